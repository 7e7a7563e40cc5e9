package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Many callers at once. Cold ones share nothing but the kernel and the state root; warm ones share
/// the planner.
class ParallelTest extends ContainerTest {
    private int callers() {
        return lab.mode() == Mode.WARM ? 50 : 12;
    }

    private static void allSucceed(List<Running> calls) {
        for (Running call : calls) {
            call.await().succeeds();
        }
    }

    private List<Running> each(List<String> ids, String... words) {
        List<Running> calls = new ArrayList<>();
        for (String id : ids) {
            List<String> all = new ArrayList<>(List.of(words));
            all.add(id);
            calls.add(lab.command(all.toArray(new String[0])).start());
        }
        return calls;
    }

    @Test
    void twentyContainersLiveTheirLivesAtOnce() {
        List<String> ids = new ArrayList<>();
        List<Running> creates = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            TestBundle bundle =
                    lab.bundle().sh("echo container " + i + "; exec sleep 1000").write();
            String id = lab.newId();
            ids.add(id);
            creates.add(
                    lab.command("create", "--bundle", bundle.directory().toString(), id).start());
        }
        allSucceed(creates);
        allSucceed(each(ids, "start"));
        for (int i = 0; i < ids.size(); i++) {
            creates.get(i).awaitOutputLater("container " + i + "\n");
        }
        assertEquals(
                new TreeSet<>(ids),
                new TreeSet<>(lab.command("list", "-q").run().succeeds().lines()));
        allSucceed(each(ids, "delete", "--force"));
        assertEquals("", lab.command("list", "-q").run().succeeds().out());
    }

    @Test
    void manyRunsAtOnce() {
        List<Running> runs = new ArrayList<>();
        for (int i = 0; i < callers(); i++) {
            runs.add(lab.attach(lab.bundle().sh("echo " + i + "; exit " + i), lab.newId()));
        }
        for (int i = 0; i < runs.size(); i++) {
            assertEquals(i + "\n", runs.get(i).await().exits(i).out());
        }
    }

    @Test
    void manyQuestionsAtOnce() {
        try (Container container = lab.create(lab.bundle().args("/bin/true"))) {
            String expected = lab.command("state", container.id()).run().succeeds().out();
            List<Running> calls = new ArrayList<>();
            for (int i = 0; i < callers(); i++) {
                calls.add(lab.command("state", container.id()).start());
            }
            for (Running call : calls) {
                assertEquals(expected, call.await().succeeds().out());
            }
        }
    }

    @Test
    void ofManyCreatesOfOneIdOneWins() {
        String id = lab.newId();
        List<Running> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            TestBundle bundle = lab.bundle().args("/bin/sleep", "1000").write();
            calls.add(lab.command("create", "--bundle", bundle.directory().toString(), id).start());
        }
        int won = 0;
        for (Running call : calls) {
            Outcome outcome = call.await();
            if (outcome.status() == 0) {
                outcome.succeedsSilently();
                won++;
            } else {
                outcome.fails("container with given ID already exists");
            }
        }
        assertEquals(1, won);
        lab.command("delete", "--force", id).run().succeedsSilently();
    }

    @Test
    void stateAndDeleteMayRace() {
        try (Container container = lab.detach(lab.bundle().args("/bin/sleep", "1000"))) {
            List<Running> states = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                states.add(lab.command("state", container.id()).start());
            }
            Running delete = lab.command("delete", "--force", container.id()).start();
            for (Running state : states) {
                Outcome outcome = state.await();
                if (outcome.status() != 0) {
                    outcome.fails("container does not exist");
                }
            }
            delete.await().succeedsSilently();
        }
    }
}
