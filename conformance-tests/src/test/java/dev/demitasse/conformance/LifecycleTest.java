package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

/// The states of runtime.md and what each operation may do in them.
class LifecycleTest extends ContainerTest {
    private TestBundle sleeper() {
        return lab.bundle().sh("echo up; exec sleep 1000");
    }

    @Test
    void createdRunningStoppedGone() {
        try (Container container = lab.create(sleeper())) {
            assertEquals("", container.is("created").output());
            container.start().succeedsSilently();
            container.awaitOutput("up\n").is("running");
            container.kill("9").succeedsSilently();
            container.awaitStatus("stopped");
            assertEquals(0, container.pid());
            container.delete().succeedsSilently();
            lab.command("state", container.id()).run().fails("container does not exist");
        }
    }

    @Test
    void createDoesNotRunTheProgram() {
        TestBundle bundle = lab.bundle().sh("echo ran > /ran");
        try (Container container = lab.create(bundle)) {
            assertFalse(Files.exists(bundle.path("ran")));
            container.start().succeedsSilently();
            container.awaitStatus("stopped");
            assertTrue(Files.exists(bundle.path("ran")));
        }
    }

    @Test
    void laterEditsOfTheConfigurationHaveNoEffect() {
        TestBundle bundle = lab.bundle().sh("echo first");
        try (Container container = lab.create(bundle)) {
            bundle.sh("echo second").write();
            container.start().succeedsSilently();
            container.awaitStatus("stopped");
            assertEquals("first\n", container.output());
        }
    }

    @Test
    void startTwiceIsRefused() {
        try (Container container = lab.create(sleeper())) {
            container.start().succeedsSilently();
            container.start().fails("cannot start an already running container");
            container.is("running");
        }
    }

    @Test
    void startOfAStoppedContainerIsRefused() {
        try (Container container = lab.create(lab.bundle().args("/bin/true"))) {
            container.start().succeedsSilently();
            container.awaitStatus("stopped");
            container.start().fails("cannot start a container that has stopped");
        }
    }

    @Test
    void startOfAnUnknownContainerIsRefused() {
        lab.command("start", lab.newId()).run().fails("container does not exist");
    }

    @Test
    void startAfterInitWasKilledIsRefused() {
        try (Container container = lab.create(sleeper())) {
            container.kill("KILL").succeedsSilently();
            container.awaitStatus("stopped");
            container.start().fails("cannot start a container that has stopped");
        }
    }

    @Test
    void deleteOfARunningContainerIsRefused() {
        try (Container container = lab.detach(sleeper())) {
            container
                    .delete()
                    .fails(
                            "cannot delete container "
                                    + container.id()
                                    + " that is not stopped: running");
            container.is("running");
        }
    }

    @Test
    void deleteOfACreatedContainerKillsIt() {
        try (Container container = lab.create(sleeper())) {
            long pid = container.pid();
            container.delete().succeedsSilently();
            Lab.awaitEnd(pid);
        }
    }

    @Test
    void forceDeletesARunningContainer() {
        try (Container container = lab.detach(sleeper())) {
            long pid = container.pid();
            lab.command("delete", "-f", container.id()).run().succeedsSilently();
            Lab.awaitEnd(pid);
            lab.command("state", container.id()).run().fails("container does not exist");
        }
    }

    @Test
    void deleteOfAnUnknownContainerFailsUnlessForced() {
        String id = lab.newId();
        lab.command("delete", id).run().fails("container does not exist");
        lab.command("delete", "--force", id).run().succeedsSilently();
    }

    @Test
    void killOfAStoppedContainerFailsUnlessAll() {
        try (Container container = lab.detach(lab.bundle().args("/bin/true"))) {
            container.awaitStatus("stopped");
            container.kill("KILL").fails("container not running");
            container.kill("0").fails("container not running");
            lab.command("kill", "--all", container.id(), "9").run().succeedsSilently();
        }
    }

    @Test
    void killOfAnUnknownContainerIsRefused() {
        lab.command("kill", lab.newId(), "9").run().fails("container does not exist");
    }

    @Test
    void killSendsTermByDefault() {
        TestBundle bundle =
                lab.bundle()
                        .sh("trap 'echo TERM; exit' TERM; echo up; while :; do sleep 0.02; done");
        try (Container container = lab.detach(bundle)) {
            container.awaitOutput("up\n");
            container.kill("0").succeedsSilently();
            container.kill().succeedsSilently();
            container.awaitStatus("stopped");
            assertEquals("up\nTERM\n", container.output());
        }
    }

