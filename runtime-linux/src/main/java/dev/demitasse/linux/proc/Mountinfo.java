package dev.demitasse.linux.proc;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One line of /proc/PID/mountinfo (proc_pid_mountinfo(5)), with its octal escapes undone.
///
/// @param id unique number of the mount
/// @param parent number of the mount it is on
/// @param device `major:minor` of the files on it
/// @param root the directory of the file system that forms the root of this mount
/// @param mountPoint where it is, seen from the process's root
/// @param options per-mount options, such as `rw,nosuid`
/// @param tags optional fields, such as `shared:5`
/// @param type file system type
/// @param source what the file system took as its source
/// @param superOptions options of the file system itself
public record Mountinfo(
        int id,
        int parent,
        String device,
        String root,
        String mountPoint,
        String options,
        List<String> tags,
        String type,
        String source,
        String superOptions) {
    /// Makes the list of tags unmodifiable.
    public Mountinfo {
        tags = List.copyOf(tags);
    }

    /// All mounts in the order of the file, in which a mount on top of another comes later. Lines
    /// that do not have the format are left out.
    public static List<Mountinfo> parse(String text) {
        List<Mountinfo> mounts = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            if (end < 0) {
                end = text.length();
            }
            Mountinfo mount = ofLine(text.substring(start, end));
            if (mount != null) {
                mounts.add(mount);
            }
            start = end + 1;
        }
        return mounts;
    }

    /// The mount that one line describes, or null if it does not have the format.
    public static @Nullable Mountinfo ofLine(String line) {
        List<String> fields = new ArrayList<>(12);
        int start = 0;
        while (start <= line.length()) {
            int end = line.indexOf(' ', start);
            if (end < 0) {
                end = line.length();
            }
            fields.add(line.substring(start, end));
            start = end + 1;
        }
        // Six fields, any number of tags, a dash, three fields.
        int dash = 6;
        while (dash < fields.size() && !fields.get(dash).equals("-")) {
            dash++;
        }
        if (dash + 4 > fields.size()) {
            return null;
        }
        int id = decimal(fields.get(0));
        int parent = decimal(fields.get(1));
        if (id < 0 || parent < 0) {
            return null;
        }
        return new Mountinfo(
                id,
                parent,
                fields.get(2),
                unescape(fields.get(3)),
                unescape(fields.get(4)),
                fields.get(5),
                fields.subList(6, dash),
                unescape(fields.get(dash + 1)),
                unescape(fields.get(dash + 2)),
                fields.get(dash + 3));
    }

    private static int decimal(String field) {
        try {
            return Integer.parseInt(field);
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    /// Undoes `\040` and the like: three octal digits stand for one byte.
    private static String unescape(String field) {
        if (field.indexOf('\\') < 0) {
            return field;
        }
        byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            if (b == '\\' && octal(bytes, i + 1) && octal(bytes, i + 2) && octal(bytes, i + 3)) {
                b =
                        (byte)
                                ((bytes[i + 1] - '0') << 6
                                        | (bytes[i + 2] - '0') << 3
                                        | bytes[i + 3] - '0');
                i += 3;
            }
            bytes[length++] = b;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static boolean octal(byte[] bytes, int at) {
        return at < bytes.length && bytes[at] >= '0' && bytes[at] <= '7';
    }
}
