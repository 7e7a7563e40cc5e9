package dev.demitasse.linux.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitSnapshotTest {
    @TempDir Path dir;
    private FakeTree fake;

    @BeforeEach
    void makeTree() throws Exception {
        fake = new FakeTree(dir, "cpu io pids");
        fake.group("web", "cpu io pids");
    }

    private void undo(CgroupLimits limits) throws Exception {
        Cgroup cgroup = fake.tree().cgroup("web");
        LimitSnapshot before = LimitSnapshot.of(cgroup, limits.writes());
        new LimitWriter(cgroup).write(limits.writes());
        assertEquals(List.of(), before.restore());
    }

    @Test
    void whatWasWrittenIsPutBack() throws Exception {
        fake.put("web/pids.max", "max\n");
        fake.put("web/cpu.max", "max 100000\n");
        undo(new CgroupLimits().pids(5, "/p").cpu(null, 1000L, null, null, null, "/c"));
        assertEquals("max", fake.get("web/pids.max"));
        assertEquals("max 100000", fake.get("web/cpu.max"));
    }

    @Test
    void anEmptyValueIsALine() throws Exception {
        fake.put("web/cpuset.cpus", "\n");
        undo(new CgroupLimits().cpuset("0", null, "/c"));
        assertEquals("\n", fake.get("web/cpuset.cpus"));
    }

    /// A plain file keeps the last write only.
    @Test
    void aDeviceWithoutALimitGetsNone() throws Exception {
        fake.put("web/io.max", "");
        undo(new CgroupLimits().ioMax(8, 0, "rbps", 1000, "/t"));
        assertEquals("8:0 rbps=max wbps=max riops=max wiops=max", fake.get("web/io.max"));
    }

    @Test
    void aDeviceWithALimitGetsThatBack() throws Exception {
        String line = "8:0 rbps=5 wbps=max riops=max wiops=max";
        fake.put("web/io.max", line + "\n");
        undo(new CgroupLimits().ioMax(8, 0, "rbps", 1000, "/t"));
        assertEquals(line, fake.get("web/io.max"));
    }

    @Test
    void aWeightIsPutBackWhereItWas() throws Exception {
        fake.put("web/io.weight", "default 100\n");
        undo(new CgroupLimits().blkioWeight(500, "/b"));
        assertEquals("default 100", fake.get("web/io.weight"));
        fake.put("web/io.weight", "default 100\n");
        undo(new CgroupLimits().blkioDeviceWeight(8, 0, 500, "/b"));
        assertEquals("default 100", fake.get("web/io.weight"));
    }

    @Test
    void whatCannotBePutBackIsTold() throws Exception {
        fake.put("web/pids.max", "max\n");
        Cgroup cgroup = fake.tree().cgroup("web");
        LimitSnapshot before = LimitSnapshot.of(cgroup, new CgroupLimits().pids(5, "/p").writes());
        Files.delete(fake.file("web/pids.max"));
        List<String> complaints = before.restore();
        assertEquals(1, complaints.size());
        assertTrue(complaints.get(0).contains("web/pids.max: no such file"), complaints.get(0));
    }

    @Test
    void aFileThatIsNotThereHasNothingToBePutBack() throws Exception {
        Cgroup cgroup = fake.tree().cgroup("web");
        LimitSnapshot before = LimitSnapshot.of(cgroup, new CgroupLimits().pids(5, "/p").writes());
        assertEquals(List.of(), before.restore());
    }
}
