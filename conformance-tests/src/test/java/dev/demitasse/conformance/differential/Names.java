package dev.demitasse.conformance.differential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Gives what is another number or path in each run the same name: paths of the bundle, ids, pids,
/// inodes of namespaces.
final class Names {
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, String> namespaces = new LinkedHashMap<>();
    private long pid;

    Names(Arena arena, Path bundle, Path state, String id) {
        names.put(bundle.toString(), "BUNDLE");
        // Where /tmp is a mount of its own, mountinfo has the path in that.
        names.put(
                "/"
                        + arena.scratch().getFileName()
                        + "/"
                        + state.getParent().getFileName()
                        + "/bundle",
                "BUNDLE");
        names.put(arena.view().cgroup(), "CGROUPS");
        names.put(state.toString(), "STATE");
        names.put(arena.scratch().toString(), "SCRATCH");
        names.put(id, "ID");
        for (String name :
                new String[] {"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"}) {
            namespaces.put(link(arena.view().namespaces().resolve(name)), "host");
            namespaces.putIfAbsent(link(arena.joinable(name)), "joined");
        }
    }

    private static String link(Path path) {
        try {
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                return "not in this kernel: " + path.getFileName();
            }
            return Files.readSymbolicLink(path).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void pid(long value) {
        pid = value;
    }

    String pidName(long value) {
        return value == 0 ? "0" : value == pid ? "INIT" : "another pid";
    }

    String namespace(String link) {
        return link.contains(":[") ? namespaces.getOrDefault(link, "new") : link;
    }

    String replace(String text) {
        String result = text;
        for (Map.Entry<String, String> name : names.entrySet()) {
            result = result.replace(name.getKey(), name.getValue());
        }
        return pid == 0 ? result : result.replaceAll("\\b" + pid + "\\b", "INIT");
    }

    /// Whether a time is RFC 3339 in UTC.
    static String timeShape(String time) {
        return time.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z")
                ? "RFC 3339"
                : time;
    }
}
