package dev.demitasse.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.core.LaunchFailed;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.WrongState;
import dev.demitasse.core.state.ContainerState;
import dev.demitasse.linux.abi.Errno;
import dev.demitasse.linux.launcher.Event;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `start`, `state`, `kill`, `delete` and `list` of containers that are records and sleeping
/// processes.
class ContainerRuntimeTest {
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

    private int running() throws Exception {
        int pid = sandbox.init();
        sandbox.record("box", pid, Sandbox.startTime(pid), null);
        return pid;
    }

    private int created() throws Exception {
        int pid = running();
        sandbox.awaitStart("box");
        return pid;
    }

    private void stopped() throws Exception {
        int pid = sandbox.init();
        // The pid is that of another process by now.
        sandbox.record("box", pid, Sandbox.startTime(pid) - 1, null);
    }

    private String startFailure() {
        return String.valueOf(
                assertThrows(RuntimeFailure.class, () -> runtime().start("box")).getMessage());
    }

    @Test
    void aCreatedContainerIsStarted() throws Exception {
        created();
        launcher.reports(Event.DONE, 0);
        runtime().start("box");
        assertEquals(List.of("COMMIT", "PLAN"), launcher.heard());
    }

    @Test
    void onlyACreatedContainerIsStarted() throws Exception {
        assertEquals("container does not exist", startFailure());
        int pid = running();
        assertEquals("cannot start an already running container", startFailure());
        sandbox.store.write(sandbox.store.load("box").withInit(pid, 1));
        assertEquals("cannot start a container that has stopped", startFailure());
        assertEquals(List.of(), launcher.heard());
    }

    @Test
    void anotherStartThatWasFasterIsTold() throws Exception {
        created();
        launcher.reports(Event.FAILED, Event.HOST, 0, Errno.ENOENT, 16, "");
        assertEquals("cannot start an already running container", startFailure());
    }

    @Test
    void anInitThatIsGoneIsTold() throws Exception {
        created();
        launcher.reports(Event.FAILED, Event.HOST, 0, Errno.ECONNREFUSED, 25, "")
                .reports(Event.DIED, 9);
        assertEquals("cannot start an already running container", startFailure());
        ScriptedLauncher died = new ScriptedLauncher().reports(Event.DIED, 9);
        ContainerRuntime runtime =
                new ContainerRuntime(sandbox.root, died.channel(), Sandbox.caller());
        assertEquals(
                "cannot start a container that has stopped",
                assertThrows(WrongState.class, () -> runtime.start("box")).getMessage());
    }

    @Test
    void aFailedExecIsToldByStart() throws Exception {
        created();
        launcher.reports(
                Event.FAILED, Event.INIT, 9, Errno.EACCES, LaunchReportTest.step("execve"), "");
        assertEquals(
                "unable to start container process: error during container init: exec: \"sh\":"
                        + " permission denied",
                startFailure());
    }

    @Test
    void anInitThatFailsForLackOfAFileIsNotTakenForStarted() throws Exception {
        created();
        launcher.reports(
                Event.FAILED, Event.INIT, 9, Errno.ENOENT, LaunchReportTest.step("execve"), "");
        assertEquals(
                "unable to start container process: error during container init: exec: \"sh\":"
                        + " no such file or directory",
                startFailure());
    }

    @Test
    void aLauncherLostDuringStartIsTold() throws Exception {
        created();
        assertThrows(EOFException.class, () -> runtime().start("box"));
        assertTrue(sandbox.store.exists("box"));
    }

    @Test
    void theStateFollowsTheKernel() throws Exception {
        int pid = created();
        ContainerState created = runtime().state("box");
        assertEquals("created", created.status());
        assertEquals(pid, created.pid());
        assertEquals("1.3.0", created.ociVersion());
        assertEquals(sandbox.bundle.toString(), created.bundle());
        assertEquals(Files.getAttribute(dir, "unix:uid"), created.ownerUid());
        Files.delete(sandbox.startSocket("box"));
        assertEquals("running", runtime().state("box").status());
        sandbox.store.write(sandbox.store.load("box").withInit(pid, 1));
        assertEquals("stopped", runtime().state("box").status());
        assertEquals(0, runtime().state("box").pid());
        assertEquals(List.of(), launcher.heard());
    }

