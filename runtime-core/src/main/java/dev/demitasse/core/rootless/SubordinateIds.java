package dev.demitasse.core.rootless;

import dev.demitasse.linux.KernelFile;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.spec.IdMapping;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The ids that root has given to a user for its user namespaces: subuid(5), subgid(5).
final class SubordinateIds {
    private static final long MOST_IDS = 1L << 32;

    private SubordinateIds() {}

    /// The name of a user, as passwd(5) has it, else as its environment says: newuidmap(1) looks
    /// for itself whether that is true.
    static String userName(int uid, @Nullable String otherwise) {
        String number = Integer.toUnsignedString(uid);
        for (String[] fields : lines("/etc/passwd")) {
            if (fields.length > 2 && fields[2].equals(number)) {
                return fields[0];
            }
        }
        return otherwise == null ? "" : otherwise;
    }

    /// Maps container id 0 to the user's own id, and those from 1 on to the ranges that this file
    /// gives to it, in their order.
    ///
    /// @return one mapping if the file has none
    static List<IdMapping> map(String file, Caller caller, int own) {
        List<IdMapping> mappings = new ArrayList<>();
        mappings.add(new IdMapping(0, Integer.toUnsignedLong(own), 1));
        long next = 1;
        for (String[] range : lines(file)) {
            long start = range.length == 3 ? number(range[1]) : -1;
            long count = range.length == 3 ? number(range[2]) : 0;
            if (isFor(range[0], caller) && start >= 0 && count > 0 && next + count < MOST_IDS) {
                mappings.add(new IdMapping(next, start, count));
                next += count;
            }
        }
        return mappings;
    }

    private static boolean isFor(String user, Caller caller) {
        return !user.isEmpty() && user.equals(caller.name())
                || user.equals(Integer.toUnsignedString(caller.uid()));
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /// The fields of each line, which colons part. A file that cannot be read has no lines.
    private static List<String[]> lines(String file) {
        String text;
        try {
            text = KernelFile.read(file);
        } catch (SyscallFailed e) {
            return List.of();
        }
        List<String[]> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            if (end > start && text.charAt(start) != '#') {
                lines.add(text.substring(start, end).trim().split(":", -1));
            }
            start = end + 1;
        }
        return lines;
    }
}
