package dev.demitasse.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.demitasse.core.hook.HookPlanner;
import dev.demitasse.core.rootless.Caller;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.spec.InvalidSpec;
import dev.demitasse.spec.Process;
import dev.demitasse.spec.Spec;
import dev.demitasse.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Compiles the configurations in src/test/resources/golden and compares the plans with the texts
/// beside them. `CONFIG.plan` is a `create`, `CONFIG.OTHER.plan` the case of that name in this
/// class. With -Dgolden.update=true the texts are written anew, to be read before they are
/// committed.
class GoldenPlanTest {
    private static final Path DIRECTORY = Path.of("src/test/resources/golden");
    private static final boolean UPDATE = Boolean.getBoolean("golden.update");

    /// What libseccomp would make is its own affair: return errno 1.
    private static final byte[] FILTER = {6, 0, 0, 0, 1, 0, 5, 0};

    private static Map<String, Requests> cases() {
        Map<String, Requests> cases = new TreeMap<>();
        for (String config :
                new String[] {
                    "attributes",
                    "cgroup-mount",
                    "cgroup-mount-host",
                    "cgroup-mount-joined",
                    "containerd",
                    "devices",
                    "hidden",
                    "host-mounts",
                    "idmap",
                    "joined",
                    "joined-mount",
                    "mount-only",
                    "mount-options",
                    "net-devices-joined",
                    "private",
                    "seccomp",
                    "seccomp-notify",
                    "process",
                    "shared",
                    "slave",
                    "unbindable",
                    "user",
                    "user-joined"
                }) {
            cases.put(config, Requests.create());
        }
        Requests socket = Requests.create();
        socket.consoleSocket = "/tmp/console.sock";
        cases.put("default", socket);
        cases.put("bind-dev", socket);
        Requests detached = Requests.runDetached();
        detached.consoleSocket = "/tmp/console.sock";
        cases.put("default.detached", detached);
        cases.put("default.run", Requests.run());
        cases.put("containerd.run", Requests.run());
        cases.put("containerd.detached", Requests.runDetached());
        Requests bare = Requests.run();
        bare.pivot = false;
        bare.keyring = false;
        bare.subreaper = false;
        bare.kcore = false;
        bare.cgroup = null;
        cases.put("containerd.bare", bare);
        Requests descriptors = Requests.create();
        descriptors.preserveFds = 4;
        descriptors.pidfdSocket = "/tmp/pidfd.sock";
        cases.put("process.descriptors", descriptors);
        Requests supervised = Requests.runDetached();
        supervised.sockets = 2;
        supervised.preserveFds = 1;
        supervised.notifyDirectory = "/run/demitasse/box/notify";
        supervised.notifySocket = "@abstract";
        cases.put("mount-only.supervised", supervised);
        addLater(cases);
        return cases;
    }

    private static void addLater(Map<String, Requests> cases) {
        cases.put("hooks", Requests.create());
        cases.put("hooks.run", Requests.run());
        for (String name : new String[] {"seccomp", "seccomp-notify"}) {
            Requests create = Requests.create();
            create.filter = FILTER;
            cases.put(name, create);
            Requests run = Requests.run();
            run.filter = FILTER;
            cases.put(name + ".run", run);
        }
        Requests user = Requests.create();
        user.caller = new Caller(1, 1000, 1001, true, "kim", "/bin/newuidmap", "/bin/newgidmap");
        cases.put("rootless", user);
        cases.put("user.rootless", user);
        Requests mapped = Requests.run();
        mapped.caller = new Caller(1, 0, 0, false, "root", null, null);
        mapped.cgroup = null;
        cases.put("containerd.mapped", mapped);
        Requests scoped = Requests.create();
        scoped.entersLater = true;
        cases.put("user.systemd", scoped);
        cases.put("containerd.systemd", scoped);
        Requests labelled = Requests.create();
        labelled.selinux = true;
        cases.put("attributes.selinux", labelled);
    }

    static Set<String> names() {
        return cases().keySet();
    }

    @ParameterizedTest
    @MethodSource("names")
    void planIsTheGoldenOne(String name) throws IOException, InvalidSpec {
        String config = name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
        Spec spec = SpecReader.readValid(Files.readAllBytes(DIRECTORY.resolve(config + ".json")));
        Process process = spec.process();
        assertNotNull(process);
        assertEquals("[]", UnappliedFields.find(spec).toString());
        Requests request = cases().get(name);
        assertNotNull(request);
        request.hooks = HookPlanner.of(spec, "box", "/bundle", "/bundle/rootfs", Requests.hello());
        Plan plan =
                PlanCompiler.compile(
                        spec, process, request.make(), request.filter, new ArrayList<>());
        String text = PlanText.of(plan);
        Path golden = DIRECTORY.resolve(name + ".plan");
        if (UPDATE) {
            Files.writeString(golden, text);
        }
        assertEquals(Files.readString(golden), text);
    }

    @Test
    void everyFileHasItsCase() throws IOException {
        Set<String> files = new TreeSet<>();
        try (Stream<Path> entries = Files.list(DIRECTORY)) {
            entries.map(entry -> String.valueOf(entry.getFileName())).forEach(files::add);
        }
        Set<String> wanted = new TreeSet<>();
        for (String name : names()) {
            wanted.add(name + ".plan");
            wanted.add((name + ".").substring(0, (name + ".").indexOf('.')) + ".json");
        }
        assertEquals(wanted, files);
    }
}