    @Test
    void aFrozenContainerIsPausedEvenIfItWaits() throws Exception {
        int pid = sandbox.init();
        Files.createDirectory(sandbox.cgroup());
        Files.writeString(sandbox.cgroup().resolve("cgroup.freeze"), "1\n");
        sandbox.record("box", pid, Sandbox.startTime(pid), sandbox.cgroup().toString());
        sandbox.awaitStart("box");
        assertEquals("paused", runtime().state("box").status());
        Files.writeString(sandbox.cgroup().resolve("cgroup.freeze"), "0\n");
        assertEquals("created", runtime().state("box").status());
    }

    @Test
    void initIsSignalled() throws Exception {
        running();
        launcher.reports(Event.DONE, 0);
        runtime().kill("box", 15, false);
        assertEquals(List.of("COMMIT", "PLAN"), launcher.heard());
    }

    @Test
    void aContainerThatIsGoneIsNotRunning() throws Exception {
        assertEquals("container does not exist", killFailure(9));
        running();
        launcher.reports(Event.FAILED, Event.HOST, 0, Errno.ESRCH, 39, "");
        assertEquals("container not running", killFailure(15));
        sandbox.store.remove("box");
        stopped();
        assertEquals("container not running", killFailure(15));
        assertEquals("container not running", killFailure(0));
    }

    private String killFailure(int signal) {
        var e = assertThrows(RuntimeFailure.class, () -> runtime().kill("box", signal, false));
        return String.valueOf(e.getMessage());
    }

    @Test
    void aRefusedSignalIsTold() throws Exception {
        running();
        launcher.reports(Event.FAILED, Event.HOST, 0, Errno.EPERM, 40, "");
        var e = assertThrows(LaunchFailed.class, () -> runtime().kill("box", 15, false));
        assertEquals("unable to signal init: operation not permitted", e.getMessage());
    }

    @Test
    void allProcessesOfTheCgroupAreSignalledThoughSomeHaveJustEnded() throws Exception {
        int pid = sandbox.init();
        Files.createDirectory(sandbox.cgroup());
        Files.writeString(sandbox.cgroup().resolve("cgroup.procs"), "7000001\n7000002\n");
        sandbox.record("box", pid, Sandbox.startTime(pid), sandbox.cgroup().toString());
        launcher.reports(Event.FAILED, Event.HOST, 0, Errno.ESRCH, 39, "").reports(Event.DONE, 0);
        runtime().kill("box", 15, true);
        assertEquals(List.of("COMMIT", "PLAN", "PLAN"), launcher.heard());
    }

    @Test
    void killAllOfAStoppedContainerReachesWhatIsLeft() throws Exception {
        Files.createDirectory(sandbox.cgroup());
        Files.writeString(sandbox.cgroup().resolve("cgroup.procs"), "7000001\n");
        sandbox.record("box", 7000000, 1, sandbox.cgroup().toString());
        launcher.reports(Event.DONE, 0);
        runtime().kill("box", 15, true);
        assertEquals(List.of("COMMIT", "PLAN"), launcher.heard());
        Path kill = Files.createFile(sandbox.cgroup().resolve("cgroup.kill"));
        runtime().kill("box", 9, true);
        assertEquals("1", Files.readString(kill));
        Files.delete(kill);
        Files.delete(sandbox.cgroup().resolve("cgroup.procs"));
        Files.delete(sandbox.cgroup());
        runtime().kill("box", 9, true);
    }

