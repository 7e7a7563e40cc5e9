package dev.demitasse.conformance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// What was there before a test, to be compared with what is there after it: mounts, cgroups, the
/// state root, processes, and the resident planner's descriptors and children.
final class Leaks {
    private static final long SETTLE_NANOS = 3_000_000_000L;

    private final Path temp;
    private final Path root;
    private final TestCgroup cgroup;
    private final Mode mode;
    private final List<String> mounts = mounts();

    Leaks(Path temp, Path root, TestCgroup cgroup, Mode mode) {
        this.temp = temp;
        this.root = root;
        this.cgroup = cgroup;
        this.mode = mode;
    }

    /// What is left after a moment for processes that are just ending.
    List<String> find() {
        long deadline = System.nanoTime() + SETTLE_NANOS;
        List<String> found = look();
        while (!found.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(10_000_000);
            found = look();
        }
        return found;
    }

    private List<String> look() {
        List<String> found = new ArrayList<>();
        for (String mount : mounts()) {
            if (!mounts.contains(mount)) {
                found.add("mount " + mount);
            }
        }
        for (Path child : cgroup.children()) {
            found.add("cgroup " + child);
        }
        for (String pid : cgroup.processes()) {
            found.add("process in the test's cgroup " + describe(Path.of("/proc", pid)));
        }
        for (String entry : ids()) {
            found.add("state of " + entry);
        }
        addProcesses(found);
        if (mode == Mode.WARM) {
            WarmPlanner.shared().addLeaks(found);
        }
        return found;
    }

    /// Processes that were called with a path of this test, wherever they are, and zombies of ours.
    private void addProcesses(List<String> found) {
        long self = ProcessHandle.current().pid();
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (process.endsWith(Long.toString(self))) {
                    continue;
                }
                String cgroups = read(process.resolve("cgroup"));
                if (commandLine(process).contains(temp.toString())
                        || cgroups.contains(cgroup.path() + "/")) {
                    found.add("process " + describe(process));
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private List<String> ids() {
        String[] names = root.toFile().list();
        return names == null ? List.of() : List.of(names);
    }

    private static List<String> mounts() {
        return Tools.read("/proc/self/mountinfo").lines().toList();
    }

    private static String commandLine(Path process) {
        return read(process.resolve("cmdline")).replace('\0', ' ');
    }

    private static String describe(Path process) {
        return process.getFileName()
                + " ["
                + commandLine(process)
                + "] "
                + read(process.resolve("stat")).replaceAll("^.*\\) (\\S).*\\s*$", "$1");
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /// Takes away what a failed test has left, so that the next one starts clean.
    void clean(Lab lab) {
        for (String id : ids()) {
            lab.command("delete", "--force", id).run();
        }
        cgroup.clear();
    }
}
