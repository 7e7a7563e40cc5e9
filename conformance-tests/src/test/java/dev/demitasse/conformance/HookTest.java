package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// When, where and as whom hooks run (config.md, POSIX-platform Hooks; runtime.md, Lifecycle).
/// [HookInputTest] is about what they are given, [HookFailureTest] about failing ones.
class HookTest extends ContainerTest {
    static final List<String> KINDS =
            List.of(
                    "prestart",
                    "createRuntime",
                    "createContainer",
                    "startContainer",
                    "poststart",
                    "poststop");

    /// A hook that is a script. Those of `startContainer` find the shell in the container.
    static String hook(String kind, String script, String... members) {
        boolean inside = kind.equals("startContainer");
        ObjectNode hook = TestBundle.JSON.createObjectNode();
        hook.put("path", inside ? "/bin/busybox" : Tools.busybox().toString());
        hook.putArray("args").add("sh").add("-c").add(script);
        String text = hook.toString();
        String more = String.join(",", members);
        return text.substring(0, text.length() - 1) + (more.isEmpty() ? "" : ",") + more + "}";
    }

    static TestBundle add(TestBundle bundle, String kind, String script, String... more) {
        return bundle.add("/hooks/" + kind, hook(kind, script, more));
    }

    /// Where a hook of this kind finds the rootfs.
    static String root(TestBundle bundle, String kind) {
        return kind.equals("startContainer") ? "" : bundle.path("").toString();
    }

    static String read(TestBundle bundle, String name) throws IOException {
        return Files.readString(bundle.path(name));
    }

    /// A bundle with two hooks of each kind, and a program, that leave their names in a file.
    private TestBundle logging() {
        TestBundle bundle = lab.bundle().sh("echo program >> /log");
        for (String kind : KINDS) {
            for (int i = 1; i <= 2; i++) {
                add(bundle, kind, "echo " + kind + i + " >> " + root(bundle, kind) + "/log");
            }
        }
        return bundle;
    }

    private static final String CREATE_HOOKS =
            "prestart1 prestart2 createRuntime1 createRuntime2 createContainer1 createContainer2";

    private static String log(TestBundle bundle) throws IOException {
        return read(bundle, "log").strip().replace('\n', ' ');
    }

    /// The program and `poststart` run side by side.
    private static String withoutProgram(TestBundle bundle) throws IOException {
        String log = log(bundle);
        assertTrue(log.contains("startContainer2 "), log);
        assertTrue(log.indexOf("program") > log.indexOf("startContainer2"), log);
        return log.replace(" program", "");
    }

    @Test
    void eachKindHasItsPlaceInTheLife() throws IOException {
        TestBundle bundle = logging();
        try (Container box = lab.create(bundle)) {
            assertEquals(CREATE_HOOKS, log(bundle));
            box.start().succeedsSilently();
            String started =
                    CREATE_HOOKS + " startContainer1 startContainer2 poststart1 poststart2";
            box.awaitStatus("stopped");
            assertEquals(started, withoutProgram(bundle));
            box.delete().succeedsSilently();
            assertEquals(started + " poststop1 poststop2", withoutProgram(bundle));
        }
    }

    @Test
    void anAttachedRunHasThemAll() throws IOException {
        TestBundle bundle = logging();
        lab.run(bundle).succeedsSilently();
        assertEquals(
                CREATE_HOOKS
                        + " startContainer1 startContainer2 poststart1 poststart2"
                        + " poststop1 poststop2",
                withoutProgram(bundle));
    }

    @Test
    void aDetachedRunReturnsAfterPoststart() throws IOException {
        TestBundle bundle = logging().args("/bin/sleep", "1000");
        try (Container box = lab.detach(bundle)) {
            assertTrue(log(bundle).endsWith("startContainer2 poststart1 poststart2"));
            box.is("running");
        }
        assertTrue(log(bundle).endsWith("poststart2 poststop1 poststop2"));
    }

