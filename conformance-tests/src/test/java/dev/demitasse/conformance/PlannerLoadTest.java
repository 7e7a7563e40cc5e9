package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A resident planner with many callers at once, and one that is told to end meanwhile.
@Tag("container")
class PlannerLoadTest {
    private static final int CLIENTS = 50;

    private Lab lab;
    private WarmPlanner planner;

    @BeforeEach
    void open(@TempDir Path temp) {
        // The planner to be ended is not the one that other tests use.
        lab = new Lab(Mode.COLD, temp);
        planner = new WarmPlanner(Tools.demitasse());
    }

    @AfterEach
    void close() {
        planner.close();
        lab.close();
    }

    private Command warm(String... arguments) {
        return lab.command(arguments).env("DEMITASSE_PLANNER", planner.socket().toString());
    }

    private Running run(TestBundle bundle, String id) {
        bundle.write();
        return warm("run", "--bundle", bundle.directory().toString(), id).start();
    }

    private List<Running> runMany() {
        List<Running> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(run(lab.bundle().args("/bin/echo", "client " + i), lab.newId()));
        }
        return clients;
    }

    private static void assertAllServed(List<Running> clients) {
        for (int i = 0; i < clients.size(); i++) {
            assertEquals("client " + i + "\n", clients.get(i).await().succeeds().out());
        }
    }

    private static boolean anyHasEnded(List<Running> clients) {
        for (Running client : clients) {
            if (!client.isAlive()) {
                return true;
            }
        }
        return false;
    }

    private void terminate() {
        planner.process().signal("TERM");
    }

    private void assertEndsWell() {
        Outcome outcome = planner.process().await().succeeds();
        assertTrue(outcome.out().startsWith("planner ready on "), outcome::toString);
        assertFalse(Files.exists(planner.socket()));
    }

    @Test
    void allAreServed() {
        long before = planner.requests();
        assertAllServed(runMany());
        // A request counts once its launcher has been told to exit, or a little later.
        Lab.await(() -> planner.requests() - before >= CLIENTS, () -> "not all came warm");
        List<String> leaks = new ArrayList<>();
        planner.addLeaks(leaks);
        assertEquals(List.of(), leaks);
    }

    @Test
    void aPlannerThatIsToldToEndFinishesWhatItHasBegun() {
        List<Running> clients = runMany();
        // Some have been served, some are being served, some have not connected yet.
        Lab.await(() -> anyHasEnded(clients), () -> "nobody is served");
        terminate();
        assertAllServed(clients);
        assertEndsWell();
    }

    @Test
    void afterwardsEverybodyGoesCold() {
        terminate();
        assertEndsWell();
        Running client = run(lab.bundle().args("/bin/echo", "cold"), lab.newId());
        assertEquals("cold\n", client.await().succeeds().out());
    }

    @Test
    void anAttachedRunOutlivesItsPlanner() throws IOException {
        TestBundle bundle =
                lab.bundle().sh("echo up; while [ ! -e /tmp/end ]; do usleep 10000; done; exit 7");
        String id = lab.newId();
        Running client = run(bundle, id).awaitOutput("up\n");
        terminate();
        assertEndsWell();
        Files.createFile(bundle.path("tmp/end"));
        client.await().exits(7);
        Stages.awaitNothing(lab, bundle, id);
    }

    @Test
    void aSecondPlannerIsTurnedAwayAndTheFirstOneStays() {
        Outcome second = lab.bare("planner", "--socket", planner.socket().toString()).run();
        second.fails("another planner is listening on " + planner.socket());
        planner.status().succeeds();
    }

    @Test
    void aSocketLeftByAKilledPlannerIsReplaced() {
        Stages.kill(planner.jvm());
        planner.process().await();
        Running client = run(lab.bundle().args("/bin/echo", "cold"), lab.newId());
        assertEquals("cold\n", client.await().succeeds().out());
        Running next = lab.bare("planner", "--socket", planner.socket().toString()).start();
        next.awaitOutput("planner ready on ");
        client = run(lab.bundle().args("/bin/echo", "warm"), lab.newId());
        assertEquals("warm\n", client.await().succeeds().out());
        next.signal("TERM").await().succeeds();
    }
}
