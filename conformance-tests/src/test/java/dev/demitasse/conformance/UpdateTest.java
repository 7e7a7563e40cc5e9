package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.conformance.tier.Ability;
import dev.demitasse.conformance.tier.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// `update` (cli-contract.md, 2.7) with the kernel's own files.
class UpdateTest extends ContainerTest {
    private static final String MIB = "1048576";

    private TestBundle sleeper() {
        return lab.bundle().args("/bin/sleep", "1000");
    }

    private Command command(Container container, String... flags) {
        String[] words = new String[flags.length + 2];
        words[0] = "update";
        System.arraycopy(flags, 0, words, 1, flags.length);
        words[words.length - 1] = container.id();
        return lab.command(words);
    }

    private Outcome update(Container container, String... flags) {
        return command(container, flags).run();
    }

    private Outcome json(Container container, String resources) {
        return command(container, "--resources", "-").input(resources.replace('\'', '"')).run();
    }

    private String read(Container container, String file) {
        return lab.cgroup().read(container.bundle().cgroup(), file);
    }

    @Test
    void valuesThatAreNoneNameTheirFlag() {
        try (Container container = lab.create(sleeper())) {
            update(container, "--memory", "64q")
                    .fails("invalid value for memory: invalid size: '64q'");
            update(container, "--cpu-quota", "x").fails("invalid value for cpu-quota: ");
            update(container, "--cpu-period=-1").fails("invalid value for cpu-period: ");
            update(container, "--blkio-weight", "5").fails("--blkio-weight: must be from 10");
            update(container, "--cpu-idle", "2").fails("--cpu-idle: must be 0 or 1");
            update(container, "--cpu-rt-period", "5").fails("--cpu-rt-period: there is no such");
            update(container, "--l3-cache-schema", "L3:0=f").fails("--l3-cache-schema: ");
            json(container, "{'cpu': {'idle': 2}}").fails("/cpu/idle: must be 0 or 1");
            json(container, "{'cpu': {'idle': '2'}}").fails("/cpu/idle: must be an integer");
            update(container, "--resources", "/missing")
                    .fails("open /missing: no such file or directory");
        }
        lab.command("update", "missing").run().fails("container does not exist");
    }

    @Test
    void nothingToSetIsFine() {
        try (Container container = lab.create(sleeper())) {
            update(container).succeedsSilently();
            json(container, "{}").succeedsSilently();
            update(container, "--kernel-memory", "5m", "--kernel-memory-tcp", "-1")
                    .succeedsSilently();
            container.kill("KILL").succeedsSilently();
            container.awaitStatus("stopped");
            update(container).fails("container not running");
        }
    }

    @Test
    @Needs({Ability.MEMORY_CONTROLLER, Ability.CPU_CONTROLLER, Ability.PIDS_CONTROLLER})
    void everyFlagHasItsFile() {
        try (Container container = lab.detach(sleeper())) {
            update(
                            container,
                            "--memory=64m",
                            "--memory-swap=96M",
                            "--memory-reservation",
                            "1.5k",
                            "--pids-limit=20",
                            "--cpu-share=512",
                            "--cpu-quota=20000",
                            "--cpu-period=50000",
                            "--cpu-burst=10000")
                    .succeedsSilently();
            assertEquals("67108864", read(container, "memory.max"));
            assertEquals("0", read(container, "memory.low"));
            assertEquals("20", read(container, "pids.max"));
            assertEquals("59", read(container, "cpu.weight"));
            assertEquals("20000 50000", read(container, "cpu.max"));
            assertEquals("10000", read(container, "cpu.max.burst"));
            update(container, "--cpu-quota=5000").fails("--cpu-quota: ");
            update(container, "--cpu-quota=5000", "--cpu-burst=0").succeedsSilently();
            assertEquals("5000 50000", read(container, "cpu.max"));
            update(container, "--cpu-quota=-1", "--cpu-idle=1").succeedsSilently();
            assertEquals("max 50000", read(container, "cpu.max"));
            assertEquals("1", read(container, "cpu.idle"));
            update(container, "--cpu-idle=0", "--cpu-share=1024").succeedsSilently();
            assertEquals("100", read(container, "cpu.weight"));
            update(container, "--memory=-1", "--pids-limit=-1").succeedsSilently();
            assertEquals("max", read(container, "memory.max"));
            assertEquals("max", read(container, "pids.max"));
        }
    }

