package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A planner that dies: before COMMIT another one takes over, after it the launcher fails with one
/// line and takes init with it, and once the program executes, `run` goes on without a planner.
/// Cold, it is the JVM of the launcher's own that dies; warm, a resident planner that this test has
/// started for itself.
class PlannerKilledTest extends ContainerTest {
    private static final String UNTIL_TOLD =
            "trap 'exit 9' TERM; echo up; while [ ! -e /tmp/end ]; do usleep 10000; done; exit 7";

    private @Nullable WarmPlanner own;

    @AfterEach
    void endPlanner() {
        if (own != null) {
            own.close();
        }
    }

    /// Has the command ask a planner that may be killed.
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

    private void fails(Running launcher) {
        String how = mode == Mode.WARM ? "connection closed" : "signal 9";
        Outcome outcome = launcher.await().fails();
        assertEquals("demitasse: the planner died (" + how + ")\n", outcome.err());
    }

    private void deleteForce(TestBundle bundle, String id) {
        lab.command("delete", "--force", id).run().succeedsSilently();
        Stages.awaitNothing(lab, bundle, id);
    }

    @ParameterizedTest(name = "{0} at {1}")
    @CsvSource({"create, 1", "create, 2", "run, 1", "run, 2"})
    void beforeCommitAnotherPlannerTakesOver(String verb, int stage) {
        TestBundle bundle = lab.bundle().args("/bin/echo", "done");
        String id = lab.newId();
        Command command = exposed(Stages.command(lab, Integer.toString(stage), verb, bundle, id));
        if (own != null) {
            // So that it does not get as far as COMMIT: the kernel goes on taking connections.
            Stages.stop(own.jvm());
        }
        Running launcher = command.start();
        Stages.await(lab, launcher, stage);
        Stages.kill(planner(launcher));
        launcher.signal("CONT");
        if (mode == Mode.COLD) {
            fails(launcher);
        } else if (verb.equals("run")) {
            // The cold planner's launcher is the same process: it has passed these stages.
            assertEquals("done\n", launcher.await().succeeds().out());
        } else {
            launcher.await().succeedsSilently();
            new Container(lab, id, bundle, launcher).is("created");
        }
        deleteForce(bundle, id);
    }

    @ParameterizedTest(name = "{0} at {1}")
    @CsvSource({
        "create, 3",
        "create, 4",
        "create, 5",
        "create, 6",
        "create, 7",
        "run, 3",
        "run, 4",
        "run, 5",
        "run, 6",
        "run, 7",
        "run, 8"
    })
    void afterCommitTheLauncherFailsAndInitEnds(String verb, int stage) {
        TestBundle bundle = lab.bundle().args("/bin/echo", "executed");
        String id = lab.newId();
        Running launcher =
                exposed(Stages.command(lab, Integer.toString(stage), verb, bundle, id)).start();
        Stages.await(lab, launcher, stage);
        Stages.kill(planner(launcher));
        if (stage <= Stages.BEFORE_CLONE) {
            launcher.signal("CONT");
        }
        // From INIT_STARTED on it is init that stands there: the launcher waits for it.
        fails(launcher);
        Stages.awaitNoProcess(lab, bundle);
        deleteForce(bundle, id);
    }

    @ParameterizedTest
    @CsvSource({"create", "run"})
    void aPlannerThatDiesBetweenCommitAndPlanIsNotReplaced(String verb) {
        TestBundle bundle = lab.bundle().args("/bin/echo", "executed");
        String id = lab.newId();
        Running launcher =
                exposed(Stages.command(lab, Integer.toString(Stages.GREETED), verb, bundle, id))
                        .start();
        Stages.await(lab, launcher, Stages.GREETED);
        // COMMIT is sent before the first thing is changed.
        Lab.await(() -> Files.exists(lab.root().resolve(id)), () -> "no state: " + launcher.err());
        Stages.kill(planner(launcher));
        launcher.signal("CONT");
        fails(launcher);
        Stages.awaitNoProcess(lab, bundle);
        deleteForce(bundle, id);
    }

    /// The moment in which the machine is changed and the record does not say so yet.
    @RepeatedTest(5)
    void aPlannerThatDiesWhileItMakesTheCgroupLeavesARecordOfIt() {
        TestBundle bundle = lab.bundle().args("/bin/echo", "executed");
        String id = lab.newId();
        Path cgroup = lab.cgroup().directory(bundle.cgroup());
        Running launcher =
                exposed(Stages.command(lab, Integer.toString(Stages.GREETED), "create", bundle, id))
                        .start();
        ProcessHandle planner = ProcessHandle.of(planner(launcher)).orElseThrow();
        while (!Files.exists(cgroup) && launcher.isAlive()) {
            Thread.onSpinWait();
        }
        planner.destroyForcibly();
        Stages.await(lab, launcher, Stages.GREETED);
        launcher.signal("CONT");
        fails(launcher);
        deleteForce(bundle, id);
    }

