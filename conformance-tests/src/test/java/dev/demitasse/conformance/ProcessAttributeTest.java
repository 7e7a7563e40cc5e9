package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.conformance.tier.Ability;
import dev.demitasse.conformance.tier.Needs;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Scheduling, I/O priority, execution domain, memory policy and labels, as the program has them.
class ProcessAttributeTest extends ContainerTest {
    private String prints(TestBundle bundle, String script) {
        return lab.sh(bundle, script).succeeds().out();
    }

    /// The value of a line `NAME : VALUE` of /proc/self/sched or of a field of /proc/self/stat.
    private String stat(TestBundle bundle, int field) {
        bundle.sh("cut -d ' ' -f " + field + " /proc/self/stat");
        return lab.run(bundle).succeeds().out().strip();
    }

    @Test
    void schedulingPolicyAndNiceValue() {
        TestBundle bundle = lab.bundle();
        bundle.json("/process/scheduler", "{\"policy\":\"SCHED_BATCH\",\"nice\":7}");
        assertEquals("3", stat(bundle, 41), "policy");
        assertEquals("7", stat(bundle, 19), "nice");
        bundle.json("/process/scheduler", "{\"policy\":\"SCHED_IDLE\"}");
        assertEquals("5", stat(bundle, 41));
    }

    private Command inRealTime() {
        TestBundle bundle = lab.bundle().sh("cut -d ' ' -f 40,41 /proc/self/stat");
        bundle.json("/process/scheduler", "{\"policy\":\"SCHED_RR\",\"priority\":12}").write();
        return lab.command("run", "-b", bundle.directory().toString(), lab.newId());
    }

    /// With a cpu controller the container's cgroup has no budget for it.
    @Test
    @Needs(value = Ability.REALTIME_SCHEDULING, without = Ability.CPU_CONTROLLER)
    void realtimePriority() {
        assertEquals("12 2\n", inRealTime().run().succeeds().out());
    }

    @Test
    void realtimePriorityTakesACapability() {
        inRealTime()
                .behind("setpriv", "--bounding-set", "-sys_nice", "--inh-caps", "-sys_nice")
                .run()
                .fails("/process/scheduler", "SCHED_RR", "sched_setattr", "EPERM");
    }

