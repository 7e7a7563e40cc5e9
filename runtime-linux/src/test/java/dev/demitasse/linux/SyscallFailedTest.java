package dev.demitasse.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.demitasse.linux.abi.Errno;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyscallFailedTest {
    @TempDir Path dir;

    @Test
    void messageTellsCallPathTextAndName() {
        assertEquals(
                "mkdir /sys/fs/cgroup/x: permission denied (EACCES)",
                new SyscallFailed("mkdir", "/sys/fs/cgroup/x", Errno.EACCES).getMessage());
        SyscallFailed bare = new SyscallFailed("unshare", null, Errno.EPERM);
        assertEquals("unshare: operation not permitted (EPERM)", bare.getMessage());
        assertNull(bare.path());
        assertEquals(0, bare.getStackTrace().length);
    }

    @Test
    void errnoIsFoundBehindExceptionsOfTheFileCalls() throws IOException {
        Path file = Files.createFile(dir.resolve("file"));
        Files.createDirectories(dir.resolve("full/sub"));
        assertErrno(Errno.ENOENT, () -> Files.createDirectory(dir.resolve("no/such")));
        assertErrno(Errno.ENOTDIR, () -> Files.createDirectory(file.resolve("below")));
        assertErrno(Errno.EEXIST, () -> Files.createDirectory(file));
        assertErrno(Errno.ENOTEMPTY, () -> Files.delete(dir.resolve("full")));
        assertErrno(Errno.ENOTDIR, () -> Files.readSymbolicLink(file.resolve("x")));
        assertErrno(Errno.ENAMETOOLONG, () -> Files.delete(dir.resolve("x".repeat(300))));
        assertErrno(Errno.ENOENT, () -> new FileInputStream(dir + "/none (at all)").close());
        assertErrno(Errno.EISDIR, () -> new FileInputStream(dir.toString()).close());
        assertErrno(Errno.EIO, () -> throwIo("of no kernel"));
        assertErrno(Errno.ENOSPC, () -> throwIo("No space left on device"));
    }

    @Test
    void kernelFilesAreNeverMade() {
        String path = dir.resolve("pids.max").toString();
        SyscallFailed e = assertThrows(SyscallFailed.class, () -> KernelFile.write(path, "max"));
        assertEquals(Errno.ENOENT, e.errno());
        assertEquals("open", e.call());
        assertEquals(path, e.path());
    }

    @Test
    void kernelFilesAreReadWhole() throws Exception {
        Path file = dir.resolve("long");
        String text = "cgroup ü ".repeat(2000);
        Files.writeString(file, "");
        KernelFile.write(file.toString(), text);
        assertEquals(text, KernelFile.read(file.toString()));
        assertEquals(
                "open " + dir + "/none: no such file or directory (ENOENT)",
                assertThrows(SyscallFailed.class, () -> KernelFile.read(dir + "/none"))
                        .getMessage());
    }

    private interface FileCall {
        void run() throws IOException;
    }

    private static void throwIo(String message) throws IOException {
        throw new IOException(message);
    }

    private static void assertErrno(int errno, FileCall call) {
        IOException e = assertThrows(IOException.class, call::run);
        assertEquals(Errno.name(errno), Errno.name(SyscallFailed.errnoOf(e)));
    }
}
