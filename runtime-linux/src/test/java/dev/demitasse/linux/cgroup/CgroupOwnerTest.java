package dev.demitasse.linux.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.abi.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupOwnerTest {
    private static final int SELF = own();

    private static int own() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new LinkageError("/proc/self", e);
        }
    }

    /// A uid that a test may give files to: only root may give them away.
    private static int receiver() {
        return SELF == 0 ? 12345 : SELF;
    }

    private static int uid(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid");
    }

    @Test
    void onlyListedFilesAreGiven(@TempDir Path directory) throws IOException, SyscallFailed {
        Path procs = Files.createFile(directory.resolve("cgroup.procs"));
        Path limit = Files.createFile(directory.resolve("memory.max"));
        CgroupOwner.give(directory.toString(), "cgroup.procs\nnot.there\n", receiver());
        assertEquals(receiver(), uid(directory));
        assertEquals(receiver(), uid(procs));
        assertEquals(SELF, uid(limit));
    }

    @Test
    void aMissingCgroupIsAFailure(@TempDir Path directory) {
        String missing = directory.resolve("none").toString();
        SyscallFailed e =
                assertThrows(SyscallFailed.class, () -> CgroupOwner.give(missing, "", receiver()));
        assertEquals(Errno.ENOENT, e.errno());
        assertEquals(missing, e.path());
    }
}