    @Test
    void aPolicyThatTheKernelDoesNotHave() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.json("/process/scheduler", "{\"policy\":\"SCHED_ISO\"}");
        lab.run(bundle).fails("/process/scheduler", "SCHED_ISO", "sched_setattr", "EINVAL");
    }

    @Test
    void ioPriority() {
        TestBundle bundle = lab.bundle();
        bundle.json("/process/ioPriority", "{\"class\":\"IOPRIO_CLASS_BE\",\"priority\":6}");
        assertEquals("best-effort: prio 6\n", prints(bundle, "busybox ionice"));
        bundle.json("/process/ioPriority", "{\"class\":\"IOPRIO_CLASS_IDLE\"}");
        assertTrue(prints(bundle, "busybox ionice").startsWith("idle"));
    }

    @Test
    @Needs(Ability.EXECUTION_DOMAINS)
    void executionDomain() {
        TestBundle bundle = lab.bundle();
        bundle.json("/linux/personality", "{\"domain\":\"LINUX32\"}");
        assertEquals("i686\n00000008\n", prints(bundle, "uname -m; cat /proc/self/personality"));
        bundle.json("/linux/personality", "{\"domain\":\"LINUX\"}");
        assertEquals("00000000\n", prints(bundle, "cat /proc/self/personality"));
    }

    private TestBundle boundToNode0() {
        TestBundle bundle = lab.bundle();
        bundle.json("/linux/memoryPolicy", "{\"mode\":\"MPOL_BIND\",\"nodes\":\"0\"}");
        return bundle.sh("cut -d ' ' -f 2 /proc/self/numa_maps | sort | uniq");
    }

    @Test
    @Needs(Ability.NUMA)
    void memoryPolicy() {
        assertEquals("bind:0\n", lab.run(boundToNode0()).succeeds().out());
    }

    @Test
    @Needs(without = Ability.NUMA)
    void memoryPolicyOfAKernelWithoutNuma() {
        lab.run(boundToNode0())
                .fails("/linux/memoryPolicy", "MPOL_BIND", "set_mempolicy", "ENOSYS");
    }

    @Test
    void memoryOfANodeThatIsNotThere() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.json("/linux/memoryPolicy", "{\"mode\":\"MPOL_BIND\",\"nodes\":\"1000\"}");
        lab.run(bundle).fails("/linux/memoryPolicy", "set_mempolicy");
        bundle.json("/linux/memoryPolicy", "{\"mode\":\"MPOL_BIND\",\"nodes\":\"3-1\"}");
        lab.run(bundle).fails("/linux/memoryPolicy/nodes: must be a list");
    }

    @Test
    void theCallersCpusAreNotTheContainers() {
        TestBundle bundle = lab.bundle().sh("grep Cpus_allowed_list /proc/self/status").write();
        String all = lab.tool("grep", "Cpus_allowed_list", "/proc/1/status").run().out();
        Outcome outcome =
                lab.command("run", "-b", bundle.directory().toString(), lab.newId())
                        .behind(Tools.find("taskset").toString(), "-c", "0")
                        .run();
        assertEquals(all, outcome.succeeds().out());
    }

    @Test
    void cpusOfExecAreNothingToInit() {
        TestBundle bundle = lab.bundle();
        bundle.json("/process/execCPUAffinity", "{\"initial\":\"0\",\"final\":\"0\"}");
        String all = lab.tool("grep", "Cpus_allowed_list", "/proc/1/status").run().out();
        assertEquals(all, prints(bundle, "grep Cpus_allowed_list /proc/self/status"));
        bundle.json("/process/execCPUAffinity", "{\"initial\":\"7-5\"}");
        lab.run(bundle).fails("/process/execCPUAffinity/initial");
    }

    @Test
    void unknownCapabilitiesAreNoFailureButWarnedOf() {
        TestBundle bundle = lab.bundle().capabilities("CAP_ZAP", "CAP_KILL", "CAP_ABC");
        bundle.set("/process/capabilities/effective", List.of("CAP_KILL"));
        bundle.args("/bin/grep", "CapPrm", "/proc/self/status").write();
        String prm = "CapPrm:\t0000000000000020\n";
        assertEquals(prm, lab.run(bundle).succeeds().out());
        Path log = lab.temp().resolve("log");
        String directory = bundle.directory().toString();
        Outcome logged =
                lab.command("--log", log.toString(), "run", "-b", directory, lab.newId()).run();
        assertEquals(prm, logged.succeeds().out());
        String record = Tools.read(log.toString());
        assertTrue(
                record.contains(
                        "level=warning msg=\"ignoring unknown or unavailable capabilities:"
                                + " [CAP_ABC CAP_ZAP]\""),
                record);
        assertEquals(1, record.lines().count(), record);
        Outcome asked =
                lab.command("--log-level", "warning", "run", "-b", directory, lab.newId()).run();
        assertEquals(0, asked.status(), asked::toString);
        asked.says("level=warning", "CAP_ZAP");
    }

    @Test
    void aFailureIsTheOnlyRecordOfItsRequest() {
        TestBundle bundle = lab.bundle().capabilities("CAP_ZAP").args("/nosuch").write();
        Path log = lab.temp().resolve("log");
        lab.command(
                        "--log",
                        log.toString(),
                        "run",
                        "-b",
                        bundle.directory().toString(),
                        lab.newId())
                .run()
                .fails("no such file");
        String record = Tools.read(log.toString());
        assertEquals(1, record.lines().count(), record);
        assertTrue(record.contains("level=error"), record);
    }

    @Test
    @Needs(without = Ability.SELINUX)
    void withoutSelinuxAProcessLabelIsRefusedAndAMountLabelHasNoEffect() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.set("/process/selinuxLabel", "system_u:system_r:svirt_lxc_net_t:s0:c1,c2");
        lab.run(bundle).fails("/process/selinuxLabel", "selinux is disabled or not supported");
        bundle.remove("/process/selinuxLabel");
        bundle.set("/linux/mountLabel", "system_u:object_r:svirt_sandbox_file_t:s0:c1,c2");
        lab.run(bundle).succeedsSilently();
        Outcome asked =
                lab.command(
                                "--log-level",
                                "warning",
                                "run",
                                "-b",
                                bundle.directory().toString(),
                                lab.newId())
                        .run();
        asked.says("level=warning", "/linux/mountLabel", "SELinux is not enabled");
        assertEquals(0, asked.status());
    }

    @Test
    @Needs(without = Ability.RESCTRL)
    void withoutResctrlIntelRdtIsRefused() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.json("/linux/intelRdt", "{\"closID\":\"guaranteed\"}");
        lab.run(bundle).fails("/linux/intelRdt", "no resctrl file system is mounted");
    }
}
