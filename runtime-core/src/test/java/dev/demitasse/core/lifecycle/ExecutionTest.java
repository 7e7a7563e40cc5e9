package dev.demitasse.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.plan.ExecPlanRequest;
import dev.demitasse.linux.abi.Errno;
import dev.demitasse.linux.launcher.Event;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `exec` into containers that are records and sleeping processes.
class ExecutionTest {
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

    private int running() throws Exception {
        return running(null);
    }

    private int running(@Nullable String cgroup) throws Exception {
        int pid = sandbox.init();
        sandbox.record("box", pid, Sandbox.startTime(pid), cgroup);
        sandbox.store.keepConfig("box", Files.readAllBytes(sandbox.bundle.resolve("config.json")));
        return pid;
    }

    private ExecRequest request(boolean detach, String program, String... cgroups) {
        return new ExecRequest(
                "box",
                null,
                List.of(program),
                null,
                List.of(),
                false,
                null,
                List.of(),
                null,
                null,
                null,
                List.of(),
                null,
                sandbox.pidFile().toString(),
                null,
                0,
                List.of(cgroups),
                false,
                detach);
    }

    private int exec(ExecRequest request) throws RuntimeFailure, IOException {
        return new ContainerRuntime(sandbox.root, launcher.channel(), Sandbox.caller())
                .exec(request);
    }

    private String failure(ExecRequest request) {
        String message =
                String.valueOf(
                        assertThrows(RuntimeFailure.class, () -> exec(request)).getMessage());
        assertFalse(Files.exists(sandbox.pidFile()), "no pid file");
        assertFalse(Files.exists(sandbox.bundle.resolve(".init.pid")), "nor a part of it");
        return message;
    }

    @Test
    void attachedThePidFileIsWrittenOnceTheProgramExecutes() throws Exception {
        running();
        launcher.reports(Event.CLONED, 4711)
                .then(() -> assertFalse(Files.exists(sandbox.pidFile())))
                .reports(Event.AWAITING, ExecPlanRequest.EXECUTED)
                .reports(Event.DONE, 7 << 8);
        assertEquals(7, exec(request(false, "true")));
        assertEquals("4711", Files.readString(sandbox.pidFile()));
        assertEquals(List.of("COMMIT", "PLAN", "GO"), launcher.heard());
        assertTrue(launcher.isDone());
    }

    @Test
    void detachedThePidFileIsWrittenAtTheEnd() throws Exception {
        running();
        Files.createFile(sandbox.pidFile());
        launcher.reports(Event.CLONED, 4711)
                .then(() -> assertEquals("", Files.readString(sandbox.pidFile())))
                .reports(Event.DONE, 0);
        assertEquals(0, exec(request(true, "true")));
        assertEquals("4711", Files.readString(sandbox.pidFile()));
    }

    @Test
    void aSignalBecomesAStatus() throws Exception {
        running();
        launcher.reports(Event.CLONED, 4711).reports(Event.DONE, 9);
        assertEquals(137, exec(request(false, "true")));
    }

    @Test
    void aProcessWhosePidCannotBeWrittenEnds() throws Exception {
        running();
        int process = sandbox.init();
        Files.createDirectory(sandbox.pidFile());
        launcher.reports(Event.CLONED, process)
                .reports(Event.AWAITING, ExecPlanRequest.EXECUTED)
                .reports(Event.DONE, 9);
        String message =
                String.valueOf(
                        assertThrows(RuntimeFailure.class, () -> exec(request(false, "true")))
                                .getMessage());
        assertTrue(message.startsWith("rename "), message);
        assertEquals(List.of("COMMIT", "PLAN", "GO"), launcher.heard());
        while (Sandbox.alive(process)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void containersThatCannotBeEntered() throws Exception {
        assertEquals("container does not exist", failure(request(false, "true")));
        int pid = running();
        sandbox.store.write(sandbox.store.load("box").withInit(pid, 1));
        assertEquals("cannot exec in a stopped container", failure(request(false, "true")));
        assertEquals(List.of(), launcher.heard());
    }

    @Test
    void anInitThatIsGoneMeanwhileIsTold() throws Exception {
        running();
        launcher.reports(
                Event.FAILED, Event.HOST, 0, Errno.ESRCH, LaunchReportTest.step("pidfd_open"), "");
        assertEquals("cannot exec in a stopped container", failure(request(false, "true")));
    }

    @Test
    void programsAreToldInTheWordsOfRunc() throws Exception {
        running();
        launcher.reports(Event.CLONED, 4711)
                .reports(
                        Event.FAILED,
                        Event.INIT,
                        1,
                        Errno.ENOENT,
                        LaunchReportTest.step("faccessat2"),
                        "");
        assertEquals(
                "unable to start container process: exec: \"nosuch\": executable file not found in"
                        + " $PATH",
                failure(request(true, "nosuch")));
    }

    @Test
    void whatMayHaveBeenALackOfMemoryIsHintedAt() throws Exception {
        Path cgroup = Files.createDirectory(sandbox.cgroup());
        Path events = cgroup.resolve("memory.events");
        Files.writeString(events, "oom 3\noom_kill 2\n");
        running(cgroup.toString());
        launcher.reports(Event.CLONED, 4711)
                .then(() -> Files.writeString(events, "oom 3\noom_kill 3\n"))
                .reports(Event.DIED, 9);
        assertEquals(
                "unable to start container process: the process was killed by signal 9 (SIGKILL)"
                        + " before it executed the program (possibly OOM-killed)",
                failure(request(true, "true")));
    }

    @Test
    void cgroupsBelowTheContainers() throws Exception {
        Files.createDirectories(sandbox.cgroup().resolve("a/b"));
        Files.createDirectory(sandbox.cgroups.resolve("boxer"));
        running(sandbox.cgroup().toString());
        launcher.reports(Event.DONE, 0);
        assertEquals(0, exec(request(true, "true", "/a/b")));
        Files.delete(sandbox.pidFile());
        assertEquals("bad sub cgroup path: ../boxer", failure(request(true, "true", "../boxer")));
        assertTrue(
                failure(request(true, "true", "c")).endsWith("box/c: no such file or directory"));
        assertTrue(failure(request(true, "true", "cpu:a")).startsWith("invalid --cgroup argument"));
        assertTrue(
                failure(request(true, "true", "a", "a")).startsWith("invalid --cgroup argument"));
    }

    @Test
    void aCgroupThatCannotBeReachedIsNotDoneWithout() throws Exception {
        running("/elsewhere/box");
        assertTrue(failure(request(true, "true")).contains("/elsewhere/box is not in the cgroup"));
    }

    @Test
    void aLostLauncherLeavesNoPidFile() throws Exception {
        running();
        launcher.reports(Event.CLONED, 4711);
        assertThrows(EOFException.class, () -> exec(request(true, "true")));
        assertFalse(Files.exists(sandbox.bundle.resolve(".init.pid")));
    }
}
