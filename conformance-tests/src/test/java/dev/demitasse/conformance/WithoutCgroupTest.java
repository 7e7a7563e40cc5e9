package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/// `--cgroup-manager disabled`, which podman passes for `--cgroups=disabled`: the container stays
/// where its caller is, and later commands know, though they are not told again.
class WithoutCgroupTest extends ContainerTest {
    private Container detach(TestBundle bundle) {
        return lab.detach(bundle, "--cgroup-manager", "disabled");
    }

    private static String cgroup(String who) {
        return Tools.read("/proc/" + who + "/cgroup");
    }

    private boolean isNowhere(TestBundle bundle) {
        return !Files.exists(lab.cgroup().directory(bundle.cgroup()));
    }

    @Test
    void noneIsMade() {
        TestBundle bundle = lab.bundle().sh("sleep 1000 & echo up; wait");
        try (Container container = detach(bundle)) {
            container.awaitOutput("up\n").is("running");
            String pid = Long.toString(container.pid());
            assertTrue(isNowhere(bundle));
            String own = cgroup("self").lines().filter(line -> line.startsWith("0:")).toList() + "";
            assertEquals(
                    own, cgroup(pid).lines().filter(line -> line.startsWith("0:")).toList() + "");
            Outcome ps = lab.command("ps", "--format", "json", container.id()).run().succeeds();
            assertTrue(ps.out().matches("\\[" + pid + ",[0-9]+]\n"), ps::toString);
            lab.command("exec", container.id(), "/bin/true").run().succeedsSilently();
            for (String command : new String[] {"pause", "update"}) {
                lab.command(command, container.id())
                        .run()
                        .fails(command + ": the container has no cgroup of its own");
            }
            lab.command("resume", container.id()).run().fails("container not paused");
            container.kill("KILL").succeedsSilently();
            container.awaitStatus("stopped");
            container.kill("--all", "KILL").succeedsSilently();
            container.delete().succeedsSilently();
        }
    }

    @Test
    void whatDescendsFromInitIsKilledWithIt() {
        for (String end : new String[] {"kill", "delete"}) {
            TestBundle bundle = lab.bundle().withoutNamespace("pid");
            bundle.sh("sleep 1000 & echo $!; wait");
            try (Container container = detach(bundle)) {
                container.awaitOutput("\n");
                long child = Long.parseLong(container.output().strip());
                assertTrue(ProcessHandle.of(child).isPresent());
                if (end.equals("kill")) {
                    container.kill("KILL").succeedsSilently();
                    container.awaitStatus("stopped");
                } else {
                    lab.command("delete", "--force", container.id()).run().succeedsSilently();
                }
                Lab.awaitEnd(child);
            }
        }
    }

    @Test
    void aLimitTakesACgroup() {
        TestBundle bundle = lab.bundle().args("/bin/true").set("/linux/resources/pids/limit", 5);
        lab.run(bundle, "--cgroup-manager=disabled")
                .fails("/linux/resources/pids/limit: the container can have no cgroup");
        assertFalse(Files.exists(lab.cgroup().directory(bundle.cgroup())));
    }
}
