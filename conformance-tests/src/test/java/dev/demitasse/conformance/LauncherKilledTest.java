package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// A launcher that dies, at whatever stage, leaves nothing that `delete --force` does not remove,
/// and a resident planner as it was (issue 3, launcher and planner protocol).
class LauncherKilledTest extends ContainerTest {
    private Running stoppedAt(int stage, String verb, TestBundle bundle, String id) {
        Running launcher = Stages.command(lab, Integer.toString(stage), verb, bundle, id).start();
        Stages.await(lab, launcher, stage);
        return launcher;
    }

    private void deleteSilently(String id) {
        lab.command("delete", "--force", id).run().succeedsSilently();
    }

    @ParameterizedTest(name = "{0} at {1}")
    @MethodSource("dev.demitasse.conformance.Stages#ofCreateAndRun")
    void whatIsLeftIsRecordedAndCanBeDeleted(String verb, int stage) {
        TestBundle bundle = lab.bundle().args("/bin/true");
        String id = lab.newId();
        Running launcher = stoppedAt(stage, verb, bundle, id);
        Stages.kill(launcher);
        boolean complete = verb.equals("create") && stage == Stages.DONE;
        if (complete || stage == Stages.BEFORE_EXEC) {
            // Recorded before the launcher lets init go.
            Container container = new Container(lab, id, bundle, launcher);
            container.is(complete ? "created" : "running");
        } else if (mode == Mode.WARM) {
            Stages.awaitNothing(lab, bundle, id);
        } else {
            Stages.awaitNoProcess(lab, bundle);
        }
        deleteSilently(id);
        Stages.awaitNothing(lab, bundle, id);
        Stages.assertHealthy(lab);
    }

    @ParameterizedTest(name = "{0} at {1}")
    @MethodSource("dev.demitasse.conformance.Stages#ofCreateAndRun")
    void deleteMayComeBeforeThePlannerHasNoticed(String verb, int stage) {
        TestBundle bundle = lab.bundle().args("/bin/true");
        String id = lab.newId();
        Stages.kill(stoppedAt(stage, verb, bundle, id));
        deleteSilently(id);
        Stages.awaitNothing(lab, bundle, id);
        Stages.assertHealthy(lab);
    }

    @ParameterizedTest(name = "{0} at {1}")
    @CsvSource({"create, 6", "create, 7", "run, 6", "run, 7", "run, 8"})
    void initInTheHostsPidNamespaceEndsToo(String verb, int stage) {
        TestBundle bundle = lab.bundle().args("/bin/true").withoutNamespace("pid");
        String id = lab.newId();
        Running launcher = stoppedAt(stage, verb, bundle, id);
        long init = Stages.await(lab, launcher, stage);
        Stages.kill(launcher);
        if (stage == Stages.BEFORE_EXEC) {
            Lab.signal(init, "CONT");
        }
        Stages.awaitNoProcess(lab, bundle);
        deleteSilently(id);
        Stages.awaitNothing(lab, bundle, id);
    }

    @ParameterizedTest(name = "{0} at {1}")
    @CsvSource({
        "create, 1", "create, 2", "create, 3", "create, 4", "create, 5", "create, 9",
        "run, 1", "run, 2", "run, 3", "run, 4", "run, 5", "run, 9"
    })
    void aLauncherThatExitsIsLikeOneThatIsKilled(String verb, int stage) {
        TestBundle bundle = lab.bundle().args("/bin/true");
        String id = lab.newId();
        Outcome outcome = Stages.command(lab, stage + ":die", verb, bundle, id).run();
        assertEquals(99, outcome.status(), outcome::toString);
        deleteSilently(id);
        Stages.awaitNothing(lab, bundle, id);
        Stages.assertHealthy(lab);
    }

    @ParameterizedTest(name = "{0} at {1}")
    @CsvSource({"create, 6", "create, 7", "run, 6", "run, 7", "run, 8"})
    void anInitThatExitsIsReported(String verb, int stage) {
        TestBundle bundle = lab.bundle().args("/bin/true");
        String id = lab.newId();
        Stages.command(lab, stage + ":die", verb, bundle, id)
                .run()
                .fails("container init exited with status 99 before it executed the program");
        Stages.awaitNothing(lab, bundle, id);
        deleteSilently(id);
    }

    @ParameterizedTest(name = "{0} at {1}")
    @CsvSource({"create, 6", "create, 7", "run, 6", "run, 7", "run, 8"})
    void anInitThatIsKilledIsReported(String verb, int stage) {
        TestBundle bundle = lab.bundle().args("/bin/true");
        String id = lab.newId();
        Running launcher = Stages.command(lab, Integer.toString(stage), verb, bundle, id).start();
        Stages.kill(Stages.await(lab, launcher, stage));
        launcher.await().fails("container init was killed by signal 9 before it executed");
        Stages.awaitNothing(lab, bundle, id);
        deleteSilently(id);
    }
}
