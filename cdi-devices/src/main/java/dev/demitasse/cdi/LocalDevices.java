package dev.demitasse.cdi;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/// Device nodes by what the JDK tells of `struct stat`.
final class LocalDevices {
    private static final int TYPE = 0170000;
    private static final int BLOCK = 0060000;
    private static final int CHARACTER = 0020000;
    private static final int FIFO = 0010000;

    private LocalDevices() {}

    static HostDevice lookup(String path) throws IOException {
        Map<String, Object> stat;
        try {
            stat = Files.readAttributes(Path.of(path), "unix:mode,rdev", LinkOption.NOFOLLOW_LINKS);
        } catch (FileSystemException e) {
            throw new IOException(reason(e), e);
        } catch (InvalidPathException e) {
            throw new IOException("no path", e);
        }
        int mode = number(stat, "mode").intValue();
        long device = number(stat, "rdev").longValue();
        return switch (mode & TYPE) {
            case BLOCK -> new HostDevice("b", major(device), minor(device), mode & ~TYPE);
            case CHARACTER -> new HostDevice("c", major(device), minor(device), mode & ~TYPE);
            case FIFO -> new HostDevice("p", 0, 0, mode & ~TYPE);
            default -> throw new IOException("not a device node");
        };
    }

    private static Number number(Map<String, Object> stat, String name) {
        // The view promises all that it is asked for.
        return (Number) stat.getOrDefault(name, 0);
    }

    /// What a failed call on a file says, without the path.
    static String reason(FileSystemException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = e.getReason();
        return reason == null ? "cannot be read" : reason;
    }

    /// As makedev(3) has it on Linux.
    private static long major(long device) {
        return (device >>> 8 & 0xFFF) | (device >>> 32 & ~0xFFFL);
    }

    private static long minor(long device) {
        return (device & 0xFF) | (device >>> 12 & ~0xFFL);
    }
}
