package dev.demitasse.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The cgroup below which all containers of this test JVM are. No other cgroup is ever touched.
final class TestCgroup {
    private static final TestCgroup SHARED = new TestCgroup();

    private final Path mount = findMount();
    private final String path = "/demitasse-test-" + ProcessHandle.current().pid();
    private final Path directory = mount.resolve(path.substring(1));

    private TestCgroup() {}

    /// Makes it; it is removed when the JVM ends.
    static TestCgroup open() {
        if (!Files.isDirectory(SHARED.directory)) {
            try {
                Files.createDirectory(SHARED.directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Runtime.getRuntime().addShutdownHook(new Thread(SHARED::removeAll));
        }
        return SHARED;
    }

    /// Where cgroup2 is mounted: /sys/fs/cgroup, or elsewhere on a hybrid host.
    private static Path findMount() {
        for (String line : Tools.read("/proc/self/mountinfo").lines().toList()) {
            if (line.contains(" - cgroup2 ")) {
                return Path.of(line.split(" ", -1)[4]);
            }
        }
        throw new IllegalStateException("container tests need a cgroup2 mount");
    }

    /// The path below the mount point.
    String path() {
        return path;
    }

    Path mount() {
        return mount;
    }

    /// The directory of a cgroup.
    Path directory(String cgroupsPath) {
        return mount.resolve(cgroupsPath.substring(1));
    }

    /// The value of a file of a cgroup.
    String read(String cgroupsPath, String file) {
        return Tools.read(directory(cgroupsPath).resolve(file).toString()).trim();
    }

    void write(String cgroupsPath, String file, String value) {
        try {
            Files.writeString(directory(cgroupsPath).resolve(file), value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The cgroups below ours, innermost first.
    List<Path> children() {
        try (var tree = Files.walk(directory)) {
            return tree.filter(Files::isDirectory)
                    .filter(child -> !child.equals(directory))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    /// The processes in ours and those below.
    List<String> processes() {
        List<String> pids = new ArrayList<>();
        List<Path> all = new ArrayList<>(children());
        all.add(directory);
        for (Path child : all) {
            Path file = child.resolve("cgroup.procs");
            try {
                pids.addAll(Files.readAllLines(file));
            } catch (IOException e) {
                continue;
            }
        }
        return pids;
    }

    /// Kills and removes what failed tests have left.
    void clear() {
        for (Path child : children()) {
            try {
                Files.writeString(child.resolve("cgroup.freeze"), "0");
                Files.writeString(child.resolve("cgroup.kill"), "1");
            } catch (IOException e) {
                continue;
            }
        }
        for (int attempt = 0; attempt < 100 && !children().isEmpty(); attempt++) {
            for (Path child : children()) {
                child.toFile().delete();
            }
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
    }

    private void removeAll() {
        clear();
        directory.toFile().delete();
    }
}