    @Test
    void killTakesNamesAndNumbers() {
        TestBundle bundle =
                lab.bundle()
                        .sh(
                                "trap 'echo one' USR1; trap 'echo two' USR2; echo up;"
                                        + " while :; do sleep 0.02; done");
        try (Container container = lab.detach(bundle)) {
            container.awaitOutput("up\n");
            for (String name : new String[] {"USR1", "SIGUSR1", "usr1", "sigusr1", "10"}) {
                int before = container.output().length();
                container.kill(name).succeedsSilently();
                Lab.await(() -> container.output().length() == before + 4, () -> name);
            }
            container.kill("12").succeedsSilently();
            container.awaitOutput("two\n");
            assertEquals("up\n" + "one\n".repeat(5) + "two\n", container.output());
        }
    }

    @Test
    void killRefusesWhatIsNoSignal() {
        try (Container container = lab.detach(sleeper())) {
            container.kill("FOO").fails("unknown signal \"FOO\"");
            container.kill("99").fails("unable to signal init: invalid argument");
            container.is("running");
        }
    }

    @Test
    void killWithoutAPidNamespaceEndsAllProcesses() {
        TestBundle bundle = lab.bundle().withoutNamespace("pid");
        bundle.sh("sleep 1000 & sleep 1001 & echo up; wait");
        try (Container container = lab.detach(bundle)) {
            container.awaitOutput("up\n");
            assertEquals(3, processes(bundle));
            container.kill("KILL").succeedsSilently();
            Lab.await(() -> processes(bundle) == 0, () -> processes(bundle) + " processes left");
        }
    }

    private long processes(TestBundle bundle) {
        return lab.cgroup().read(bundle.cgroup(), "cgroup.procs").lines().count();
    }

    @Test
    void anIdCanBeUsedAgain() {
        String id = lab.newId();
        for (int round = 0; round < 3; round++) {
            TestBundle bundle = lab.bundle().args("/bin/echo", "round " + round);
            assertEquals("round " + round + "\n", lab.attach(bundle, id).await().succeeds().out());
        }
    }

    @Test
    void aTakenIdIsRefusedAndItsContainerUnharmed() {
        try (Container container = lab.create(sleeper())) {
            TestBundle other = lab.bundle().args("/bin/true");
            lab.attach(other, container.id())
                    .await()
                    .fails("run failed: container with given ID already exists");
            container.is("created");
            container.start().succeedsSilently();
        }
    }

    @Test
    void aFrozenContainerIsPausedAndCanBeForced() {
        TestBundle bundle = sleeper();
        try (Container container = lab.detach(bundle)) {
            container.awaitOutput("up\n");
            lab.cgroup().write(bundle.cgroup(), "cgroup.freeze", "1");
            try {
                Lab.await(
                        () ->
                                lab.cgroup()
                                        .read(bundle.cgroup(), "cgroup.events")
                                        .contains("frozen 1"),
                        () -> "does not freeze");
                container.is("paused");
                container.start().fails("cannot start a container in the paused state");
                container.delete().fails("that is not stopped: paused");
                lab.command("delete", "--force", container.id()).run().succeedsSilently();
            } finally {
                if (Files.exists(lab.cgroup().directory(bundle.cgroup()))) {
                    lab.cgroup().write(bundle.cgroup(), "cgroup.freeze", "0");
                }
            }
        }
    }

    @Test
    void stateDirectoryIsPrivate() throws Exception {
        try (Container container = lab.create(sleeper())) {
            assertEquals("rwx------", permissions(lab.root()));
            assertEquals("rwx--x--x", permissions(lab.root().resolve(container.id())));
            assertEquals(
                    "rw-------", permissions(lab.root().resolve(container.id() + "/state.json")));
        }
    }

    private static String permissions(java.nio.file.Path path) throws java.io.IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aHalfMadeStateDirectoryIsSwept() throws Exception {
        String id = lab.newId();
        Files.createDirectories(lab.root().resolve(id));
        lab.command("state", id).run().fails("container does not exist");
        lab.command("delete", id).run().fails("container does not exist");
        assertFalse(Files.exists(lab.root().resolve(id)));
    }
}
