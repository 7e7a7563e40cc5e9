package dev.demitasse.core.lifecycle;

import dev.demitasse.core.OperationFailed;
import dev.demitasse.linux.SyscallFailed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The file a caller reads a pid from: decimal, no newline, whole or not at all. As with runc,
/// `.NAME` in the same directory, which must not exist, replaces whatever is there.
final class PidFile {
    private static final int ANYBODY = 0666;

    private PidFile() {}

    /// Makes sure that [#fill] will find its place, and takes it.
    ///
    /// @param path absolute, null for no pid file
    /// @param umask of the caller
    static void claim(@Nullable String path, int umask) throws OperationFailed {
        if (path == null) {
            return;
        }
        Path next = next(path);
        try {
            Files.createFile(next);
            Files.setAttribute(next, "unix:mode", ANYBODY & ~umask);
        } catch (IOException e) {
            throw failed("open", next, e);
        }
    }

    /// Removes what [#claim] has made, after a failure.
    static void forget(@Nullable String path) {
        if (path != null) {
            next(path).toFile().delete();
        }
    }

    /// Writes the pid to what [#claim] has made.
    ///
    /// @param path absolute, null for no pid file
    static void fill(@Nullable String path, int pid) throws OperationFailed {
        if (path == null) {
            return;
        }
        Path next = next(path);
        try {
            Files.write(
                    next,
                    Integer.toString(pid).getBytes(StandardCharsets.US_ASCII),
                    StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw failed("write", next, e);
        }
        try {
            Files.move(next, Path.of(path), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed("rename", Path.of(path), e);
        }
    }

    /// Claims and fills it, or leaves nothing.
    ///
    /// @param path absolute, null for no pid file
    /// @param umask of the caller
    static void write(@Nullable String path, int pid, int umask) throws OperationFailed {
        claim(path, umask);
        try {
            fill(path, pid);
        } catch (OperationFailed e) {
            forget(path);
            throw e;
        }
    }

    private static Path next(String path) {
        Path file = Path.of(path);
        return file.resolveSibling("." + file.getFileName());
    }

    private static OperationFailed failed(String call, Path path, IOException cause) {
        return new OperationFailed(SyscallFailed.of(call, path.toString(), cause).getMessage());
    }
}
