package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An `exec` whose launcher, planner or process dies on the way: the container goes on as it was,
/// and nothing stays in it.
class ExecKilledTest extends ContainerTest {
    private @Nullable WarmPlanner own;

    @AfterEach
    void endPlanner() {
        if (own != null) {
            own.close();
        }
    }

    private Container sleeper() {
        return lab.detach(lab.bundle().args("/bin/sleep", "1000"));
    }

    private void isAsItWas(Container container) {
        String cgroup = container.bundle().cgroup();
        String init = Long.toString(container.is("running").pid());
        Lab.await(
                () -> lab.cgroup().read(cgroup, "cgroup.procs").equals(init),
                () -> "left: " + lab.cgroup().read(cgroup, "cgroup.procs"));
        container.exec("/bin/true").succeedsSilently();
    }

    private Command at(Container container, int stage, String... flags) {
        String[] words = new String[flags.length + 4];
        words[0] = "exec";
        System.arraycopy(flags, 0, words, 1, flags.length);
        words[flags.length + 1] = container.id();
        words[flags.length + 2] = "/bin/sleep";
        words[flags.length + 3] = "1000";
        return Stages.command(lab, Integer.toString(stage), words);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Stages.CONNECTED,
                Stages.PLANNED,
                Stages.SEALED,
                Stages.BEFORE_CLONE,
                Stages.INIT_STARTED,
                Stages.INIT_SET_UP,
                Stages.BEFORE_EXEC
            })
    void theLauncher(int stage) {
        lab.losesCalls();
        Path pidFile = lab.temp().resolve("pid");
        try (Container container = sleeper()) {
            Running launcher = at(container, stage, "-d", "--pid-file=" + pidFile).start();
            long standing = Stages.await(lab, launcher, stage);
            Stages.kill(launcher);
            if (stage == Stages.BEFORE_EXEC) {
                Lab.signal(standing, "CONT");
            }
            isAsItWas(container);
            assertEquals(false, Files.exists(pidFile));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Stages.INIT_STARTED, Stages.INIT_SET_UP, Stages.BEFORE_EXEC})
    void theProcess(int stage) {
        try (Container container = sleeper()) {
            Running launcher = at(container, stage).start();
            Stages.kill(Stages.await(lab, launcher, stage));
            launcher.await()
                    .failsToExec("the process was killed by signal 9", "before it executed");
            isAsItWas(container);
        }
    }

    @Test
    void init() {
        try (Container container = sleeper()) {
            Running launcher = at(container, Stages.INIT_SET_UP).start();
            Stages.await(lab, launcher, Stages.INIT_SET_UP);
            container.kill("KILL").succeedsSilently();
            launcher.await().failsToExec("cannot exec in a stopped container");
            container.awaitStatus("stopped");
        }
    }

    /// It stands where it has found the container alive, and not yet looked at it itself.
    @ParameterizedTest
    @ValueSource(ints = {Stages.PLANNED, Stages.BEFORE_CLONE})
    void initBeforeItIsEntered(int stage) {
        try (Container container = sleeper()) {
            Running launcher = at(container, stage).start();
            Stages.await(lab, launcher, stage);
            container.kill("KILL").succeedsSilently();
            container.awaitStatus("stopped");
            launcher.signal("CONT").await().failsToExec("cannot exec in a stopped container");
        }
    }

    private Command exposed(Command command) {
        if (mode == Mode.WARM) {
            own = new WarmPlanner(Tools.demitasse());
            command.env("DEMITASSE_PLANNER", own.socket().toString());
        }
        return command;
    }

    private long planner(Running launcher) {
        return own == null ? Stages.jvm(launcher) : own.jvm();
    }

    @ParameterizedTest
    @ValueSource(ints = {Stages.PLANNED, Stages.BEFORE_CLONE, Stages.INIT_SET_UP})
    void thePlanner(int stage) {
        lab.losesCalls();
        try (Container container = sleeper()) {
            Running launcher = exposed(at(container, stage)).start();
            Stages.await(lab, launcher, stage);
            Stages.kill(planner(launcher));
            if (stage <= Stages.BEFORE_CLONE) {
                launcher.signal("CONT");
            }
            Outcome outcome = launcher.await();
            assertEquals(255, outcome.status(), outcome::toString);
            outcome.says("demitasse: the planner died (");
            isAsItWas(container);
        }
    }

    @Test
    void thePlannerOfAProcessThatRuns() {
        lab.losesCalls();
        try (Container container = sleeper()) {
            String script = "trap 'exit 9' TERM; echo up; while :; do usleep 10000; done";
            Running launcher = exposed(container.exec(List.of(), "/bin/sh", "-c", script)).start();
            launcher.awaitOutput("up");
            Stages.kill(planner(launcher));
            launcher.signal("TERM").await().exits(9);
            isAsItWas(container);
        }
    }
}