    @Test
    void keepLeavesPoststopToDelete() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true");
        add(bundle, "poststop", "echo gone > " + bundle.path("log"));
        String id = lab.newId();
        bundle.write();
        String directory = bundle.directory().toString();
        lab.command("run", "--keep", "--bundle", directory, id).run().succeedsSilently();
        assertFalse(Files.exists(bundle.path("log")));
        lab.command("delete", id).run().succeedsSilently();
        assertEquals("gone\n", read(bundle, "log"));
    }

    @Test
    void createContainerHooksSeeTheMountsAndTheHostsTree() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true");
        add(bundle, "createContainer", "cat /proc/self/mountinfo > log");
        lab.run(bundle).succeedsSilently();
        String mounts = read(bundle, "log");
        assertTrue(mounts.contains(" " + bundle.path("dev/shm") + " "), mounts);
        assertTrue(mounts.contains(" / "), mounts);
    }

    @Test
    void startContainerHooksSeeTheContainer() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true");
        add(
                bundle,
                "startContainer",
                "{ awk '{print $5}' /proc/self/mountinfo; hostname; } > /log");
        lab.run(bundle).succeedsSilently();
        String found = read(bundle, "log");
        assertTrue(found.contains("\n/dev/shm\n"), found);
        assertFalse(found.contains(bundle.path("").toString()), found);
        assertTrue(found.endsWith(bundle.config().path("hostname").asText() + "\n"), found);
    }

    @Test
    void runtimeHooksFindTheMountsByThePid() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true");
        String script = "pid=$(sed 's/.*\"pid\":\\([0-9]*\\).*/\\1/'); cat /proc/$pid/mountinfo";
        for (String kind : List.of("prestart", "createRuntime")) {
            add(bundle, kind, script + " > " + bundle.path(kind));
        }
        lab.run(bundle).succeedsSilently();
        for (String kind : List.of("prestart", "createRuntime")) {
            String mounts = read(bundle, kind);
            assertTrue(mounts.contains(bundle.path("dev/pts") + " "), mounts);
            assertTrue(mounts.contains(" / / "), "before pivot_root");
        }
    }

    private static String namespaces(String of) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String type : List.of("cgroup", "ipc", "mnt", "net", "pid", "uts")) {
            text.append(Files.readSymbolicLink(Path.of("/proc/" + of + "/ns/" + type)))
                    .append('\n');
        }
        return text.toString();
    }

    private static final String NAMESPACES =
            "for n in cgroup ipc mnt net pid uts; do readlink /proc/self/ns/$n; done > ";

    @ParameterizedTest
    @ValueSource(strings = {"prestart", "createRuntime", "poststart", "poststop"})
    void runtimeHooksRunInTheCallersNamespaces(String kind) throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true");
        add(bundle, kind, NAMESPACES + bundle.path("log"));
        lab.run(bundle).succeedsSilently();
        assertEquals(namespaces("self"), read(bundle, "log"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"createContainer", "startContainer"})
    void containerHooksRunInTheContainersNamespaces(String kind) throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
        add(bundle, kind, NAMESPACES + root(bundle, kind) + "/log");
        try (Container box = lab.detach(bundle)) {
            assertEquals(namespaces(Long.toString(box.pid())), read(bundle, "log"));
        }
    }

    @Test
    void aJoinedPidNamespaceIsNotTheRuntimeHooks() throws IOException {
        try (Container owner = lab.detach(lab.bundle().args("/bin/sleep", "1000"))) {
            TestBundle bundle = lab.bundle().args("/bin/true");
            bundle.joins("pid", "/proc/" + owner.pid() + "/ns/pid");
            for (String kind : List.of("createRuntime", "poststart", "poststop")) {
                add(bundle, kind, NAMESPACES + bundle.path(kind));
            }
            lab.run(bundle).succeedsSilently();
            for (String kind : List.of("createRuntime", "poststart", "poststop")) {
                assertEquals(namespaces("self"), read(bundle, kind), kind);
            }
        }
    }

    @Test
    void whereHooksStart() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true").set("/process/cwd", "/tmp");
        for (String kind : KINDS) {
            add(bundle, kind, "pwd > " + root(bundle, kind) + "/" + kind);
        }
        Files.setPosixFilePermissions(
                bundle.path(""), PosixFilePermissions.fromString("rwxrwxrwx"));
        lab.run(bundle).succeedsSilently();
        for (String kind : KINDS) {
            String expected =
                    switch (kind) {
                        case "createContainer" -> bundle.path("").toString();
                        case "startContainer" -> "/tmp";
                        default -> bundle.directory().toString();
                    };
            assertEquals(expected, read(bundle, kind).strip(), kind);
        }
    }

    @Test
    void theUmaskIsTheCallersOutsideAndTheProcesssInside() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true").set("/process/user/umask", 0077);
        for (String kind : KINDS) {
            add(bundle, kind, "umask > " + root(bundle, kind) + "/" + kind);
        }
        bundle.write();
        lab.command("run", "--bundle", bundle.directory().toString(), lab.newId())
                .afterShell("umask 027")
                .run()
                .succeedsSilently();
        for (String kind : KINDS) {
            String expected = kind.equals("startContainer") ? "0077" : "0027";
            assertEquals(expected, read(bundle, kind).strip(), kind);
        }
    }

    @Test
    void createContainerHooksAreRootWithAllCapabilities() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true").set("/process/user/uid", 1000);
        add(bundle, "createContainer", "grep -E 'Uid|CapEff' /proc/self/status > log");
        lab.run(bundle.capabilities()).succeedsSilently();
        String own = Files.readString(Path.of("/proc/self/status"));
        String caps = own.lines().filter(l -> l.startsWith("CapEff")).findFirst().orElseThrow();
        assertEquals("Uid:\t0\t0\t0\t0\n" + caps + "\n", read(bundle, "log"));
    }

    @Test
    void startContainerHooksAreWhatTheProgramWillBe() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true").set("/process/user/uid", 1000);
        bundle.set("/process/user/gid", 1000).set("/process/noNewPrivileges", true);
        Files.setPosixFilePermissions(
                bundle.path(""), PosixFilePermissions.fromString("rwxrwxrwx"));
        add(bundle, "startContainer", "grep -E 'Uid|CapEff|NoNewPrivs' /proc/self/status > /log");
        lab.run(bundle.capabilities()).succeedsSilently();
        String expected =
                "Uid:\t1000\t1000\t1000\t1000\nCapEff:\t0000000000000000\nNoNewPrivs:\t1\n";
        assertEquals(expected, read(bundle, "log"));
    }

    @Test
    void whatAHookLeavesRunningIsNotWaitedFor() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true");
        Path pid = bundle.path("pid");
        add(bundle, "createRuntime", "sleep 1000 & echo $! > " + pid);
        lab.run(bundle).succeedsSilently();
        long left = Long.parseLong(Files.readString(pid).strip());
        assertTrue(ProcessHandle.of(left).isPresent());
        Lab.signal(left, "KILL");
    }

    @Test
    void hooksAreThoseOfTheTimeOfCreate() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
        add(bundle, "poststart", "echo up >> " + bundle.path("log"));
        add(bundle, "poststop", "echo down >> " + bundle.path("log"));
        try (Container box = lab.create(bundle)) {
            Files.delete(bundle.directory().resolve("config.json"));
            box.start().succeedsSilently();
        }
        assertEquals("up\ndown\n", read(bundle, "log"));
    }

    @Test
    void poststopOfACreatedContainer() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true");
        add(bundle, "poststop", "ls " + lab.root() + " | wc -l > " + bundle.path("log"));
        try (Container box = lab.create(bundle)) {
            box.delete().succeedsSilently();
            assertEquals("0", read(bundle, "log").strip(), "destroyed by then");
        }
    }

    @Test
    void poststopHooksMayOutliveTheBundle() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        Path log = lab.temp().resolve("log");
        add(bundle, "poststop", "pwd > " + log);
        try (Container box = lab.create(bundle)) {
            lab.tool("mv", bundle.directory().toString(), lab.temp() + "/moved").run().succeeds();
            box.delete().succeedsSilently();
            assertNotEquals("", Tools.read(log.toString()));
        }
    }

    @Test
    void explainShowsThem() {
        TestBundle bundle = logging().write();
        Outcome outcome =
                lab.command("explain", "--bundle", bundle.directory().toString()).run().succeeds();
        for (String kind : KINDS) {
            assertTrue(outcome.out().contains("/hooks/" + kind + "/1"), outcome::toString);
        }
    }
}
