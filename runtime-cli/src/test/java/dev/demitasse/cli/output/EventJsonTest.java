package dev.demitasse.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.demitasse.linux.cgroup.CgroupStats;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The text of `runc events` for the same numbers.
class EventJsonTest {
    private static final CgroupStats.Pressure PRESSURE =
            new CgroupStats.Pressure(
                    new CgroupStats.Stall(0, 1.5, 12.07, 42),
                    new CgroupStats.Stall(0.01, 100, 0, -1));

    private static final String PSI =
            "\"psi\":{\"some\":{\"avg10\":0,\"avg60\":1.5,\"avg300\":12.07,\"total\":42},"
                    + "\"full\":{\"avg10\":0.01,\"avg60\":100,\"avg300\":0,"
                    + "\"total\":18446744073709551615}}";

    private static final String CPUSET =
            "\"cpuset\":{\"cpu_exclusive\":0,\"mem_hardwall\":0,\"mem_exclusive\":0,"
                    + "\"memory_migrate\":0,\"memory_spread_page\":0,\"memory_spread_slab\":0,"
                    + "\"memory_pressure\":0,\"sched_load_balance\":0,"
                    + "\"sched_relax_domain_level\":0}";

    @Test
    void outOfMemory() {
        assertEquals("{\"type\":\"oom\",\"id\":\"a\"}\n", EventJson.oom("a"));
    }

    @Test
    void whatThereIsNothingToTellOfIsLeftOut() {
        CgroupStats stats =
                new CgroupStats(
                        new CgroupStats.Cpu(0, 0, 0, 0, 0, 0, null),
                        new CgroupStats.Memory(0, 0, 0, 0, 0, false, Map.of(), null),
                        new CgroupStats.Pids(0, 0),
                        new CgroupStats.Io(List.of(), null),
                        Map.of());
        assertEquals(
                "{\"type\":\"stats\",\"id\":\"a\",\"data\":{\"cpu\":{},"
                        + CPUSET
                        + ",\"memory\":{},\"pids\":{},\"blkio\":{},\"hugetlb\":{},"
                        + "\"intel_rdt\":{},\"network_interfaces\":null}}\n",
                EventJson.stats("a", stats));
    }

    @Test
    void everythingInItsPlace() {
        Map<String, Long> details = new TreeMap<>(Map.of("file", 300L, "anon", 200L));
        CgroupStats stats =
                new CgroupStats(
                        new CgroupStats.Cpu(30, 20, 10, 3, 2, 1, PRESSURE),
                        new CgroupStats.Memory(500, 1000, 700, 50, 100, true, details, PRESSURE),
                        new CgroupStats.Pids(2, 5),
                        new CgroupStats.Io(
                                List.of(
                                        new CgroupStats.Device(8, 0, "rbytes", 4096),
                                        new CgroupStats.Device(8, 0, "wbytes", 0),
                                        new CgroupStats.Device(8, 0, "rios", 1),
                                        new CgroupStats.Device(8, 0, "dios", 9)),
                                PRESSURE),
                        Map.of("2MB", new CgroupStats.Hugetlb(2097152, 4)));
        assertEquals(
                "{\"type\":\"stats\",\"id\":\"a\",\"data\":{\"cpu\":{\"usage\":{\"total\":30,"
                        + "\"kernel\":10,\"user\":20},\"throttling\":{\"periods\":3,"
                        + "\"throttledPeriods\":2,\"throttledTime\":1},"
                        + PSI
                        + "},"
                        + CPUSET
                        + ",\"memory\":{\"cache\":300,\"usage\":{\"limit\":1000,\"usage\":500,"
                        + "\"max\":700,\"failcnt\":0},\"swap\":{\"limit\":1100,\"usage\":550,"
                        + "\"failcnt\":0},\"raw\":{\"anon\":200,\"file\":300},"
                        + PSI
                        + "},\"pids\":{\"current\":2,\"limit\":5},\"blkio\":{"
                        + "\"ioServiceBytesRecursive\":[{\"major\":8,\"op\":\"Read\",\"value\":4096},"
                        + "{\"major\":8,\"op\":\"Write\"}],\"ioServicedRecursive\":[{\"major\":8,"
                        + "\"op\":\"Read\",\"value\":1}],"
                        + PSI
                        + "},\"hugetlb\":{\"2MB\":{\"usage\":2097152,\"failcnt\":4}},"
                        + "\"intel_rdt\":{},\"network_interfaces\":null}}\n",
                EventJson.stats("a", stats));
    }

    @Test
    void withoutALimitItIsTheLargestNumber() {
        CgroupStats.Memory memory =
                new CgroupStats.Memory(500, -1, 0, 50, -1, true, Map.of("anon", 1L), null);
        CgroupStats stats =
                new CgroupStats(
                        new CgroupStats.Cpu(0, 0, 0, 0, 0, 0, null),
                        memory,
                        new CgroupStats.Pids(0, 0),
                        new CgroupStats.Io(List.of(), null),
                        Map.of());
        String text = EventJson.stats("a", stats);
        assertEquals(
                "\"memory\":{\"usage\":{\"limit\":18446744073709551615,\"usage\":500,"
                        + "\"failcnt\":0},\"swap\":{\"limit\":18446744073709551615,\"usage\":550,"
                        + "\"failcnt\":0},\"raw\":{\"anon\":1}}",
                text.substring(text.indexOf("\"memory\":{\"usage"), text.indexOf(",\"pids\"")));
    }
}
