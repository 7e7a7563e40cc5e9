package dev.demitasse.linux.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.abi.Errno;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files as Linux 6.12 writes them.
class StatsReaderTest {
    @TempDir Path dir;
    private FakeTree fake;

    @BeforeEach
    void makeTree() throws Exception {
        fake = new FakeTree(dir, "");
        fake.group("web", "");
    }

    private CgroupStats read() throws Exception {
        return new StatsReader(fake.tree().cgroup("web")).read();
    }

    @Test
    void aCgroupWithoutControllers() throws Exception {
        fake.put("web/cgroup.procs", "12\n13\n");
        fake.put("web/cpu.stat", "usage_usec 7\nuser_usec 4\nsystem_usec 3\n");
        CgroupStats stats = read();
        assertEquals(new CgroupStats.Cpu(7000, 4000, 3000, 0, 0, 0, null), stats.cpu());
        assertFalse(stats.memory().isAccounted());
        assertEquals(new CgroupStats.Pids(2, 0), stats.pids());
        assertEquals(new CgroupStats.Io(List.of(), null), stats.io());
        assertEquals(Map.of(), stats.hugetlb());
    }

    @Test
    void aCgroupThatIsGone() throws Exception {
        StatsReader reader = new StatsReader(fake.tree().cgroup("missing"));
        SyscallFailed e = assertThrows(SyscallFailed.class, reader::read);
        assertEquals(Errno.ENOENT, e.errno());
        assertFalse(Files.exists(dir.resolve("missing")));
    }

    @Test
    void processorTime() throws Exception {
        fake.put(
                "web/cpu.stat",
                "usage_usec 2000001\nuser_usec 1500000\nsystem_usec 500001\nnice_usec 0\n"
                        + "core_sched.force_idle_usec 0\nnr_periods 10\nnr_throttled 4\n"
                        + "throttled_usec 300000\nnr_bursts 0\nburst_usec 0\n");
        fake.put(
                "web/cpu.pressure",
                "some avg10=0.12 avg60=3.40 avg300=0.00 total=99\n"
                        + "full avg10=0.00 avg60=0.00 avg300=0.00 total=18446744073709551615\n");
        assertEquals(
                new CgroupStats.Cpu(
                        2_000_001_000L,
                        1_500_000_000L,
                        500_001_000L,
                        10,
                        4,
                        300_000_000L,
                        new CgroupStats.Pressure(
                                new CgroupStats.Stall(0.12, 3.4, 0, 99),
                                new CgroupStats.Stall(0, 0, 0, -1))),
                read().cpu());
    }

    @Test
    void memory() throws Exception {
        fake.put("web/memory.current", "4096\n");
        fake.put("web/memory.max", "max\n");
        fake.put("web/memory.peak", "8192\n");
        fake.put("web/memory.swap.current", "0\n");
        fake.put("web/memory.swap.max", "1024\n");
        fake.put("web/memory.stat", "anon 100\nfile 200\nslab_reclaimable 3\n");
        assertEquals(
                new CgroupStats.Memory(
                        4096,
                        -1,
                        8192,
                        0,
                        1024,
                        true,
                        Map.of("anon", 100L, "file", 200L, "slab_reclaimable", 3L),
                        null),
                read().memory());
    }

    @Test
    void theNumberOfTasks() throws Exception {
        fake.put("web/pids.current", "3\n");
        fake.put("web/pids.max", "20\n");
        assertEquals(new CgroupStats.Pids(3, 20), read().pids());
        fake.put("web/pids.max", "max\n");
        assertEquals(new CgroupStats.Pids(3, 0), read().pids());
    }

    @Test
    void blockIo() throws Exception {
        fake.put(
                "web/io.stat",
                "8:16 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0\n"
                        + "1:0 \n"
                        + "253:0 rbytes=1 cost.usage=5\n");
        fake.put("web/io.pressure", "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n");
        CgroupStats.Io io = read().io();
        assertEquals(
                List.of(
                        new CgroupStats.Device(8, 16, "rbytes", 4096),
                        new CgroupStats.Device(8, 16, "wbytes", 0),
                        new CgroupStats.Device(8, 16, "rios", 1),
                        new CgroupStats.Device(8, 16, "wios", 0),
                        new CgroupStats.Device(8, 16, "dbytes", 0),
                        new CgroupStats.Device(8, 16, "dios", 0),
                        new CgroupStats.Device(253, 0, "rbytes", 1),
                        new CgroupStats.Device(253, 0, "cost.usage", 5)),
                io.devices());
        assertEquals(
                new CgroupStats.Pressure(CgroupStats.Stall.NONE, CgroupStats.Stall.NONE),
                io.pressure());
    }

    @Test
    void hugePages() throws Exception {
        for (String size : List.of("2MB", "1GB")) {
            fake.put("web/hugetlb." + size + ".current", "1\n");
            fake.put("web/hugetlb." + size + ".events", "max 6\n");
            fake.put("web/hugetlb." + size + ".events.local", "max 7\n");
        }
        fake.put("web/hugetlb.2MB.rsvd.current", "2\n");
        assertEquals(
                Map.of(
                        "2MB", new CgroupStats.Hugetlb(2, 6),
                        "1GB", new CgroupStats.Hugetlb(1, 6)),
                read().hugetlb());
        assertNull(read().cpu().pressure());
    }
}
