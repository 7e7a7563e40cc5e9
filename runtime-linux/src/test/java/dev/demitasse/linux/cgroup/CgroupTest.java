package dev.demitasse.linux.cgroup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.abi.Errno;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupTest {
    private static final long SECOND = 1_000_000_000;

    @TempDir Path dir;
    private FakeTree fake;

    @BeforeEach
    void makeTree() throws Exception {
        fake = new FakeTree(dir, "cpu io pids");
    }

    private Cgroup cgroup(String path) throws CgroupFailed {
        return fake.tree().cgroup(path);
    }

    @Test
    void createMakesTheGroupAndEnablesControllersAbove() throws Exception {
        fake.group("pods", "cpu pids");
        fake.put("pods/cgroup.subtree_control", "pids\n");
        Cgroup cgroup = cgroup("/pods/web");
        assertFalse(cgroup.exists());
        assertEquals(List.of(dir + "/pods/web"), cgroup.create());
        assertTrue(cgroup.exists());
        assertEquals("+cpu +io +pids", fake.get("cgroup.subtree_control"));
        assertEquals("+cpu", fake.get("pods/cgroup.subtree_control"));
        assertEquals(
                "rwxr-xr-x",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(fake.file("pods/web"))));
    }

    @Test
    void nothingIsWrittenWhereAllIsEnabled() throws Exception {
        fake.put("cgroup.subtree_control", "pids io cpu\n");
        cgroup("web").create();
        assertEquals("pids io cpu\n", fake.get("cgroup.subtree_control"));
    }

    @Test
    void anEmptyGroupIsTaken() throws Exception {
        fake.group("web", "");
        assertEquals(List.of(), cgroup("web").create());
    }

    @Test
    void aGroupWithProcessesIsRefused() throws Exception {
        fake.group("web", "");
        fake.group("web/sub", "");
        fake.put("web/cgroup.procs", "7\n8\n");
        fake.put("web/sub/cgroup.procs", "123456\n");
        CgroupFailed e = assertThrows(CgroupFailed.class, () -> cgroup("web").create());
        assertEquals("container's cgroup is not empty: 3 process(es) found", e.getMessage());
        int[] pids = cgroup("web").processes();
        Arrays.sort(pids);
        assertArrayEquals(new int[] {7, 8, 123456}, pids);
    }

    @Test
    void aFrozenGroupIsRefused() throws Exception {
        fake.group("web", "");
        fake.put("web/cgroup.events", "populated 0\nfrozen 1\n");
        CgroupFailed e = assertThrows(CgroupFailed.class, () -> cgroup("web").create());
        assertEquals("container's cgroup unexpectedly frozen", e.getMessage());
        assertTrue(cgroup("web").isFrozen());
    }

    @Test
    void aFailedCreateLeavesNothing() throws Exception {
        // The fake kernel puts no files into new directories, so the second level cannot be made.
        SyscallFailed e = assertThrows(SyscallFailed.class, () -> cgroup("new/web").create());
        assertEquals(Errno.ENOENT, e.errno());
        assertFalse(cgroup("new").exists());
        fake.group("file", "");
        Files.createFile(fake.file("file/web"));
        assertThrows(SyscallFailed.class, () -> cgroup("file/web/x").create());
    }

    @Test
    void killWritesToTheKernel() throws Exception {
        fake.group("web", "");
        fake.put("web/cgroup.kill", "");
        cgroup("web").kill();
        assertEquals("1", fake.get("web/cgroup.kill"));
        cgroup("gone").kill();
        fake.group("old", "");
        SyscallFailed e = assertThrows(SyscallFailed.class, () -> cgroup("old").kill());
        assertEquals(Errno.ENOENT, e.errno());
    }

    @Test
    void awaitEmptySeesTheEndOfTheLastProcess() throws Exception {
        fake.group("web", "");
        fake.put("web/cgroup.events", "populated 1\nfrozen 0\n");
        assertFalse(cgroup("web").awaitEmpty(3_000_000));
        Thread kernel =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                Thread.sleep(20);
                                Path next = fake.file("web/next");
                                Files.writeString(next, "populated 0\nfrozen 0\n");
                                Files.move(
                                        next,
                                        fake.file("web/cgroup.events"),
                                        StandardCopyOption.ATOMIC_MOVE);
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            }
                        });
        assertTrue(cgroup("web").awaitEmpty(30 * SECOND));
        kernel.join();
        assertTrue(cgroup("gone").awaitEmpty(0));
    }

    @Test
    void freezeThatDoesNotComeAboutIsUndone() throws Exception {
        fake.group("web", "");
        fake.put("web/cgroup.freeze", "0\n");
        CgroupFailed e = assertThrows(CgroupFailed.class, () -> cgroup("web").freeze(0));
        assertEquals("cgroup /web did not freeze in time", e.getMessage());
        assertEquals("0", fake.get("web/cgroup.freeze"));
        fake.put("web/cgroup.events", "populated 1\nfrozen 1\n");
        cgroup("web").freeze(0);
        assertEquals("1", fake.get("web/cgroup.freeze"));
        assertThrows(CgroupFailed.class, () -> cgroup("web").thaw(0));
    }

    @Test
    void oomKillsAreCounted() throws Exception {
        fake.group("web", "");
        assertEquals(0, cgroup("web").oomKills());
        fake.put(
                "web/memory.events", "low 0\nhigh 0\nmax 9\noom 4\noom_kill 3\noom_group_kill 0\n");
        assertEquals(3, cgroup("web").oomKills());
    }

    @Test
    void removeTakesAllBelow() throws Exception {
        Files.createDirectories(fake.file("web/a/b"));
        Files.createDirectories(fake.file("web/c"));
        cgroup("web").remove();
        assertFalse(cgroup("web").exists());
        cgroup("web").remove();
    }

    @Test
    void removeTellsWhatStays() throws Exception {
        fake.group("web", "");
        SyscallFailed e = assertThrows(SyscallFailed.class, () -> cgroup("web").remove());
        assertEquals("rmdir " + dir + "/web: directory not empty (ENOTEMPTY)", e.getMessage());
    }
}
