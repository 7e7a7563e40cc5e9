package dev.demitasse.conformance.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The files of a cgroup that somebody may have written.
final class CgroupFiles {
    /// Counters and the like.
    private static final Pattern VOLATILE =
            Pattern.compile(
                    ".*\\.(stat|stat\\.local|events|events\\.local|pressure|current|peak|numa_stat)"
                            + "|cgroup\\.(kill|threads|controllers)|.*reclaim");

    private CgroupFiles() {}

    /// Mode, owner and value of each, as `NAME: VALUE`.
    static List<String> of(Path directory) {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            lines.add("directory: " + owner(directory));
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                if (!VOLATILE.matcher(name).matches()) {
                    lines.add(name + ": " + owner(file) + " " + value(file));
                }
            }
        } catch (IOException e) {
            lines.add("directory: " + e.getClass().getSimpleName());
        }
        return lines;
    }

    private static String owner(Path file) throws IOException {
        return Integer.toOctalString((int) Files.getAttribute(file, "unix:mode"))
                + " "
                + Files.getAttribute(file, "unix:uid");
    }

    private static String value(Path file) {
        try {
            return Files.readString(file).trim().replace('\n', ' ');
        } catch (IOException e) {
            return "unreadable";
        }
    }
}
