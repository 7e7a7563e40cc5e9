package dev.demitasse.linux;

import dev.demitasse.linux.abi.Errno;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Files that the kernel makes up: /proc, /sys and cgroupfs. They are small, have no length and
/// change while they are read, so each is read and written as a whole.
public final class KernelFile {
    // The size of most such files is far below one page, and the kernel hands out one page at a
    // time.
    private static final int PAGE = 4096;

    private KernelFile() {}

    /// All of the file, as UTF-8.
    ///
    /// @throws SyscallFailed open(2) or read(2) failed
    public static String read(String path) throws SyscallFailed {
        // java.io and not java.nio.channels: its classes are loaded in every JVM anyway.
        String call = "open";
        try (FileInputStream in = new FileInputStream(path)) {
            call = "read";
            byte[] bytes = new byte[PAGE];
            int length = 0;
            int n;
            while ((n = in.read(bytes, length, bytes.length - length)) > 0) {
                length += n;
                if (length == bytes.length) {
                    bytes = Arrays.copyOf(bytes, 2 * length);
                }
            }
            return new String(bytes, 0, length, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw SyscallFailed.of(call, path, e);
        }
    }

    /// Writes the value with one write(2), as such files need it.
    ///
    /// @throws SyscallFailed `ENOENT` if there is no such file; otherwise what open(2) or write(2)
    ///   said
    public static void write(String path, String value) throws SyscallFailed {
        // FileOutputStream opens with O_CREAT, which cgroupfs answers with EACCES where there is no
        // such file.
        if (!new File(path).exists()) {
            throw new SyscallFailed("open", path, Errno.ENOENT);
        }
        String call = "open";
        try (FileOutputStream out = new FileOutputStream(path)) {
            call = "write";
            out.write(value.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw SyscallFailed.of(call, path, e);
        }
    }
}
