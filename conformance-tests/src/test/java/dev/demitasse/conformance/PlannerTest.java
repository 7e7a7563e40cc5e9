package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The resident planner: how it begins and ends, whom it serves, and what its death means
/// (design.md; docs/lifecycle.md, Death).
@Tag("container")
class PlannerTest {
    private WarmPlanner planner;
    private Lab lab;

    @BeforeEach
    void start(@TempDir Path temp) {
        lab = new Lab(Mode.COLD, temp);
        planner = new WarmPlanner(Tools.demitasse());
    }

    @AfterEach
    void stop() {
        planner.close();
        lab.close();
    }

    private Command warm(String... arguments) {
        return lab.command(arguments).env("DEMITASSE_PLANNER", planner.socket().toString());
    }

    private Command run(TestBundle bundle, String id) {
        return warm("run", "--bundle", bundle.write().directory().toString(), id);
    }

    @Test
    void itSaysWhenItIsReadyAndNothingElse() {
        assertEquals("planner ready on " + planner.socket() + "\n", planner.process().out());
        assertEquals("", planner.process().err());
    }

    @Test
    void itsSocketIsItsOwnersOnly() throws IOException {
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(planner.socket())));
    }

    @Test
    void statusCountsRequests() {
        long before = planner.requests();
        for (int i = 0; i < 7; i++) {
            warm("list", "--root", lab.temp().toString()).run().succeeds();
        }
        Lab.await(() -> planner.requests() == before + 7, () -> "now " + planner.requests());
        assertTrue(planner.status().out().contains("pid: " + planner.jvm()), "pid");
    }

    @Test
    void statusWithoutAPlannerFails() {
        lab.bare("planner", "status", "--socket", lab.temp().resolve("none").toString())
                .run()
                .fails("none");
    }

    @Test
    void termEndsItAndRemovesItsSocket() {
        Outcome outcome = planner.process().signal("TERM").await();
        assertEquals(0, outcome.status(), outcome::toString);
        assertEquals("", outcome.err());
        assertFalse(Files.exists(planner.socket()));
    }

    @Test
    void termLetsRequestsEnd() {
        TestBundle bundle = lab.bundle().sh("echo ready; sleep 0.5; exit 8");
        Running run = run(bundle, lab.newId()).start().awaitOutput("ready\n");
        planner.process().signal("TERM");
        run.await().exits(8);
        assertEquals(0, planner.process().await().status());
    }

    @Test
    void aSocketInUseIsRefusedAndAStaleOneReplaced() {
        String socket = planner.socket().toString();
        lab.bare("planner", "--socket", socket).run().fails(socket);
        warm("list", "--root", lab.temp().toString()).run().succeeds();
        planner.process().destroy();
        assertTrue(Files.exists(planner.socket()));
        Running second = lab.bare("planner", "--socket", socket).start();
        second.awaitOutput("planner ready on ");
        warm("list", "--root", lab.temp().toString()).run().succeeds();
        second.signal("TERM").await();
    }

    @Test
    void whereNothingListensCallersGoCold() {
        planner.process().destroy();
        TestBundle bundle = lab.bundle().args("/bin/echo", "cold");
        assertEquals("cold\n", run(bundle, lab.newId()).run().succeeds().out());
    }

    @Test
    void aCallerInOtherNamespacesIsNotServed() {
        for (String namespace : List.of("--mount", "--net", "--uts")) {
            long before = planner.requests();
            warm("list", "--root", lab.temp().toString())
                    .behind(Tools.find("unshare").toString(), namespace)
                    .run()
                    .succeeds();
            long served = planner.requests() - before;
            // The host name is nothing a plan depends on.
            assertEquals(namespace.equals("--uts") ? 1 : 0, served, namespace);
        }
    }

    @Test
    void anotherUserIsNotServed() {
        long before = planner.requests();
        Outcome outcome =
                warm("list", "--root", lab.temp().toString())
                        .behind(
                                Tools.find("setpriv").toString(),
                                "--reuid=65534",
                                "--regid=65534",
                                "--clear-groups")
                        .run();
        assertEquals(0, outcome.status(), outcome::toString);
        assertEquals(before, planner.requests());
    }

    @Test
    void itKeepsNoDescriptorsOfItsCallers() {
        warm("list", "--root", lab.temp().toString()).run().succeeds();
        int before = planner.descriptors();
        for (int i = 0; i < 10; i++) {
            run(lab.bundle().args("/bin/true"), lab.newId()).run().succeedsSilently();
        }
        Lab.await(
                () -> planner.descriptors() <= before + 2,
                () -> before + " descriptors, now " + planner.descriptors());
    }

    @Test
    void callersThatDieDoNotHarmIt() {
        for (int i = 0; i < 15; i++) {
            TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
            String id = lab.newId();
            Running run = run(bundle, id).start();
            LockSupport.parkNanos(i * 3_000_000L);
            run.destroy();
            Lab.await(
                    () ->
                            warm("delete", "--force", id).run().status() == 0
                                    && !Files.exists(lab.root().resolve(id)),
                    () -> "cannot delete " + id);
        }
        assertEquals(
                "healthy\n",
                run(lab.bundle().args("/bin/echo", "healthy"), lab.newId()).run().succeeds().out());
    }

    @Test
    void whatItsDeathLeavesCanBeDeleted() {
        List<String> ids = new ArrayList<>();
        List<Running> runs = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String id = lab.newId();
            ids.add(id);
            runs.add(run(lab.bundle().args("/bin/sleep", "1000"), id).start());
            LockSupport.parkNanos(5_000_000);
        }
        ProcessHandle.of(planner.jvm()).orElseThrow().destroyForcibly();
        planner.process().await();
        for (String id : ids) {
            // Containers that run go on; those that do not yet are gone or can be removed.
            lab.command("delete", "--force", id).run().succeedsSilently();
        }
        for (Running run : runs) {
            int status = run.await().status();
            assertTrue(status == 137 || status == 1, run.err());
        }
    }

    @Test
    void anAttachedRunOutlivesIt() {
        TestBundle bundle = lab.bundle().sh("echo ready; read x < /fifo; exit 9");
        lab.tool("mkfifo", bundle.path("fifo").toString()).run().succeeds();
        String id = lab.newId();
        Running run = run(bundle, id).start().awaitOutput("ready\n");
        ProcessHandle.of(planner.jvm()).orElseThrow().destroyForcibly();
        planner.process().await();
        lab.tool("/bin/sh", "-c", "echo x > " + bundle.path("fifo")).run().succeeds();
        run.await().exits(9);
        lab.command("state", id).run().fails("container does not exist");
    }

    @Test
    void systemdMayHandItTheSocket() {
        Path socket = lab.temp().resolve("activated.sock");
        Running activated =
                lab.python(
                                "activate.py",
                                socket.toString(),
                                Tools.demitasse().toString(),
                                "planner")
                        .start();
        Lab.await(() -> Files.exists(socket), () -> "no socket: " + activated.err());
        // Where the launcher finds nobody to accept in time it goes cold, and the count stays.
        Lab.await(
                () -> {
                    lab.command("list", "--root", lab.temp().toString())
                            .env("DEMITASSE_PLANNER", socket.toString())
                            .run()
                            .succeeds();
                    Outcome status =
                            lab.bare("planner", "status", "--socket", socket.toString()).run();
                    return status.status() == 0 && status.out().matches("(?s).*requests: [1-9].*");
                },
                () -> "never served: " + activated.out() + activated.err());
        activated.signal("TERM");
        assertEquals(0, activated.await().status());
        // It is systemd's to remove.
        assertTrue(Files.exists(socket));
    }
}
