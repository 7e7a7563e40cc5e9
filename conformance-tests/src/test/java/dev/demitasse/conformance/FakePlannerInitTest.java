package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.conformance.protocol.FakePlanner;
import dev.demitasse.conformance.protocol.Messages;
import dev.demitasse.conformance.protocol.Peer;
import dev.demitasse.linux.plan.HostOp;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.ProcessOp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An init that has not executed its program ends with its planner, wherever it is.
@Tag("container")
class FakePlannerInitTest {
    private static final int CLONED = 1;
    private static final int AWAITING = 2;
    private static final int FAILED = 4;
    private static final int O_DIRECTORY = 0200000;
    private static final long CLONE_NEWPID = 0x20000000;

    private Lab lab;
    private FakePlanner planner;
    private Path cgroup;

    @BeforeEach
    void open(@TempDir Path temp) throws IOException {
        lab = new Lab(Mode.COLD, temp);
        planner = new FakePlanner(temp.resolve("fake.sock"));
        // Not the test's own: that one may have controllers enabled, and then takes no processes.
        cgroup = lab.cgroup().directory(lab.cgroup().path() + "/fake");
        Files.createDirectory(cgroup);
    }

    @AfterEach
    void close() throws IOException {
        planner.close();
        try {
            Files.delete(cgroup);
        } finally {
            lab.close();
        }
    }

    private Running launcher() {
        return lab.bare("--version").env("DEMITASSE_PLANNER", planner.path()).start();
    }

    /// A plan whose init passes one barrier and then waits at another one, in a cgroup of the
    /// test's.
    private byte[] waiting(HostOp... afterwards) {
        Plan.Builder plan = new Plan.Builder();
        int slot = plan.slot();
        plan.host(new HostOp.Open(slot, cgroup.toString(), O_DIRECTORY, 0), "");
        plan.host(new HostOp.Clone(CLONE_NEWPID, slot, "pid"), "");
        plan.host(new HostOp.AwaitInit(1), "");
        for (HostOp operation : afterwards) {
            plan.host(operation, "");
        }
        plan.init(new ProcessOp.Barrier(1), "");
        plan.init(new ProcessOp.Barrier(2), "");
        return plan.build().encode();
    }

    /// Field `value` of EVENT_CLONED.
    private static int clonedPid(Peer peer) {
        Peer.Message cloned = peer.receiveEvent(CLONED);
        cloned.u32();
        cloned.u32();
        return cloned.u32();
    }

    private boolean alive(int pid) {
        return lab.cgroup().processes().contains(Integer.toString(pid));
    }

    private void endsInitAndLauncher(Running launcher, int init) {
        Outcome outcome = launcher.await().fails();
        assertEquals("demitasse: the planner died (connection closed)\n", outcome.err());
        Lab.await(() -> !alive(init), () -> "init " + init + " lives on");
    }

    @Test
    void initIsKilledIfThePlannerIsLostWhileItWaitsForIt() {
        Running launcher = launcher();
        int init;
        try (Peer peer = planner.greeted()) {
            peer.send(Messages.plan(waiting(new HostOp.AwaitPlanner(1, "go on"))));
            init = clonedPid(peer);
            peer.receiveEvent(AWAITING);
            assertTrue(alive(init));
        }
        endsInitAndLauncher(launcher, init);
    }

    @Test
    void initIsKilledIfThePlannerIsLostWhileInitIsSetUp() {
        Running launcher = launcher();
        int init;
        try (Peer peer = planner.greeted()) {
            peer.send(Messages.plan(waiting(new HostOp.AwaitInit(2))));
            init = clonedPid(peer);
            assertTrue(alive(init));
        }
        endsInitAndLauncher(launcher, init);
    }

    @Test
    void aSecondInitIsRefusedAndTheFirstOneKilled() {
        Running launcher = launcher();
        try (Peer peer = planner.greeted()) {
            peer.send(Messages.plan(waiting(new HostOp.Clone(0, -1, ""))));
            int init = clonedPid(peer);
            assertEquals(0, peer.receiveEvent(FAILED).u32());
            assertFalse(alive(init));
            peer.send(Messages.exit(6));
            launcher.await().exits(6);
        }
    }

    @Test
    void aBarrierOutOfOrderFails() {
        Running launcher = launcher();
        try (Peer peer = planner.greeted()) {
            peer.send(Messages.plan(waiting(new HostOp.ReleaseInit(1), new HostOp.AwaitInit(3))));
            peer.receiveEvent(CLONED);
            assertEquals(0, peer.receiveEvent(FAILED).u32());
            peer.send(Messages.exit(6));
            launcher.await().exits(6);
        }
    }

    @Test
    void nonsenseInsteadOfGoKillsInit() {
        for (byte[] message : Messages.nonsense()) {
            Running launcher = launcher();
            int init;
            try (Peer peer = planner.greeted()) {
                peer.send(Messages.plan(waiting(new HostOp.AwaitPlanner(1, "go on"))));
                init = clonedPid(peer);
                peer.receiveEvent(AWAITING);
                peer.send(message);
                peer.endOfInput();
                endsInitAndLauncher(launcher, init);
            }
        }
    }

    /// What `create` does: its init is to wait for `start`, which nobody would call.
    @Test
    void initIsKilledIfThePlannerIsLostBeforeItKnowsThatItWaits() {
        Running launcher = launcher();
        int init;
        try (Peer peer = planner.greeted()) {
            peer.send(Messages.plan(waiting(new HostOp.AwaitPlanner(1, "go on"))));
            init = clonedPid(peer);
            peer.receiveEvent(AWAITING);
            // GO is there to be read when the connection is not any more.
            Stages.stop(launcher.pid());
            assertTrue(peer.send(Messages.of(Messages.GO)));
        }
        launcher.signal("CONT");
        endsInitAndLauncher(launcher, init);
    }
}
