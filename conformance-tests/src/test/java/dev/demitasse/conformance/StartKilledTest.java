package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.conformance.protocol.Peer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A `start` that dies, or that is not alone, leaves a container that is created, running or
/// stopped, never one in between.
class StartKilledTest extends ContainerTest {
    private Container created() {
        return lab.create(lab.bundle().sh("echo up; sleep 1000"));
    }

    private Running startAt(Container container, int stage) {
        Running launcher =
                Stages.command(lab, Integer.toString(stage), "start", container.id()).start();
        Stages.await(lab, launcher, stage);
        return launcher;
    }

    private Path socket(Container container) {
        return lab.root().resolve(container.id()).resolve("start.sock");
    }

    @ParameterizedTest
    @ValueSource(ints = {Stages.CONNECTED, Stages.GREETED, Stages.PLANNED})
    void killedBeforeItReachesInitItMayBeRepeated(int stage) {
        try (Container container = created()) {
            Stages.kill(startAt(container, stage));
            container.is("created").start().succeedsSilently();
            container.awaitOutput("up\n").is("running");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Stages.CONNECTED, Stages.GREETED, Stages.PLANNED})
    void killedBeforeItReachesInitItDoesNotHinderDelete(int stage) {
        try (Container container = created()) {
            Stages.kill(startAt(container, stage));
            container.delete().succeedsSilently();
            assertFalse(Files.exists(lab.root().resolve(container.id())));
        }
    }

    @Test
    void killedAfterTheExecItHasStarted() {
        try (Container container = created()) {
            Stages.kill(startAt(container, Stages.DONE));
            container.awaitOutput("up\n").is("running");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Stages.CONNECTED, Stages.GREETED, Stages.PLANNED})
    void oneThatWaitsIsOvertaken(int stage) {
        try (Container container = created()) {
            Running slow = startAt(container, stage);
            container.start().succeedsSilently();
            slow.signal("CONT").await().fails("cannot start an already running container");
            container.awaitOutput("up\n").is("running");
        }
    }

    @Test
    void oneWhoseContainerIsDeletedMeanwhileFails() {
        try (Container container = created()) {
            Running slow = startAt(container, Stages.PLANNED);
            container.delete().succeedsSilently();
            assertEquals(1, slow.signal("CONT").await().status(), slow.err());
            assertEquals(1, slow.err().lines().count(), slow.err());
        }
    }

    @Test
    void initThatDiesBeforeItsExecIsReportedByStart() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        String id = lab.newId();
        Running launcher =
                Stages.command(lab, Stages.BEFORE_EXEC + ":die", "create", bundle, id).start();
        launcher.await().succeedsSilently();
        try (Container container = new Container(lab, id, bundle, launcher)) {
            container.start().fails("cannot start a container that has stopped");
            container.is("stopped").delete().succeedsSilently();
        }
    }

    @Test
    void killedWhileInitExecutesItLeavesARunningContainer() {
        TestBundle bundle = lab.bundle().args("/bin/true").withoutNamespace("pid");
        String id = lab.newId();
        Running maker =
                Stages.command(lab, Integer.toString(Stages.BEFORE_EXEC), "create", bundle, id)
                        .start();
        maker.await().succeedsSilently();
        try (Container container = new Container(lab, id, bundle, maker)) {
            Running start = lab.command("start", id).start();
            long init = Stages.await(lab, start, Stages.BEFORE_EXEC);
            Stages.kill(start);
            container.is("running");
            Lab.signal(init, "CONT");
            // Nobody is left to be told of an exec that fails: it does not happen.
            container.awaitStatus("stopped").delete().succeedsSilently();
        }
    }

    @Test
    void aConnectionWithoutAWordEndsInit() {
        try (Container container = created()) {
            Peer.connect(socket(container)).close();
            container.awaitStatus("stopped");
            container.start().fails("cannot start a container that has stopped");
            container.delete().succeedsSilently();
        }
    }

    @Test
    void aLosersByteLeavesTheContainerCreated() {
        try (Container container = created()) {
            try (Peer loser = Peer.connect(socket(container))) {
                assertTrue(loser.send(new byte[1]));
                assertEquals(0, loser.receiveToEnd().length);
            }
            container.is("created").start().succeedsSilently();
            container.awaitOutput("up\n");
        }
    }

    @RepeatedTest(5)
    void ofSeveralAtOnceOneWins() {
        try (Container container = created()) {
            List<Running> starts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                starts.add(lab.command("start", container.id()).start());
            }
            int winners = 0;
            for (Running start : starts) {
                Outcome outcome = start.await();
                if (outcome.status() == 0) {
                    winners++;
                } else {
                    outcome.fails("cannot start an already running container");
                }
            }
            assertEquals(1, winners);
            container.awaitOutput("up\n").is("running");
            assertEquals("up\n", container.output());
        }
    }
}
