package dev.demitasse.core.lifecycle;

import dev.demitasse.core.OperationFailed;
import dev.demitasse.linux.SyscallFailed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/// The file a caller reads a pid from: decimal, no newline, whole or not at all.
final class PidFile {
    private PidFile() {}

    /// Makes sure that [#write] will find its directory.
    ///
    /// @param path null for no pid file
    static void check(@Nullable String path) throws OperationFailed {
        if (path == null) {
            return;
        }
        Path next = next(path);
        try {
            Files.write(next, new byte[0]);
        } catch (IOException e) {
            throw failed(next.toString(), e);
        }
    }

    /// Removes what [#check] has left, after a failure.
    static void forget(@Nullable String path) {
        if (path != null) {
            next(path).toFile().delete();
        }
    }

    /// Writes the pid.
    ///
    /// @param path null for no pid file
    static void write(@Nullable String path, int pid) throws OperationFailed {
        if (path == null) {
            return;
        }
        Path next = next(path);
        try {
            Files.write(next, Integer.toString(pid).getBytes(StandardCharsets.US_ASCII));
            Files.move(next, Path.of(path), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    private static OperationFailed failed(String path, IOException e) {
        return new OperationFailed(
                "write pid file: " + SyscallFailed.of("open", path, e).getMessage());
    }

    private static Path next(String path) {
        Path file = Path.of(path);
        return file.resolveSibling("." + file.getFileName());
    }
}
