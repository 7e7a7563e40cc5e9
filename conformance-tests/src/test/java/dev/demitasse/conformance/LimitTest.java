package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.demitasse.conformance.tier.Ability;
import dev.demitasse.conformance.tier.Needs;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Limits as values: what stands in the files of the cgroup and in the process's own rlimits, and a
/// clear error where they cannot be had. [LimitEffectTest] has what the kernel makes of them.
class LimitTest extends ContainerTest {
    private static final String[] WITHOUT_SYS_RESOURCE = {
        "setpriv", "--bounding-set", "-sys_resource", "--inh-caps", "-sys_resource"
    };

    private Command raisingAHardLimit() {
        TestBundle bundle = lab.bundle().sh("ulimit -Hc");
        bundle.json(
                "/process/rlimits",
                "[{\"type\":\"RLIMIT_CORE\",\"soft\":1024,\"hard\":18446744073709551615}]");
        bundle.write();
        return lab.command("run", "-b", bundle.directory().toString(), lab.newId())
                .afterShell("ulimit -c 0");
    }

    @Test
    @Needs(Ability.RAISED_LIMITS)
    void hardLimitsAreRaised() {
        assertEquals("unlimited\n", raisingAHardLimit().run().succeeds().out());
    }

    @Test
    void raisingAHardLimitTakesACapability() {
        raisingAHardLimit()
                .behind(WITHOUT_SYS_RESOURCE)
                .run()
                .fails("/process/rlimits/0", "RLIMIT_CORE", "EPERM", "CAP_SYS_RESOURCE");
    }

    private Command loweringTheOomScore() {
        TestBundle bundle = lab.bundle().set("/process/oomScoreAdj", -500);
        bundle.sh("cat /proc/self/oom_score_adj").write();
        return lab.command("run", "-b", bundle.directory().toString(), lab.newId());
    }

    @Test
    @Needs(Ability.RAISED_LIMITS)
    void theOomScoreIsLowered() {
        assertEquals("-500\n", loweringTheOomScore().run().succeeds().out());
    }

    @Test
    void loweringTheOomScoreTakesACapability() {
        loweringTheOomScore()
                .behind(WITHOUT_SYS_RESOURCE)
                .run()
                .fails("/process/oomScoreAdj", "EACCES", "CAP_SYS_RESOURCE");
    }

    /// Runs with a limit and asserts the file's value.
    private void limit(String pointer, Object value, String file, String expected) {
        TestBundle bundle = lab.bundle().set(pointer, value).args("/bin/sleep", "1000");
        try (Container container = lab.detach(bundle)) {
            container.is("running");
            assertEquals(expected, lab.cgroup().read(bundle.cgroup(), file));
        }
    }

    /// Asserts that a limit is refused for want of its controller.
    private Outcome refused(String pointer, Object value, String controller) {
        TestBundle bundle = lab.bundle().set(pointer, value).args("/bin/true");
        return lab.run(bundle).fails(pointer + ": the " + controller + " controller");
    }

    @Test
    @Needs(Ability.MEMORY_CONTROLLER)
    void memory() {
        limit("/linux/resources/memory/limit", 67108864, "memory.max", "67108864");
    }

    @Test
    @Needs(Ability.MEMORY_CONTROLLER)
    void memoryReservation() {
        limit("/linux/resources/memory/reservation", 8192, "memory.low", "8192");
    }

    @Test
    @Needs(Ability.PIDS_CONTROLLER)
    void processes() {
        limit("/linux/resources/pids/limit", 77, "pids.max", "77");
    }

    @Test
    @Needs(Ability.CPU_CONTROLLER)
    void cpuShares() {
        limit("/linux/resources/cpu/shares", 2048, "cpu.weight", "174");
    }

    @Test
    @Needs(Ability.CPU_CONTROLLER)
    void cpuQuota() {
        limit("/linux/resources/cpu/quota", 50000, "cpu.max", "50000 100000");
    }

    /// The error names field, controller, place and a way out.
    @Test
    @Needs(Ability.HYBRID_CGROUPS)
    void controllersOfVersion1AreOutOfReach() {
        refused("/linux/resources/memory/limit", 67108864, "memory")
                .says("is in the cgroup v1 hierarchy at /sys/fs/cgroup/memory", "(boot with ");
        refused("/linux/resources/memory/reservation", 8192, "memory");
        refused("/linux/resources/pids/limit", 77, "pids")
                .says("is in the cgroup v1 hierarchy at /sys/fs/cgroup/pids", "(boot with ");
        refused("/linux/resources/cpu/shares", 2048, "cpu");
        refused("/linux/resources/cpu/quota", 50000, "cpu")
                .says("is in the cgroup v1 hierarchy at /sys/fs/cgroup/cpu", "(boot with ");
    }

    @Test
    @Needs(without = Ability.CPUSET_CONTROLLER)
    void aControllerThatIsNotThereIsNamed() {
        refused("/linux/resources/cpu/cpus", "0", "cpuset");
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
    @Needs(Ability.HUGETLB_CONTROLLER)
    void hugePages() {
        TestBundle bundle = hugePagesLimited().args("/bin/sleep", "1000");
        try (Container container = lab.detach(bundle)) {
            container.is("running");
            assertEquals("4194304", lab.cgroup().read(bundle.cgroup(), "hugetlb.2MB.max"));
        }
    }

    @Test
    @Needs(without = Ability.HUGETLB_CONTROLLER)
    void hugePagesWithoutTheirController() {
        lab.run(hugePagesLimited()).fails("/linux/resources/hugepageLimits/0", "hugetlb");
    }

    private TestBundle hugePagesLimited() {
        return lab.bundle()
                .args("/bin/true")
                .json(
                        "/linux/resources/hugepageLimits",
                        "[{\"pageSize\":\"2MB\",\"limit\":4194304}]");
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