    @Test
    void aStoppedContainerIsDeleted() throws Exception {
        stopped();
        runtime().delete("box", false);
        assertFalse(sandbox.store.exists("box"));
        assertEquals(List.of("COMMIT"), launcher.heard());
        assertEquals(
                "container does not exist",
                assertThrows(WrongState.class, () -> runtime().delete("box", false)).getMessage());
    }

    @Test
    void aProcessThatOnlyHasTheSamePidIsSpared() throws Exception {
        int pid = sandbox.init();
        sandbox.record("box", pid, Sandbox.startTime(pid) - 1, null);
        runtime().delete("box", true);
        assertTrue(Sandbox.alive(pid));
    }

    @Test
    void aCreatedContainerIsDeletedWithItsInit() throws Exception {
        int pid = created();
        runtime().delete("box", false);
        assertFalse(Sandbox.alive(pid));
        assertFalse(sandbox.store.exists("box"));
    }

    @Test
    void aRunningContainerIsDeletedByForceOnly() throws Exception {
        int pid = running();
        assertEquals(
                "cannot delete container box that is not stopped: running",
                assertThrows(WrongState.class, () -> runtime().delete("box", false)).getMessage());
        assertTrue(Sandbox.alive(pid));
        assertEquals(List.of(), launcher.heard());
        runtime().delete("box", true);
        assertFalse(Sandbox.alive(pid));
        assertFalse(sandbox.store.exists("box"));
    }

    @Test
    void deletingNothingByForceIsFine() throws Exception {
        runtime().delete("box", true);
        assertEquals(List.of(), launcher.heard());
    }

    @Test
    void aClaimWithoutRecordIsRemoved() throws Exception {
        sandbox.store.claim("box");
        runtime().delete("box", true);
        assertFalse(sandbox.store.exists("box"));
        sandbox.store.claim("box");
        assertEquals(
                "container does not exist",
                assertThrows(WrongState.class, () -> runtime().delete("box", false)).getMessage());
        assertFalse(sandbox.store.exists("box"));
    }

    @Test
    void idsThatLeadElsewhereAreRefusedByEveryOperation() throws Exception {
        Files.createDirectories(sandbox.root);
        Path outside = Files.createDirectory(dir.resolve("outside"));
        for (String id : List.of("../outside", "..", ".", "", "a/b")) {
            assertThrows(WrongState.class, () -> runtime().delete(id, true), id);
            assertThrows(WrongState.class, () -> runtime().delete(id, false), id);
            assertThrows(WrongState.class, () -> runtime().state(id), id);
            assertThrows(WrongState.class, () -> runtime().start(id), id);
            assertThrows(WrongState.class, () -> runtime().kill(id, 9, true), id);
        }
        assertTrue(Files.isDirectory(outside));
    }

    @Test
    void listTellsBrokenEntriesApart() throws Exception {
        running();
        sandbox.record("a", 7000000, 1, null);
        sandbox.store.claim("claimed");
        sandbox.store.claim("broken");
        Files.writeString(sandbox.store.directory("broken").resolve("state.json"), "{");
        List<String> broken = new ArrayList<>();
        List<String> found = new ArrayList<>();
        for (ContainerState state : runtime().list(broken)) {
            found.add(state.id() + " " + state.status());
        }
        assertEquals(List.of("a stopped", "box running"), found);
        assertEquals(1, broken.size());
        assertTrue(broken.get(0).startsWith("load container broken: "), broken.get(0));
    }

    @Test
    void explainTouchesNothing() throws Exception {
        Explanation explanation = runtime().explain(sandbox.request(true));
        assertEquals(List.of(), launcher.heard());
        assertFalse(Files.exists(sandbox.root));
        assertFalse(Files.exists(sandbox.cgroup()));
        assertEquals("Claim", explanation.planner().get(0).op());
        assertEquals("Listen", explanation.launcher().get(0).op());
        assertEquals("Exec", explanation.init().get(explanation.init().size() - 1).op());
        Explanation attached = runtime().explain(sandbox.request(false));
        assertEquals("Relay", attached.launcher().get(attached.launcher().size() - 1).op());
    }
}
