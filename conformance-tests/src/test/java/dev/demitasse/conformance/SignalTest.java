package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Signals to an attached `run`, and the death of callers at any moment (docs/lifecycle.md, Death).
class SignalTest extends ContainerTest {
    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP", "QUIT", "USR1", "USR2", "ALRM", "CONT"})
    void signalsAreForwarded(String name) {
        TestBundle bundle =
                lab.bundle()
                        .sh(
                                "trap 'echo got; exit 7' "
                                        + name
                                        + "; echo ready; while :; do sleep 0.02; done");
        Running run = lab.attach(bundle, lab.newId()).awaitOutput("ready\n");
        Outcome outcome = run.signal(name).await().exits(7);
        assertEquals("ready\ngot\n", outcome.out());
    }

    @Test
    void aSignalThatKillsTheWorkloadIsItsStatus() {
        TestBundle bundle = lab.bundle().withoutNamespace("pid");
        bundle.sh("echo ready; exec sleep 1000");
        Running run = lab.attach(bundle, lab.newId()).awaitOutput("ready\n");
        Lab.await(
                () -> Tools.read("/proc/" + workload(bundle) + "/cmdline").startsWith("sleep"),
                () -> "no sleep");
        run.signal("TERM").await().exits(143);
    }

    private String workload(TestBundle bundle) {
        return lab.cgroup().read(bundle.cgroup(), "cgroup.procs");
    }

    @Test
    void childrenSignalsAreNotForwarded() {
        TestBundle bundle =
                lab.bundle().sh("trap 'echo got' CHLD URG; echo ready; read x < /fifo; echo end");
        bundle.path("fifo").toFile().delete();
        lab.tool(Tools.busybox().toString(), "mkfifo", bundle.path("fifo").toString())
                .run()
                .succeeds();
        Running run = lab.attach(bundle, lab.newId()).awaitOutput("ready\n");
        run.signal("CHLD").signal("URG");
        LockSupport.parkNanos(100_000_000);
        lab.tool("/bin/sh", "-c", "echo x > " + bundle.path("fifo")).run().succeeds();
        assertEquals("ready\nend\n", run.await().succeeds().out());
    }

    @Test
    void theWorkloadStartsWithDefaultSignals() {
        TestBundle bundle = lab.bundle().sh("grep -E '^Sig(Blk|Ign|Cgt)' /proc/self/status");
        bundle.args("/bin/grep", "-E", "^Sig(Blk|Ign|Cgt)", "/proc/self/status").write();
        Outcome outcome =
                lab.command("run", "-b", bundle.directory().toString(), lab.newId())
                        .behind("/bin/sh", "-c", "trap '' HUP PIPE; exec \"$0\" \"$@\"")
                        .run()
                        .succeeds();
        String none = "0000000000000000";
        assertEquals(
                "SigBlk:\t" + none + "\nSigIgn:\t" + none + "\nSigCgt:\t" + none + "\n",
                outcome.out());
    }

    @Test
    void theWorkloadOutlivesAKilledCaller() {
        TestBundle bundle = lab.bundle().sh("echo ready; sleep 1000");
        String id = lab.newId();
        lab.losesCalls();
        Running run = lab.attach(bundle, id).awaitOutput("ready\n");
        try (Container container = new Container(lab, id, bundle, run)) {
            run.signal("KILL");
            assertEquals(137, run.await().status());
            container.is("running");
            container.kill("KILL").succeedsSilently();
            container.awaitStatus("stopped");
            container.delete().succeedsSilently();
        }
    }

    @Test
    void aCallerKilledAtAnyMomentLeavesNothingForceCannotRemove() {
        lab.losesCalls();
        for (int millis = 0; millis < 120; millis += 8) {
            TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
            String id = lab.newId();
            Running run = lab.attach(bundle, id);
            LockSupport.parkNanos(millis * 1_000_000L);
            run.destroy();
            // A warm planner may be at it still.
            Lab.await(() -> forced(id), () -> lab.command("delete", "-f", id).run().toString());
        }
    }

    private boolean forced(String id) {
        return lab.command("delete", "--force", id).run().status() == 0
                && !Files.exists(lab.root().resolve(id));
    }

    @Test
    void killingStartBeforeTheExecEndsTheContainer() {
        lab.losesCalls();
        for (int millis = 0; millis < 60; millis += 6) {
            TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
            try (Container container = lab.create(bundle)) {
                Running start = lab.command("start", container.id()).start();
                LockSupport.parkNanos(millis * 1_000_000L);
                start.destroy();
                String status = container.status();
                assertTrue(
                        status.equals("created")
                                || status.equals("running")
                                || status.equals("stopped"),
                        status);
            }
        }
    }
}
