package dev.demitasse.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.linux.cgroup.CgroupFailed;
import dev.demitasse.linux.cgroup.LimitWrite;
import dev.demitasse.linux.systemd.UnitProperty;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnitLimitsTest {
    private static UnitLimits limits(String resources) throws CgroupFailed {
        return UnitLimits.of(
                ResourceLimits.compile(
                        Configs.with("'linux': {'resources': {" + resources + "}}")));
    }

    private static String properties(String resources) throws CgroupFailed {
        StringBuilder out = new StringBuilder();
        for (UnitProperty property : limits(resources).properties()) {
            out.append(out.isEmpty() ? "" : " ").append(property.describe());
        }
        return out.toString();
    }

    private static String write(String resources, String file) throws CgroupFailed {
        for (LimitWrite write : limits(resources).writes()) {
            if (write.file().equals(file)) {
                return write.value();
            }
        }
        return "";
    }

    @Test
    void memory() throws CgroupFailed {
        assertEquals(
                "MemorySwapMax=1000 MemoryMax=4096 MemoryLow=5",
                properties("'memory': {'limit': 4096, 'swap': 5096, 'reservation': 5}"));
        assertEquals(
                "MemorySwapMax=infinity MemoryMax=infinity",
                properties("'memory': {'limit': -1, 'swap': -1}"));
    }

    @Test
    void tasks() throws CgroupFailed {
        assertEquals("TasksMax=9", properties("'pids': {'limit': 9}"));
        assertEquals("TasksMax=infinity", properties("'pids': {'limit': -1}"));
        assertEquals("TasksMax=1", properties("'pids': {'limit': 0}"));
    }

    @Test
    void weights() throws CgroupFailed {
        assertEquals("CPUWeight=100", properties("'cpu': {'shares': 1024}"));
        assertEquals("CPUWeight=0", properties("'cpu': {'idle': 1}"));
        assertEquals("CPUWeight=100", properties("'cpu': {'idle': 0, 'shares': 1024}"));
        assertEquals(
                "CPUWeight=0", properties("'cpu': {'idle': 1}, 'unified': {'cpu.weight': '7'}"));
        assertEquals("IOWeight=4950", properties("'blockIO': {'weight': 500}"));
        assertEquals(
                "",
                properties(
                        "'blockIO': {'weightDevice': [{'major': 8, 'minor': 0, 'weight': 10}]}"));
    }

    @Test
    void aQuotaIsRoundedUpToPercentsInBoth() throws CgroupFailed {
        String half = "'cpu': {'quota': 50000, 'period': 100000}";
        assertEquals("CPUQuotaPeriodUSec=100000 CPUQuotaPerSecUSec=500000", properties(half));
        assertEquals("50000 100000", write(half, "cpu.max"));
        String third = "'cpu': {'quota': 33333, 'period': 100000}";
        assertEquals("CPUQuotaPeriodUSec=100000 CPUQuotaPerSecUSec=340000", properties(third));
        assertEquals("34000 100000", write(third, "cpu.max"));
        String more = "'cpu': {'quota': 1, 'period': 1000}";
        assertEquals("CPUQuotaPeriodUSec=1000 CPUQuotaPerSecUSec=10000", properties(more));
        assertEquals("10 1000", write(more, "cpu.max"));
        String none = "'cpu': {'quota': -1}";
        assertEquals("CPUQuotaPeriodUSec=100000 CPUQuotaPerSecUSec=infinity", properties(none));
        assertEquals("max 100000", write(none, "cpu.max"));
    }

    @Test
    void setsAreBitMasks() throws CgroupFailed {
        assertEquals(
                "AllowedCPUs=[11, 1] AllowedMemoryNodes=[1]",
                properties("'cpu': {'cpus': '0-1,3,8', 'mems': '0'}"));
        assertEquals("", properties("'cpu': {'cpus': 'what'}"));
    }

    @Test
    void unifiedOverridesAndItsOtherFilesAreOnlyWritten() throws CgroupFailed {
        assertEquals(
                "MemoryHigh=1048576 MemoryMin=0 MemoryMax=7",
                properties(
                        "'memory': {'limit': 5}, 'unified': {'memory.high': '1M',"
                                + " 'memory.min': '0', 'memory.max': '7', 'memory.oom.group': '1',"
                                + " 'cgroup.max.depth': '3'}"));
        assertEquals(
                "CPUQuotaPerSecUSec=260000 TasksMax=infinity CPUWeight=50",
                properties(
                        "'unified': {'cpu.max': '25001', 'pids.max': 'max', 'cpu.weight': '50'}"));
        assertEquals("1", write("'unified': {'memory.oom.group': '1'}", "memory.oom.group"));
    }

    @Test
    void whatIsNoLimitIsLeftToTheFileToRefuse() throws CgroupFailed {
        assertEquals(
                "",
                properties(
                        "'unified': {'memory.max': 'lots', 'cpu.max': 'a b', 'cpu.weight': '0',"
                                + " 'pids.max': '-3'}"));
    }

    @Test
    void olderVersionsAreNotToldWhatTheyDoNotKnow() throws CgroupFailed {
        UnitLimits all = limits("'cpu': {'cpus': '0', 'idle': 1, 'quota': 5000}");
        assertTrue(all.dependsOnVersion());
        assertEquals(4, all.knownTo(252).size());
        assertEquals(3, all.knownTo(251).size());
        assertEquals(2, all.knownTo(243).size());
        assertEquals(1, all.knownTo(241).size());
        assertEquals(4, all.knownTo(0).size());
        assertFalse(limits("'memory': {'limit': 4096}, 'cpu': {'shares': 9}").dependsOnVersion());
        assertEquals(List.of(), limits("").properties());
    }
}
