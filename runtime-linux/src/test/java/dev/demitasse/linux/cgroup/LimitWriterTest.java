package dev.demitasse.linux.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.demitasse.linux.abi.Errno;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitWriterTest {
    @TempDir Path dir;
    private FakeTree fake;
    private LimitWriter writer;

    @BeforeEach
    void makeTree() throws Exception {
        fake = new FakeTree(dir, "cpu io pids");
        fake.group("pods", "cpu io pids");
        fake.group("pods/web", "pids");
        fake.put("pods/web/pids.max", "max\n");
        fake.put("cgroup.subtree_control", "cpu io pids\n");
        fake.put("pods/cgroup.subtree_control", "pids\n");
        writer = new LimitWriter(fake.tree().cgroup("pods/web"));
    }

    @Test
    void valuesAreWritten() throws Exception {
        writer.write(new CgroupLimits().pids(20, "/p").writes());
        assertEquals("20", fake.get("pods/web/pids.max"));
    }

    @Test
    void aMemoryLimitBelowWhatIsInUseIsRefused() throws Exception {
        writer.checkMemory(1, "/m/limit");
        fake.put("pods/web/memory.current", "4096\n");
        writer.checkMemory(4096, "/m/limit");
        CgroupFailed e =
                assertThrows(CgroupFailed.class, () -> writer.checkMemory(4095, "/m/limit"));
        assertEquals("unable to set memory limit to 4095 (current usage: 4096)", e.getMessage());
        assertEquals("/m/limit", e.pointer());
        assertEquals(dir + "/pods/web/memory.current", e.file());
    }

    @Test
    void kernelDefaultsNeedNoController() throws Exception {
        CgroupLimits limits = new CgroupLimits();
        limits.memory(-1L, null, null, "/m").cpu(1024L, -1L, 50_000L, null, 0L, "/c");
        limits.ioMax(8, 0, "rbps", 0, "/t");
        writer.write(limits.writes());
    }

    @Test
    void controllerOfVersionOneIsExplained() {
        CgroupFailed e = failure(new CgroupLimits(), "memory", "/m");
        assertEquals(
                "the memory controller is in the cgroup v1 hierarchy at /sys/fs/cgroup/memory (boot"
                        + " with systemd.unified_cgroup_hierarchy=1, or cgroup_no_v1=all, to use it in"
                        + " cgroup v2)",
                e.getMessage());
        assertEquals("/m/limit", e.pointer());
        assertEquals(dir + "/pods/web/memory.max", e.file());
        assertEquals(Errno.ENOENT, e.errno());
    }

    @Test
    void controllerOfNoHierarchyIsExplained() {
        CgroupFailed e = failure(new CgroupLimits(), "cpuset", "/c");
        assertEquals(
                "the cpuset controller is not available in the cgroup v2 hierarchy at " + dir,
                e.getMessage());
    }

    @Test
    void controllerThatIsNotEnabledIsExplained() throws Exception {
        CgroupFailed idle = failure(new CgroupLimits(), "cpu", "/c");
        assertEquals(
                "the cpu controller is not enabled for the children of " + dir + "/pods",
                idle.getMessage());
        fake.put("pods/cgroup.procs", "42\n");
        CgroupFailed busy = failure(new CgroupLimits(), "cpu", "/c");
        assertEquals(
                idle.getMessage() + " (a cgroup that has processes in it cannot enable it)",
                busy.getMessage());
    }

    @Test
    void fileThatTheKernelDoesNotKnowIsExplained() throws Exception {
        CgroupLimits limits = new CgroupLimits().unified("pids.min", "1", "/u");
        CgroupFailed e = assertThrows(CgroupFailed.class, () -> writer.write(limits.writes()));
        assertEquals("this kernel has no pids.min in " + dir + "/pods/web", e.getMessage());
        CgroupLimits group = new CgroupLimits().unified("cgroup.none", "1", "/u");
        assertThrows(CgroupFailed.class, () -> writer.write(group.writes()));
    }

    @Test
    void unifiedDefaultsNeedTheirController() throws Exception {
        CgroupLimits limits = new CgroupLimits().unified("memory.max", "max", "/u");
        assertThrows(CgroupFailed.class, () -> writer.write(limits.writes()));
    }

    @Test
    void refusalOfTheKernelIsTold() throws Exception {
        Files.delete(fake.file("pods/web/pids.max"));
        Files.createSymbolicLink(fake.file("pods/web/pids.max"), Path.of("/dev/full"));
        CgroupLimits limits = new CgroupLimits().pids(5, "/p");
        CgroupFailed e = assertThrows(CgroupFailed.class, () -> writer.write(limits.writes()));
        assertEquals(
                "write \"5\" to " + dir + "/pods/web/pids.max: no space left on device (ENOSPC)",
                e.getMessage());
        assertEquals(Errno.ENOSPC, e.errno());
        Files.delete(fake.file("pods/web/pids.max"));
    }

    @Test
    void weightGoesToTheFileThatExists() throws Exception {
        fake.put("pods/web/io.weight", "default 100\n");
        writer.write(new CgroupLimits().blkioWeight(500, "/b").writes());
        assertEquals("4950", fake.get("pods/web/io.weight"));
        fake.put("pods/web/io.bfq.weight", "default 100\n");
        writer.write(new CgroupLimits().blkioDeviceWeight(8, 0, 600, "/b").writes());
        assertEquals("8:0 600", fake.get("pods/web/io.bfq.weight"));
        assertEquals("4950", fake.get("pods/web/io.weight"));
    }

    @Test
    void linesAreWrittenOneByOne() throws Exception {
        fake.put("pods/web/io.max", "");
        CgroupLimits limits = new CgroupLimits();
        limits.unified("io.max", "8:0 rbps=1\n8:16 rbps=2\n", "/u");
        writer.write(limits.writes());
        assertEquals("8:16 rbps=2", fake.get("pods/web/io.max"));
    }

    private CgroupFailed failure(CgroupLimits limits, String what, String at) {
        return assertThrows(
                CgroupFailed.class,
                () -> {
                    if (what.equals("memory")) {
                        limits.memory(1L << 20, null, null, at);
                    } else if (what.equals("cpu")) {
                        limits.cpu(512L, null, null, null, null, at);
                    } else {
                        limits.cpuset("0", null, at);
                    }
                    writer.write(limits.writes());
                });
    }
}
