package dev.demitasse.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.core.InvalidConfig;
import dev.demitasse.core.LaunchFailed;
import dev.demitasse.core.OperationFailed;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.WrongState;
import dev.demitasse.core.state.ContainerRecord;
import dev.demitasse.linux.abi.Errno;
import dev.demitasse.linux.launcher.Event;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `create` and `run` against a launcher that plays a script.
class CreationTest {
    @TempDir Path dir;
    private Sandbox sandbox;
    private final ScriptedLauncher launcher = new ScriptedLauncher();

    @BeforeEach
    void makeSandbox() throws IOException {
        sandbox = new Sandbox(dir);
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    private ContainerRuntime runtime() {
        return new ContainerRuntime(sandbox.root, launcher.channel(), Sandbox.caller());
    }

    private void create() throws RuntimeFailure, IOException {
        runtime().create(sandbox.request(true));
    }

    private void assertNothingLeft() throws IOException {
        assertTrue(launcher.isDone());
        assertFalse(sandbox.store.exists("box"));
        assertFalse(Files.exists(sandbox.cgroup()));
        assertFalse(Files.exists(sandbox.pidFile()));
        try (var entries = Files.list(sandbox.bundle)) {
            assertEquals(2, entries.count(), "the bundle is as it was");
        }
    }

    private ContainerRuntime runtimeWithoutBus() {
        return new ContainerRuntime(
                sandbox.root,
                launcher.channel(),
                Sandbox.caller("DBUS_SYSTEM_BUS_ADDRESS=unix:path=" + dir + "/nobody"));
    }

    @Test
    void withoutABusThereIsNoUnit() throws Exception {
        sandbox.place("a.slice:b:c");
        OperationFailed e =
                assertThrows(
                        OperationFailed.class,
                        () -> runtimeWithoutBus().create(sandbox.systemdRequest()));
        assertTrue(
                e.getMessage()
                        .startsWith(
                                "--systemd-cgroup: cannot reach systemd over D-Bus: connect "
                                        + dir
                                        + "/nobody: "),
                e.getMessage());
        assertNothingLeft();
    }

    @Test
    void aPathOfACgroupIsNoUnit() throws Exception {
        InvalidConfig e =
                assertThrows(
                        InvalidConfig.class,
                        () -> runtimeWithoutBus().create(sandbox.systemdRequest()));
        assertTrue(e.getMessage().startsWith("/linux/cgroupsPath: "), e.getMessage());
        assertNothingLeft();
    }

    @Test
    void aCreatedContainerIsRecordedAndWaits() throws Exception {
        int pid = sandbox.init();
        launcher.then(() -> assertTrue(Files.isDirectory(sandbox.cgroup())))
                .then(() -> sandbox.awaitStart("box"))
                .reports(Event.CLONED, pid)
                .reports(Event.AWAITING, 1)
                .then(() -> assertFalse(Files.exists(sandbox.pidFile())))
                .reports(Event.DONE, 0);
        create();
        assertTrue(launcher.isDone());
        assertEquals(List.of("COMMIT", "PLAN", "GO"), launcher.heard());
        assertEquals(Integer.toString(pid), Files.readString(sandbox.pidFile()));
        ContainerRecord container = sandbox.store.load("box");
        assertTrue(container.ready());
        assertTrue(container.privatePid());
        assertEquals(pid, container.pid());
        assertEquals(Sandbox.startTime(pid), container.startTime());
        assertEquals(List.of(sandbox.cgroup().toString()), container.madeCgroups());
        assertEquals(
                List.of("CloseFds", "Exec").size(), container.waiting().size(), "after WaitStart");
        assertEquals("execute sh -c true", container.waiting().get(1).description());
        assertArrayEquals(
                Files.readAllBytes(sandbox.bundle.resolve("config.json")),
                Files.readAllBytes(sandbox.store.directory("box").resolve("config.json")));
        assertEquals("created", runtime().state("box").status());
        assertEquals("v", runtime().state("box").annotations().get("k"));
        assertTrue(Sandbox.alive(pid));
    }

    @Test
    void theContainerIsCreatingUntilThePlannerIsAsked() throws Exception {
        int pid = sandbox.init();
        launcher.then(() -> assertEquals("creating", status()))
                .reports(Event.CLONED, pid)
                .then(() -> assertEquals("creating", status()))
                .reports(Event.AWAITING, 1)
                .then(() -> assertEquals("running", status()))
                .reports(Event.DONE, 0);
        create();
    }

    private String status() throws IOException {
        try {
            return runtime().state("box").status();
        } catch (RuntimeFailure e) {
            throw new IOException(e);
        }
    }

    @Test
    void whatIsWrongWithTheRequestIsToldBeforeAnythingIsDone() throws Exception {
        sandbox.config(", 'sysctl': {'net.a': 'b'}");
        assertThrows(RuntimeFailure.class, this::create);
        Files.delete(sandbox.bundle.resolve("rootfs"));
        assertThrows(RuntimeFailure.class, this::create);
        assertEquals(List.of(), launcher.heard());
        assertFalse(Files.exists(sandbox.root));
    }

    @Test
    void aTakenIdIsLeftAlone() throws Exception {
        int pid = sandbox.init();
        ContainerRecord other = sandbox.record("box", pid, Sandbox.startTime(pid), null);
        assertEquals(
                "container with given ID already exists",
                assertThrows(WrongState.class, this::create).getMessage());
        assertEquals(other, sandbox.store.load("box"));
        assertTrue(Sandbox.alive(pid));
        assertFalse(Files.exists(sandbox.cgroup()));
    }

    @Test
    void aFailureBeforeInitLeavesNothing() throws Exception {
        launcher.reports(Event.FAILED, Event.HOST, 0, Errno.EACCES, 23, "");
        var e = assertThrows(LaunchFailed.class, this::create);
        assertEquals(
                "unable to start container process: listen on "
                        + sandbox.startSocket("box")
                        + ": bind: permission denied (EACCES)",
                e.getMessage());
        assertNothingLeft();
    }

    @Test
    void aFailureOfInitLeavesNothing() throws Exception {
        int pid = sandbox.init();
        launcher.reports(Event.CLONED, pid)
                .reports(
                        Event.FAILED,
                        Event.INIT,
                        3,
                        Errno.ENOENT,
                        LaunchReportTest.step("open"),
                        "");
        assertThrows(LaunchFailed.class, this::create);
        assertFalse(Sandbox.alive(pid));
        assertNothingLeft();
    }

    @Test
    void aFailureAfterTheRecordLeavesNothing() throws Exception {
        int pid = sandbox.init();
        launcher.then(() -> sandbox.awaitStart("box"))
                .reports(Event.CLONED, pid)
                .reports(Event.AWAITING, 1)
                .reports(
                        Event.FAILED,
                        Event.INIT,
                        3,
                        Errno.ENOENT,
                        LaunchReportTest.step("open"),
                        "");
        assertThrows(LaunchFailed.class, this::create);
        assertEquals(List.of("COMMIT", "PLAN", "GO"), launcher.heard());
        assertFalse(Sandbox.alive(pid));
        assertNothingLeft();
    }

    @Test
    void anInitThatDiesLeavesNothingAndItsStatusIsTold() throws Exception {
        launcher.reports(Event.CLONED, sandbox.init()).reports(Event.DIED, 3 << 8);
        var e = assertThrows(LaunchFailed.class, this::create);
        assertEquals(
                "unable to start container process: container init exited with status 3 before it"
                        + " executed the program",
                e.getMessage());
        assertNothingLeft();
    }

    @Test
    void anInitThatIsKilledIsToldBySignal() throws Exception {
        launcher.reports(Event.CLONED, sandbox.init()).reports(Event.DIED, 9);
        var e = assertThrows(LaunchFailed.class, this::create);
        assertEquals(
                "unable to start container process: container init was killed by signal 9 before it"
                        + " executed the program",
                e.getMessage());
        assertNothingLeft();
    }

    @Test
    void anInitThatIsKilledForLackOfMemoryIsTold() throws Exception {
        Path events = sandbox.cgroup().resolve("memory.events");
        launcher.reports(Event.CLONED, sandbox.init())
                .then(() -> Files.writeString(events, "oom 1\noom_kill 1\n"))
                .reports(Event.DIED, 9);
        var e = assertThrows(RuntimeFailure.class, this::create);
        // Plain files do not vanish with their directory, as those of a cgroup do.
        assertEquals(
                "unable to start container process: container init was OOM-killed (memory limit too"
                        + " low?) (and it could not be undone: unable to destroy container: rmdir "
                        + sandbox.cgroup()
                        + ": directory not empty (ENOTEMPTY))",
                e.getMessage());
    }

    @Test
    void aLauncherLostAnywhereLeavesNothingOfACreate() throws Exception {
        for (int events = 0; events <= 2; events++) {
            int pid = sandbox.init();
            ScriptedLauncher lost = new ScriptedLauncher();
            if (events > 0) {
                lost.reports(Event.CLONED, pid);
            }
            if (events > 1) {
                lost.reports(Event.AWAITING, 1);
            }
            ContainerRuntime runtime =
                    new ContainerRuntime(sandbox.root, lost.channel(), Sandbox.caller());
            assertThrows(EOFException.class, () -> runtime.create(sandbox.request(true)));
            assertEquals(events == 0, Sandbox.alive(pid), "after " + events + " events");
            assertNothingLeft();
        }
    }

    @Test
    void aLauncherThatHangsUpOnThePlanLeavesNothing() throws Exception {
        launcher.hangsUpOn("PLAN");
        assertThrows(IOException.class, this::create);
        assertEquals(List.of("COMMIT"), launcher.heard());
        assertNothingLeft();
    }

    @Test
    void aRunThatIsNotReleasedLeavesNothing() throws Exception {
        int pid = sandbox.init();
        launcher.hangsUpOn("GO").reports(Event.CLONED, pid).reports(Event.AWAITING, 1);
        assertThrows(IOException.class, () -> runtime().run(sandbox.request(true)));
        assertFalse(Sandbox.alive(pid));
        assertNothingLeft();
    }

    @Test
    void aRunWhoseLauncherIsLostAfterTheReleaseGoesOn() throws Exception {
        int pid = sandbox.init();
        launcher.reports(Event.CLONED, pid).reports(Event.AWAITING, 1);
        assertThrows(EOFException.class, () -> runtime().run(sandbox.request(true)));
        assertTrue(Sandbox.alive(pid));
        assertEquals("running", runtime().state("box").status());
        assertTrue(Files.isDirectory(sandbox.cgroup()));
    }

    @Test
    void anAttachedRunReturnsTheStatusAndRemovesTheContainer() throws Exception {
        for (int[] status :
                new int[][] {{0, 0}, {3 << 8, 3}, {255 << 8, 255}, {9, 137}, {139, 139}}) {
            Files.deleteIfExists(sandbox.pidFile());
            int pid = sandbox.init();
            ScriptedLauncher attached = new ScriptedLauncher();
            attached.reports(Event.CLONED, pid)
                    .reports(Event.AWAITING, 1)
                    .then(() -> assertEquals("" + pid, Files.readString(sandbox.pidFile())))
                    .reports(Event.DONE, status[0]);
            ContainerRuntime runtime =
                    new ContainerRuntime(sandbox.root, attached.channel(), Sandbox.caller());
            assertEquals(status[1], runtime.run(sandbox.request(false)));
            assertFalse(sandbox.store.exists("box"));
            assertFalse(Files.exists(sandbox.cgroup()));
        }
    }

    @Test
    void anAttachedRunKeepsTheContainerIfAsked() throws Exception {
        int pid = sandbox.init();
        launcher.reports(Event.CLONED, pid).reports(Event.AWAITING, 1).reports(Event.DONE, 0);
        assertEquals(0, runtime().run(sandbox.request(false, true)));
        assertTrue(sandbox.store.exists("box"));
        assertTrue(Files.isDirectory(sandbox.cgroup()));
    }

    @Test
    void aDetachedRunEndsWithTheExec() throws Exception {
        int pid = sandbox.init();
        launcher.reports(Event.CLONED, pid).reports(Event.AWAITING, 1).reports(Event.DONE, 0);
        assertEquals(0, runtime().run(sandbox.request(true)));
        assertEquals("running", runtime().state("box").status());
        assertEquals("" + pid, Files.readString(sandbox.pidFile()));
    }

    @Test
    void aPidFileThatCannotBeWrittenUndoesTheCreate() throws Exception {
        int pid = sandbox.init();
        launcher.reports(Event.CLONED, pid)
                .reports(Event.AWAITING, 1)
                .then(() -> Files.createDirectories(sandbox.pidFile().resolve("full")))
                .reports(Event.DONE, 0);
        var e = assertThrows(OperationFailed.class, this::create);
        assertTrue(String.valueOf(e.getMessage()).startsWith("rename "), e.getMessage());
        assertFalse(Sandbox.alive(pid));
        assertFalse(sandbox.store.exists("box"));
        assertFalse(Files.exists(sandbox.cgroup()));
    }

    @Test
    void aCgroupThatWasThereStays() throws Exception {
        Files.createDirectory(sandbox.cgroup());
        Files.writeString(sandbox.cgroup().resolve("cgroup.procs"), "");
        launcher.reports(Event.FAILED, Event.HOST, 0, Errno.EACCES, 23, "");
        assertThrows(LaunchFailed.class, this::create);
        assertFalse(sandbox.store.exists("box"));
        assertTrue(Files.isDirectory(sandbox.cgroup()));
    }

    @Test
    void aCgroupWithOthersProcessesIsRefused() throws Exception {
        Files.createDirectory(sandbox.cgroup());
        Files.writeString(sandbox.cgroup().resolve("cgroup.procs"), "1\n2\n");
        var e = assertThrows(OperationFailed.class, this::create);
        assertEquals("container's cgroup is not empty: 2 process(es) found", e.getMessage());
        assertEquals(List.of("COMMIT"), launcher.heard());
        assertFalse(sandbox.store.exists("box"));
    }

    @Test
    void aLimitThatCannotBeSetUndoesTheCreate() throws Exception {
        sandbox.config(", 'resources': {'pids': {'limit': 10}}");
        var e = assertThrows(OperationFailed.class, this::create);
        assertTrue(
                String.valueOf(e.getMessage()).startsWith("/linux/resources/pids"), e.getMessage());
        assertNothingLeft();
    }

    @Test
    void theRootOfTheTreeIsNoContainersCgroup() throws Exception {
        Files.writeString(
                sandbox.bundle.resolve("config.json"),
                Files.readString(sandbox.bundle.resolve("config.json")).replace("/box", "/a/.."));
        assertEquals(
                "/linux/cgroupsPath: the root of the cgroup tree cannot be a container's",
                assertThrows(RuntimeFailure.class, this::create).getMessage());
    }
}
