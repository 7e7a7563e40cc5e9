package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What needs a privilege that not every machine's root has, and controllers that not every
/// machine's cgroup v2 has: applied where it can be, a clear error where it cannot.
class LimitTest extends ContainerTest {
    private static final long CAP_SYS_RESOURCE = 1L << 24;

    private static boolean mayRaise() {
        String effective =
                Tools.read("/proc/self/status")
                        .lines()
                        .filter(line -> line.startsWith("CapEff:"))
                        .findFirst()
                        .orElseThrow();
        long set = Long.parseUnsignedLong(effective.substring(7).strip(), 16);
        return (set & CAP_SYS_RESOURCE) != 0;
    }

    @Test
    void raisingAHardLimit() {
        TestBundle bundle = lab.bundle().sh("ulimit -Hc");
        bundle.json(
                "/process/rlimits",
                "[{\"type\":\"RLIMIT_CORE\",\"soft\":1024,\"hard\":18446744073709551615}]");
        bundle.write();
        Outcome outcome =
                lab.command("run", "-b", bundle.directory().toString(), lab.newId())
                        .afterShell("ulimit -c 0")
                        .run();
        if (mayRaise()) {
            assertEquals("unlimited\n", outcome.succeeds().out());
        } else {
            outcome.fails("/process/rlimits/0", "RLIMIT_CORE", "EPERM", "CAP_SYS_RESOURCE");
        }
    }

    @Test
    void loweringTheOomScore() {
        TestBundle bundle = lab.bundle().set("/process/oomScoreAdj", -500);
        Outcome outcome = lab.sh(bundle, "cat /proc/self/oom_score_adj");
        if (mayRaise()) {
            assertEquals("-500\n", outcome.succeeds().out());
        } else {
            outcome.fails("/process/oomScoreAdj", "EACCES", "CAP_SYS_RESOURCE");
        }
    }

    /// Runs with a limit; asserts the file's value, or the error that names field, controller,
    /// place and a way out.
    private void limit(
            String pointer, Object value, String controller, String file, String expected) {
        TestBundle bundle = lab.bundle().set(pointer, value).args("/bin/sleep", "1000");
        if (lab.cgroup().hasController(controller)) {
            try (Container container = lab.detach(bundle)) {
                container.is("running");
                assertEquals(expected, lab.cgroup().read(bundle.cgroup(), file));
            }
            return;
        }
        Outcome outcome = lab.run(bundle).fails(pointer + ": the " + controller + " controller");
        Path version1 = Path.of("/sys/fs/cgroup", controller);
        if (Files.isDirectory(version1)) {
            outcome.says("is in the cgroup v1 hierarchy at " + version1, "(boot with ");
        }
    }

    @Test
    void memory() {
        limit("/linux/resources/memory/limit", 67108864, "memory", "memory.max", "67108864");
    }

    @Test
    void memoryReservation() {
        limit("/linux/resources/memory/reservation", 8192, "memory", "memory.low", "8192");
    }

    @Test
    void processes() {
        limit("/linux/resources/pids/limit", 77, "pids", "pids.max", "77");
    }

    @Test
    void cpuShares() {
        limit("/linux/resources/cpu/shares", 2048, "cpu", "cpu.weight", "174");
    }

    @Test
    void cpuQuota() {
        limit("/linux/resources/cpu/quota", 50000, "cpu", "cpu.max", "50000 100000");
    }

    @Test
    void cpus() {
        limit("/linux/resources/cpu/cpus", "0", "cpuset", "cpuset.cpus", "0");
    }

    @Test
    void unifiedNeedsItsController() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.json("/linux/resources/unified", "{\"nosuch.max\": \"1\"}");
        lab.run(bundle).fails("/linux/resources/unified/nosuch.max", "nosuch");
    }

    @Test
    void unifiedIsWrittenAsItIs() {
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
        bundle.json("/linux/resources/unified", "{\"cgroup.max.descendants\": \"17\"}");
        try (Container container = lab.detach(bundle)) {
            assertEquals("17", lab.cgroup().read(bundle.cgroup(), "cgroup.max.descendants"));
            container.is("running");
        }
    }

    @Test
    void hugePages() {
        TestBundle bundle = lab.bundle();
        bundle.json(
                "/linux/resources/hugepageLimits", "[{\"pageSize\":\"2MB\",\"limit\":4194304}]");
        bundle.args("/bin/sleep", "1000");
        if (!lab.cgroup().hasController("hugetlb")) {
            lab.run(bundle).fails("/linux/resources/hugepageLimits/0", "hugetlb");
            return;
        }
        try (Container container = lab.detach(bundle)) {
            container.is("running");
            assertEquals("4194304", lab.cgroup().read(bundle.cgroup(), "hugetlb.2MB.max"));
        }
    }

    @Test
    void theKernelsDefaultsAreNoReasonToFail() {
        TestBundle bundle = lab.bundle();
        bundle.json(
                "/linux/resources",
                "{\"memory\":{\"limit\":-1,\"swap\":-1},\"pids\":{\"limit\":-1},"
                        + "\"cpu\":{\"shares\":0,\"quota\":-1,\"period\":100000},"
                        + "\"blockIO\":{\"weight\":0}}");
        assertEquals("ok\n", lab.sh(bundle, "echo ok").succeeds().out());
    }

    @Test
    void whatVersion2HasNoFileForIsRefused() {
        for (List<String> entry :
                List.of(
                        List.of("/linux/resources/memory/kernel", "1048576"),
                        List.of("/linux/resources/memory/swappiness", "10"),
                        List.of("/linux/resources/memory/disableOOMKiller", "true"),
                        List.of("/linux/resources/cpu/realtimeRuntime", "1000"),
                        List.of("/linux/resources/network/classID", "5"),
                        List.of("/linux/resources/blockIO/leafWeight", "100"))) {
            TestBundle bundle = lab.bundle().args("/bin/true");
            lab.run(bundle.json(entry.get(0), entry.get(1))).fails(entry.get(0));
        }
    }
}