    @Test
    @Needs({Ability.MEMORY_CONTROLLER, Ability.PIDS_CONTROLLER})
    void resourcesComeFromAFileOrStdin() throws Exception {
        try (Container container = lab.detach(sleeper())) {
            json(
                            container,
                            "{'memory': {'limit': 33554432}, 'unified': {'memory.high': '5242880'}}")
                    .succeedsSilently();
            assertEquals("33554432", read(container, "memory.max"));
            assertEquals("5242880", read(container, "memory.high"));
            Path file = lab.temp().resolve("resources.json");
            Files.writeString(file, "{\"pids\": {\"limit\": 0}}");
            command(container, "--resources=resources.json", "--memory=1m")
                    .in(lab.temp())
                    .run()
                    .succeedsSilently();
            assertEquals("1", read(container, "pids.max"));
            assertEquals("33554432", read(container, "memory.max"));
            json(container, "{'memory': {'limit': 4096, 'checkBeforeUpdate': true}}")
                    .fails("/memory/limit: unable to set memory limit to 4096 (current usage: ");
        }
    }

    /// The kernel refuses a quota below a millisecond, when memory and pids have been set.
    @Test
    @Needs({Ability.MEMORY_CONTROLLER, Ability.CPU_CONTROLLER, Ability.PIDS_CONTROLLER})
    void oneRefusalTakesBackAll() {
        TestBundle bundle = sleeper();
        bundle.set("/linux/resources/pids/limit", 30);
        bundle.set("/linux/resources/memory/limit", 67108864);
        try (Container container = lab.detach(bundle)) {
            json(
                            container,
                            "{'pids': {'limit': 5}, 'memory': {'limit': 33554432}, 'cpu': {'shares':"
                                    + " 512, 'quota': 10}}")
                    .fails("/cpu/quota: write \"10 100000\" to ", "invalid argument (EINVAL)");
            update(container, "--pids-limit=5", "--memory=32m", "--cpu-quota=10")
                    .fails("--cpu-quota: write \"10 100000\" to ");
            assertEquals("30", read(container, "pids.max"));
            assertEquals("67108864", read(container, "memory.max"));
            assertEquals("100", read(container, "cpu.weight"));
            assertEquals("max 100000", read(container, "cpu.max"));
        }
    }

    @Test
    @Needs({Ability.IO_CONTROLLER, Ability.RAM_DISK})
    void devicesAreLimitedOneByOne() {
        try (Container container = lab.detach(sleeper())) {
            json(
                            container,
                            "{'blockIO': {'throttleReadBpsDevice': [{'major': 1, 'minor': 0, 'rate': "
                                    + MIB
                                    + "}]}}")
                    .succeedsSilently();
            assertEquals(
                    "1:0 rbps=1048576 wbps=max riops=max wiops=max", read(container, "io.max"));
            json(
                            container,
                            "{'blockIO': {'throttleWriteIOPSDevice': [{'major': 1, 'minor': 0,"
                                    + " 'rate': 7}, {'major': 240, 'minor': 99, 'rate': 7}]}}")
                    .fails("/blockIO/throttleWriteIOPSDevice/1/rate: ", "no such device (ENODEV)");
            assertEquals(
                    "1:0 rbps=1048576 wbps=max riops=max wiops=max", read(container, "io.max"));
        }
    }

    @Test
    @Needs(Ability.MEMORY_CONTROLLER)
    void anUpdateBuildsOnThoseBefore() {
        TestBundle bundle = sleeper();
        bundle.set("/linux/resources/memory/limit", 33554432);
        bundle.set("/linux/resources/memory/swap", 67108864);
        try (Container container = lab.detach(bundle)) {
            update(container, "--memory=48m").succeedsSilently();
            assertEquals("50331648", read(container, "memory.max"));
            Outcome outcome = update(container, "--memory=80m");
            outcome.fails(
                    "--memory-swap: memory and swap together (67108864) are less than memory");
            update(container, "--memory=80m", "--memory-swap=-1").succeedsSilently();
            assertEquals("83886080", read(container, "memory.max"));
            Path swap = lab.cgroup().directory(bundle.cgroup()).resolve("memory.swap.max");
            assertTrue(
                    !Files.exists(swap) || read(container, "memory.swap.max").equals("max"),
                    outcome::toString);
        }
    }
}
