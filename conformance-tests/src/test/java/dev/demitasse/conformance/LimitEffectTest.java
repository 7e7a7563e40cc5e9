package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.conformance.tier.Ability;
import dev.demitasse.conformance.tier.Needs;
import org.junit.jupiter.api.Test;

/// What the kernel makes of limits (config-linux.md, Control groups): the container feels them.
class LimitEffectTest extends ContainerTest {
    // Without a newline tail keeps all of it.
    private static final String EAT_64_MIB =
            "exec 2>/dev/null; head -c 67108864 /dev/zero | tail >/dev/null; echo status $?";

    private long stat(TestBundle bundle, String file, String key) {
        for (String line : lab.cgroup().read(bundle.cgroup(), file).lines().toList()) {
            if (line.startsWith(key + " ")) {
                return Long.parseLong(line.substring(key.length() + 1));
            }
        }
        throw new IllegalStateException("no " + key + " in " + file);
    }

    @Test
    @Needs(Ability.MEMORY_CONTROLLER)
    void whoEatsTooMuchMemoryIsKilled() {
        assertEquals("status 0\n", lab.sh(lab.bundle(), EAT_64_MIB).succeeds().out());
        TestBundle limited = lab.bundle().set("/linux/resources/memory/limit", 33554432);
        assertEquals("status 137\n", lab.sh(limited, EAT_64_MIB).succeeds().out());
    }

    /// Init itself needs next to nothing.
    @Test
    @Needs(Ability.MEMORY_CONTROLLER)
    void aContainerStartsInOneMebibyte() {
        TestBundle bundle = lab.bundle().set("/linux/resources/memory/limit", 1048576);
        assertEquals("ok\n", lab.sh(bundle, "echo ok").succeeds().out());
    }

    @Test
    @Needs(Ability.MEMORY_CONTROLLER)
    void anInitThatDoesNotFitIsNamedAsKilledForMemory() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.set("/linux/resources/memory/limit", 4096);
        lab.run(bundle).fails("container init was OOM-killed (memory limit too low?)");
    }

    @Test
    @Needs(Ability.PIDS_CONTROLLER)
    void noMoreProcessesThanAllowed() {
        TestBundle bundle = lab.bundle().set("/linux/resources/pids/limit", 4);
        bundle.sh("trap 'echo end' EXIT; for i in 1 2 3 4 5 6; do sleep 1000 & echo $i; done");
        Outcome outcome = lab.run(bundle);
        assertEquals("1\n2\n3\n", outcome.out().replace("end\n", ""), outcome::toString);
        assertTrue(outcome.err().contains("can't fork"), outcome::toString);
    }

    @Test
    @Needs(Ability.CPU_CONTROLLER)
    void whoIsOverQuotaWaits() {
        TestBundle bundle = lab.bundle().sh("while :; do :; done");
        bundle.set("/linux/resources/cpu/quota", 10000);
        bundle.set("/linux/resources/cpu/period", 100000);
        try (Container container = lab.detach(bundle)) {
            Lab.await(
                    () -> stat(bundle, "cpu.stat", "nr_throttled") > 5,
                    () -> "never throttled: " + lab.cgroup().read(bundle.cgroup(), "cpu.stat"));
            long used = stat(bundle, "cpu.stat", "usage_usec");
            long waited = stat(bundle, "cpu.stat", "throttled_usec");
            assertTrue(waited > used, () -> "ran " + used + " us, waited " + waited);
            container.is("running");
        }
    }

    /// 512 KiB at 128 KiB a second.
    @Test
    @Needs({Ability.IO_CONTROLLER, Ability.RAM_DISK})
    void writingToADeviceTakesItsTime() {
        TestBundle bundle = lab.bundle();
        bundle.add(
                "/linux/devices",
                "{\"path\":\"/dev/ram0\",\"type\":\"b\",\"major\":1,\"minor\":0,\"fileMode\":384}");
        bundle.add(
                "/linux/resources/devices",
                "{\"allow\":true,\"type\":\"b\",\"major\":1,\"minor\":0,\"access\":\"rw\"}");
        String write = "dd if=/dev/zero of=/dev/ram0 bs=65536 count=8 oflag=direct 2>/dev/null";
        long unlimited = millis(bundle, write);
        bundle.json(
                "/linux/resources/blockIO/throttleWriteBpsDevice",
                "[{\"major\":1,\"minor\":0,\"rate\":131072}]");
        long limited = millis(bundle, write);
        assertTrue(
                limited > unlimited + 2000,
                () -> limited + " ms with the limit, without it " + unlimited);
    }

    private long millis(TestBundle bundle, String script) {
        long before = System.nanoTime();
        lab.sh(bundle, script).succeedsSilently();
        return (System.nanoTime() - before) / 1_000_000;
    }
}
