package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// `pause` and `resume`, and what the other commands make of a paused container (cli-contract.md,
/// 2.4 to 2.6).
class PauseTest extends ContainerTest {
    private TestBundle sleeper() {
        return lab.bundle()
                .sh("trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.05; done");
    }

    private Outcome call(String command, Container container) {
        return lab.command(command, container.id()).run();
    }

    private boolean isFrozen(TestBundle bundle) {
        return lab.cgroup().read(bundle.cgroup(), "cgroup.events").contains("frozen 1");
    }

    @Test
    void allIsStoppedAndGoesOn() {
        TestBundle bundle = sleeper();
        try (Container container = lab.detach(bundle)) {
            container.awaitOutput("up\n");
            call("resume", container).fails("container not paused");
            call("pause", container).succeedsSilently();
            assertTrue(isFrozen(bundle));
            container.is("paused");
            assertTrue(lab.command("list").run().succeeds().out().contains(" paused "));
            call("pause", container).fails("container not running");
            // It is pending until the process runs again, as with runc.
            container.kill("TERM").succeedsSilently();
            container.is("paused");
            call("resume", container).succeedsSilently();
            container.awaitOutput("bye\n").awaitStatus("stopped");
            call("pause", container).fails("container not running");
            call("resume", container).fails("container not paused");
        }
    }

    @Test
    void aCreatedContainerIsPausedToo() {
        try (Container container = lab.create(sleeper())) {
            call("pause", container).succeedsSilently();
            container.is("paused");
            container.start().fails("cannot start a container in the paused state");
            call("resume", container).succeedsSilently();
            container.is("created").start().succeedsSilently();
            container.awaitOutput("up\n");
        }
    }

    @Test
    void whoIsPausedCanBeKilled() {
        try (Container container = lab.detach(sleeper())) {
            container.awaitOutput("up\n");
            call("pause", container).succeedsSilently();
            container.kill("KILL").succeedsSilently();
            container.awaitStatus("stopped");
            call("resume", container).fails("container not paused");
            container.delete().succeedsSilently();
        }
    }

    /// Without a pid namespace nothing ends with init, and SIGKILL is for all.
    @Test
    void whoIsPausedInTheHostsPidNamespaceCanBeKilled() {
        TestBundle bundle = lab.bundle().withoutNamespace("pid");
        bundle.sh("sleep 1000 & echo up; wait");
        try (Container container = lab.detach(bundle)) {
            container.awaitOutput("up\n");
            call("pause", container).succeedsSilently();
            container.kill("KILL").succeedsSilently();
            container.awaitStatus("stopped");
            Lab.await(
                    () -> lab.cgroup().read(bundle.cgroup(), "cgroup.procs").isEmpty(),
                    () -> "something is left");
            container.delete().succeedsSilently();
        }
    }

    /// containerd resumes a container whose paused init has died.
    @Test
    void whatAPausedInitLeavesBehindCanBeResumed() {
        TestBundle bundle = lab.bundle().withoutNamespace("pid");
        bundle.sh("sleep 1000 & echo up; wait");
        try (Container container = lab.detach(bundle)) {
            container.awaitOutput("up\n");
            long init = container.pid();
            call("pause", container).succeedsSilently();
            Lab.signal(init, "KILL");
            container.awaitStatus("stopped");
            assertTrue(isFrozen(bundle));
            call("resume", container).succeedsSilently();
            assertEquals(false, isFrozen(bundle));
            container.kill("--all", "KILL").succeedsSilently();
        }
    }

    @Test
    void aCgroupThatStaysIsNotLeftFrozen() throws Exception {
        TestBundle bundle = sleeper();
        Path directory = Files.createDirectory(lab.cgroup().directory(bundle.cgroup()));
        try {
            try (Container container = lab.detach(bundle)) {
                container.awaitOutput("up\n");
                call("pause", container).succeedsSilently();
                container.kill("KILL").succeedsSilently();
                container.awaitStatus("stopped");
            }
            assertEquals("0", lab.cgroup().read(bundle.cgroup(), "cgroup.freeze"));
        } finally {
            Files.delete(directory);
        }
    }

    @Test
    void thereHasToBeAContainer() {
        lab.command("pause", "missing").run().fails("container does not exist");
        lab.command("resume", "missing").run().fails("container does not exist");
    }
}
