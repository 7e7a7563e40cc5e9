package dev.demitasse.conformance;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The programs the tests need. A missing one is a failure, not a reason to skip.
public final class Tools {
    private Tools() {}

    /// The binary under test.
    public static Path demitasse() {
        String binary = System.getProperty("demitasse.binary");
        if (binary == null || binary.isEmpty()) {
            throw new IllegalStateException(
                    "container tests need -Ddemitasse.binary=/absolute/path/of/bin/demitasse");
        }
        Path path = Path.of(binary);
        if (!path.isAbsolute() || !Files.isExecutable(path)) {
            throw new IllegalStateException(
                    "demitasse.binary is no absolute path of a program: " + binary);
        }
        return path;
    }

    /// A program of the machine, by PATH.
    public static Path find(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String directory : (path + ":/usr/sbin:/usr/bin:/sbin:/bin").split(":", -1)) {
            Path candidate = Path.of(directory.isEmpty() ? "." : directory, program);
            if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                return candidate;
            }
        }
        throw new IllegalStateException("container tests need " + program + " in PATH");
    }

    /// The statically linked busybox that all test containers run.
    static Path busybox() {
        return find("busybox");
    }

    /// A helper script of the tests, as a file.
    static String script(String name) {
        var resource = Tools.class.getResource(name);
        if (resource == null) {
            throw new IllegalStateException("no such test resource: " + name);
        }
        return new File(resource.getPath()).getAbsolutePath();
    }

    /// The text of a file.
    static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The path of a process in the cgroup v2 tree.
    static String cgroup(long pid) {
        for (String line : read("/proc/" + pid + "/cgroup").lines().toList()) {
            if (line.startsWith("0::")) {
                return line.substring(3);
            }
        }
        throw new IllegalStateException("process " + pid + " is in no cgroup of version 2");
    }
}
