package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/// The numbered stages of a launcher that obeys `DEMITASSE_STOP_AT` (target `debug` of the
/// launcher's Makefile). The process that stands at stage n is called `stop-n`.
final class Stages {
    static final int CONNECTED = 1;
    static final int GREETED = 2;
    static final int PLANNED = 3;
    static final int SEALED = 4;
    static final int BEFORE_CLONE = 5;
    static final int INIT_STARTED = 6;
    static final int INIT_SET_UP = 7;
    static final int BEFORE_EXEC = 8;
    static final int DONE = 9;

    private Stages() {}

    /// Each stage that `create` and `run` come by: the init of `create` executes nothing yet.
    static Stream<Arguments> ofCreateAndRun() {
        List<Arguments> all = new ArrayList<>();
        for (int stage = CONNECTED; stage <= DONE; stage++) {
            if (stage != BEFORE_EXEC) {
                all.add(Arguments.of("create", stage));
            }
            all.add(Arguments.of("run", stage));
        }
        return all.stream();
    }

    /// `demitasse --root ROOT ARGUMENTS` that stops (`n`) or dies (`n:die`) at a stage.
    static Command command(Lab lab, String at, String... arguments) {
        List<String> words = new ArrayList<>(List.of("--root", lab.root().toString()));
        words.addAll(List.of(arguments));
        return lab.program(binary(), words.toArray(new String[0])).env("DEMITASSE_STOP_AT", at);
    }

    /// `create` or `run` of a bundle.
    static Command command(Lab lab, String at, String verb, TestBundle bundle, String id) {
        bundle.write();
        return command(lab, at, verb, "--bundle", bundle.directory().toString(), id);
    }

    private static String binary() {
        String binary = System.getProperty("demitasse.stop");
        if (binary == null || !Files.isExecutable(Path.of(binary))) {
            throw new IllegalStateException(
                    "tests of stages need -Ddemitasse.stop=/absolute/path/of/a/launcher that stops"
                            + " at them, beside a lib like that of demitasse.binary");
        }
        return binary;
    }

    /// Waits until the launcher, or the init it has made, stands at the stage.
    ///
    /// @return pid of the one that stands there
    static long await(Lab lab, Running launcher, int stage) {
        List<Long> found = new ArrayList<>();
        Lab.await(
                () -> {
                    for (long pid : candidates(lab, launcher)) {
                        if (standsAt(pid, stage)) {
                            found.add(pid);
                        }
                    }
                    return !found.isEmpty() || !launcher.isAlive();
                },
                () -> "nobody stands at stage " + stage + ": " + launcher.err());
        if (found.isEmpty()) {
            fail("ended before stage " + stage + ": " + launcher.await());
        }
        return found.getFirst();
    }

    private static List<Long> candidates(Lab lab, Running launcher) {
        List<Long> pids = new ArrayList<>(List.of(launcher.pid()));
        for (String pid : lab.cgroup().processes()) {
            pids.add(Long.parseLong(pid));
        }
        return pids;
    }

    /// A pid 1 cannot stop: it sleeps.
    private static boolean standsAt(long pid, int stage) {
        String stat = stat(pid);
        return stat.contains(" (stop-" + stage + ") T ")
                || stat.contains(" (stop-" + stage + ") S ");
    }

    private static String stat(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        } catch (IOException e) {
            return "";
        }
    }

    /// The JVM of a cold launcher.
    static long jvm(Running launcher) {
        ProcessHandle parent = ProcessHandle.of(launcher.pid()).orElseThrow();
        List<Long> found = new ArrayList<>();
        Lab.await(
                () -> {
                    parent.children()
                            .map(ProcessHandle::pid)
                            .filter(child -> stat(child).contains(" (java) "))
                            .forEach(found::add);
                    return !found.isEmpty();
                },
                () -> "no JVM: " + launcher.err());
        return found.getFirst();
    }

    /// Stops a process and waits until it stands still.
    static void stop(long pid) {
        Lab.signal(pid, "STOP");
        Lab.await(() -> stat(pid).contains(") T "), () -> pid + " goes on");
    }

    /// Kills a process and waits for its end, whoever's child it is.
    static void kill(long pid) {
        Lab.signal(pid, "KILL");
        Lab.await(() -> hasEnded(pid), () -> pid + " lives on");
    }

    /// The first thread of a process may look like a zombie while others still have its files open.
    private static boolean hasEnded(long pid) {
        String[] threads = Path.of("/proc", Long.toString(pid), "task").toFile().list();
        return stat(pid).isEmpty()
                || stat(pid).contains(") Z ") && (threads == null || threads.length <= 1);
    }

    /// Kills a launcher with SIGKILL.
    static void kill(Running launcher) {
        launcher.signal("KILL");
        assertEquals(137, launcher.await().status());
    }

    /// Waits until neither processes nor cgroup nor state of a container are left.
    static void awaitNothing(Lab lab, TestBundle bundle, String id) {
        Path state = lab.root().resolve(id);
        Path cgroup = lab.cgroup().directory(bundle.cgroup());
        Lab.await(
                () -> !Files.exists(state) && !Files.exists(cgroup),
                () -> "left: " + list(state) + " " + list(cgroup) + processes(cgroup));
    }

    /// Waits until no process is left in a container's cgroup, if there is one.
    static void awaitNoProcess(Lab lab, TestBundle bundle) {
        Path cgroup = lab.cgroup().directory(bundle.cgroup());
        Lab.await(() -> processes(cgroup).isEmpty(), () -> "left: " + processes(cgroup));
    }

    private static List<String> processes(Path cgroup) {
        try {
            return Files.readAllLines(cgroup.resolve("cgroup.procs"));
        } catch (IOException e) {
            return List.of();
        }
    }

    private static List<String> list(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var entries = Files.list(directory)) {
            return entries.map(Path::toString).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Asserts that the resident planner, if there is one, serves a run now.
    static void assertHealthy(Lab lab) {
        if (lab.mode() == Mode.COLD) {
            return;
        }
        Outcome outcome = lab.sh(lab.bundle(), "echo fine").succeeds();
        assertEquals("fine\n", outcome.out());
    }
}
