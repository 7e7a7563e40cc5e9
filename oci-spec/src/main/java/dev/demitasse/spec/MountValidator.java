package dev.demitasse.spec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rules of one mount (config.md, Mounts; config-linux.md, Linux mount options), and those that
/// keep /proc what it is.
final class MountValidator {
    /// Files that say how large the machine is, for which lxcfs has better ones, and two that
    /// checkpointing and FIPS need. Nothing else may cover a part of /proc: whoever reads or writes
    /// there relies on the kernel.
    private static final String[] COVERED_IN_PROC = {
        "/proc/cpuinfo",
        "/proc/diskstats",
        "/proc/meminfo",
        "/proc/stat",
        "/proc/swaps",
        "/proc/uptime",
        "/proc/loadavg",
        "/proc/slabinfo",
        "/proc/net/dev",
        "/proc/sys/kernel/ns_last_pid",
        "/proc/sys/crypto/fips_enabled"
    };

    private MountValidator() {}

    static void check(Mount mount, int index, Problems problems) {
        String type = mount.type();
        List<String> options = mount.options();
        boolean bind = has(options, "bind") || has(options, "rbind");
        boolean remount = has(options, "remount");
        if (bind && !remount && mount.source() == null) {
            problems.add("/mounts/" + index + "/source", "is required for a bind mount");
        }
        if (!bind && !remount && type == null) {
            problems.add(
                    "/mounts/" + index + "/type", "is required unless options have bind or rbind");
        }
        if (has(options, "tmpcopyup") && (bind || remount || !"tmpfs".equals(type))) {
            problems.add("/mounts/" + index + "/options", "tmpcopyup is only for tmpfs");
        }
        String wrong = wrong(mount.destination(), bind, remount, type);
        if (wrong != null) {
            problems.add("/mounts/" + index + "/destination", wrong);
        }
    }

    private static boolean has(@Nullable List<String> options, String option) {
        return options != null && options.contains(option);
    }

    /// What is wrong with the destination, or null.
    private static @Nullable String wrong(
            String destination, boolean bind, boolean remount, @Nullable String type) {
        if (destination.isEmpty()) {
            return "must not be empty";
        }
        if (remount) {
            return null;
        }
        boolean plain = destination.length() > 1 && destination.indexOf("/.") < 0;
        if (plain && destination.startsWith("/") && !destination.startsWith("/proc")) {
            return null;
        }
        String path = clean(destination);
        if (path.equals("/")) {
            return "must not be the root, which root.path is";
        }
        if (path.equals("/proc") && !bind && !"proc".equals(type)) {
            return "\"/proc\" cannot be mounted because it is not of type proc";
        }
        return path.startsWith("/proc/") && !Names.contains(COVERED_IN_PROC, path)
                ? "\"" + path + "\" cannot be mounted because it is inside /proc"
                : null;
    }

    /// The absolute path without empty names, `.` and `..`.
    private static String clean(String path) {
        List<String> names = new ArrayList<>();
        int begin = 0;
        while (begin <= path.length()) {
            int end = path.indexOf('/', begin);
            end = end < 0 ? path.length() : end;
            String name = path.substring(begin, end);
            begin = end + 1;
            if (name.equals("..")) {
                if (!names.isEmpty()) {
                    names.remove(names.size() - 1);
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        return "/" + String.join("/", names);
    }
}
