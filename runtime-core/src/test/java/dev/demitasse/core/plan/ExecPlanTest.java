package dev.demitasse.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.Step;
import dev.demitasse.spec.InvalidSpec;
import dev.demitasse.spec.Process;
import dev.demitasse.spec.Spec;
import dev.demitasse.spec.SpecReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Plans `exec` into containers of the configurations in src/test/resources/golden, with their own
/// process, and compares the plans with the texts in golden-exec. `CONFIG.plan` is attached,
/// `CONFIG.detached.plan` not. With -Dgolden.update=true the texts are written anew, to be read
/// before they are committed.
class ExecPlanTest {
    private static final Path CONFIGS = Path.of("src/test/resources/golden");
    private static final Path DIRECTORY = Path.of("src/test/resources/golden-exec");
    private static final boolean UPDATE = Boolean.getBoolean("golden.update");
    private static final byte[] FILTER = {6, 0, 0, 0, 1, 0, 5, 0};

    private static ExecPlanRequest request(boolean attached, @Nullable String cgroup) {
        return request(attached, cgroup, true);
    }

    private static ExecPlanRequest request(
            boolean attached, @Nullable String cgroup, boolean privileged) {
        return new ExecPlanRequest(
                "box",
                "/bundle",
                Map.of("k", "v"),
                4711,
                815,
                attached,
                attached,
                attached ? null : "/tmp/console.sock",
                attached ? null : "/tmp/pidfd.sock",
                attached ? 0 : 2,
                attached,
                cgroup,
                attached ? "/sys/fs/cgroup" : null,
                0027,
                33,
                77,
                privileged);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attributes",
                "default",
                "default.detached",
                "containerd",
                "containerd.detached",
                "host-mounts",
                "process.detached",
                "seccomp",
                "seccomp-notify",
                "user"
            })
    void planIsTheGoldenOne(String name) throws IOException, InvalidSpec {
        boolean attached = !name.endsWith(".detached");
        String config = attached ? name : name.substring(0, name.indexOf('.'));
        Spec spec = SpecReader.readValid(Files.readAllBytes(CONFIGS.resolve(config + ".json")));
        Process process = spec.process();
        assertNotNull(process);
        ExecPlanRequest request = request(attached, "/sys/fs/cgroup/demitasse/box");
        String text =
                PlanText.of(ExecPlanner.plan(spec, process, request, FILTER, new ArrayList<>()));
        Path golden = DIRECTORY.resolve(name + ".plan");
        if (UPDATE) {
            Files.createDirectories(DIRECTORY);
            Files.writeString(golden, text);
        }
        assertEquals(Files.readString(golden), text);
    }

    @Test
    void everyFileHasItsCase() throws Exception {
        ValueSource names =
                ExecPlanTest.class
                        .getDeclaredMethod("planIsTheGoldenOne", String.class)
                        .getAnnotation(ValueSource.class);
        Set<String> wanted = new TreeSet<>();
        for (String name : names.strings()) {
            wanted.add(name + ".plan");
        }
        Set<String> files = new TreeSet<>();
        try (Stream<Path> entries = Files.list(DIRECTORY)) {
            entries.map(entry -> String.valueOf(entry.getFileName())).forEach(files::add);
        }
        assertEquals(wanted, files);
    }

    private static Plan plan(Spec spec, String process, boolean attached) throws InvalidSpec {
        byte[] json = process.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return ExecPlanner.plan(
                spec,
                SpecReader.readValidProcess(json),
                request(attached, null),
                null,
                new ArrayList<>());
    }

    private static List<String> names(List<Step> steps) {
        List<String> names = new ArrayList<>();
        for (Step step : steps) {
            names.add(step.op().getClass().getSimpleName());
        }
        return names;
    }

    @Test
    void whoeverCannotSetItsPidNamespaceBackJoinsItInAChild() throws InvalidSpec {
        Spec spec = Configs.with("'linux': {'namespaces': [{'type': 'mount'}]}");
        Process process = spec.process();
        assertNotNull(process);
        ExecPlanRequest request = request(true, null, false);
        Plan plan = ExecPlanner.plan(spec, process, request, null, new ArrayList<>());
        assertEquals(List.of("Target", "EnterBefore", "Clone"), names(plan.host()).subList(0, 3));
        assertEquals("Enter", names(plan.init()).get(0));
    }

    @Test
    void nothingIsPlannedThatNobodyAskedFor() throws InvalidSpec {
        Spec spec = Configs.with("'linux': {'namespaces': [{'type': 'mount'}]}");
        Plan plan = plan(spec, "{'cwd': '/', 'args': ['sh'], 'execCPUAffinity': {}}", true);
        assertEquals(
                List.of(
                        "Target",
                        "EnterChildren",
                        "Clone",
                        "AllCpus",
                        "AwaitExec",
                        "AwaitPlanner",
                        "Relay"),
                names(plan.host()));
        assertEquals(
                List.of(
                        "Enter",
                        "Setsid",
                        "SessionKeyring",
                        "Umask",
                        "StdioOwner",
                        "Chdir",
                        "User",
                        "Chdir",
                        "Environ",
                        "FindExec",
                        "ParentDeath",
                        "CloseFds",
                        "Exec"),
                names(plan.init()));
    }

    /// config-linux.md, IntelRdt: the process is in the group before it executes anything.
    @Test
    void aGroupOfResctrlIsJoinedWhileTheProcessWaits() throws InvalidSpec {
        Spec spec = Configs.with("'linux': {'intelRdt': {'closID': 'g'}}");
        Plan plan = plan(spec, "{'cwd': '/', 'args': ['sh']}", false);
        List<String> host = names(plan.host());
        assertEquals(
                List.of("AwaitInit", "AwaitPlanner", "ReleaseInit", "AwaitExec"),
                host.subList(host.indexOf("AwaitInit"), host.size()));
    }

    @Test
    void cpusAreSetBeforeTheCloneAndAfterIt() throws InvalidSpec {
        Spec spec = Configs.with("'linux': {'namespaces': [{'type': 'user'}]}");
        String process =
                "{'cwd': '/', 'args': ['sh'], 'execCPUAffinity': {'initial': '0-2', 'final': '9'}}";
        List<String> lines = new ArrayList<>();
        for (Step step : plan(spec, process, false).host()) {
            lines.add(step.op().describe() + " <" + step.pointer() + ">");
        }
        assertEquals(
                List.of(
                        "run on CPUs 0-2 </process/execCPUAffinity/initial>",
                        "join the namespaces of init before the clone </linux/namespaces>",
                        "clone init </linux/namespaces>",
                        "run the process on CPUs 9 </process/execCPUAffinity/final>"),
                lines.subList(
                        lines.indexOf("run on CPUs 0-2 </process/execCPUAffinity/initial>"),
                        lines.indexOf("run the process on CPUs 9 </process/execCPUAffinity/final>")
                                + 1));
    }
}