    @Test
    void afterCreateTheContainerIsThereWithoutThePlanner() {
        TestBundle bundle = lab.bundle().args("/bin/echo", "started");
        String id = lab.newId();
        Running launcher =
                exposed(Stages.command(lab, Integer.toString(Stages.DONE), "create", bundle, id))
                        .start();
        Stages.await(lab, launcher, Stages.DONE);
        Stages.kill(planner(launcher));
        launcher.signal("CONT");
        // Whether EXIT had been sent already is a matter of chance.
        Outcome outcome = launcher.await();
        assertTrue(outcome.status() <= 1, outcome::toString);
        assertEquals(outcome.status(), outcome.err().lines().count(), outcome::toString);
        try (Container container = new Container(lab, id, bundle, launcher)) {
            container.is("created").start().succeedsSilently();
            container.awaitOutput("started\n").awaitStatus("stopped");
        }
        Stages.awaitNothing(lab, bundle, id);
    }

    @Test
    void anAttachedRunGoesOnToItsEnd() throws IOException {
        TestBundle bundle = lab.bundle().sh(UNTIL_TOLD);
        String id = lab.newId();
        Running launcher = exposed(attached(bundle, id)).start().awaitOutput("up\n");
        Stages.kill(planner(launcher));
        Files.createFile(bundle.path("tmp/end"));
        Outcome outcome = launcher.await().exits(7);
        assertEquals("up\n", outcome.out());
        Stages.awaitNothing(lab, bundle, id);
    }

    @Test
    void anAttachedRunWithoutPlannerStillForwardsSignals() {
        TestBundle bundle = lab.bundle().sh(UNTIL_TOLD);
        String id = lab.newId();
        Running launcher = exposed(attached(bundle, id)).start().awaitOutput("up\n");
        Stages.kill(planner(launcher));
        launcher.signal("TERM").await().exits(9);
        Stages.awaitNothing(lab, bundle, id);
    }

    @Test
    void anAttachedRunThatKeepsItsContainerDoesSoWithoutPlanner() throws IOException {
        TestBundle bundle = lab.bundle().sh(UNTIL_TOLD);
        String id = lab.newId();
        Running launcher = exposed(attached(bundle, id, "--keep")).start().awaitOutput("up\n");
        Stages.kill(planner(launcher));
        Files.createFile(bundle.path("tmp/end"));
        launcher.await().exits(7);
        new Container(lab, id, bundle, launcher).is("stopped").delete().succeedsSilently();
    }

    @Test
    void aPlannerThatDiesWhileItRemovesTheContainerIsReplaced() throws IOException {
        TestBundle bundle = lab.bundle().sh(UNTIL_TOLD);
        String id = lab.newId();
        Running launcher =
                exposed(Stages.command(lab, Integer.toString(Stages.DONE), "run", bundle, id))
                        .start()
                        .awaitOutput("up\n");
        long planner = planner(launcher);
        // So that it does not remove it before it dies.
        Stages.stop(planner);
        Files.createFile(bundle.path("tmp/end"));
        Stages.await(lab, launcher, Stages.DONE);
        Stages.kill(planner);
        launcher.signal("CONT").await().exits(7);
        Stages.awaitNothing(lab, bundle, id);
    }

    @Test
    void aDetachedRunIsThereWithoutThePlanner() {
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000").write();
        String id = lab.newId();
        String directory = bundle.directory().toString();
        String stage = Integer.toString(Stages.DONE);
        Running launcher =
                exposed(Stages.command(lab, stage, "run", "-d", "--bundle", directory, id)).start();
        Stages.await(lab, launcher, Stages.DONE);
        Stages.kill(planner(launcher));
        launcher.signal("CONT").await();
        try (Container container = new Container(lab, id, bundle, launcher)) {
            container.is("running");
        }
    }

    /// Not one of the calls that the planner of all tests has to serve.
    private Command attached(TestBundle bundle, String id, String... flags) {
        bundle.write();
        List<String> words =
                new ArrayList<>(List.of("--root", lab.root().toString(), "run", "--bundle"));
        words.add(bundle.directory().toString());
        words.addAll(List.of(flags));
        words.add(id);
        return lab.program(Tools.demitasse().toString(), words.toArray(new String[0]));
    }
}
