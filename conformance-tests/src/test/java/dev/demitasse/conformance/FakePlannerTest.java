package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.conformance.protocol.FakePlanner;
import dev.demitasse.conformance.protocol.Messages;
import dev.demitasse.conformance.protocol.Peer;
import dev.demitasse.linux.plan.HostOp;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.PlanWriter;
import dev.demitasse.linux.plan.ProcessOp;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The launcher survives any planner: it asks another one while nothing has been committed, and
/// otherwise ends with one line.
@Tag("container")
class FakePlannerTest {
    private static final int DONE = 3;
    private static final int FAILED = 4;
    private static final int LAUNCHER = 2;
    private static final int STEP_DECODE = 1;
    private static final int EINVAL = 22;
    private static final int EPROTO = 71;
    private static final long CLONE_NEWPID = 0x20000000;

    private Lab lab;
    private FakePlanner planner;

    @BeforeEach
    void open(@TempDir Path temp) {
        lab = new Lab(Mode.COLD, temp);
        planner = new FakePlanner(temp.resolve("fake.sock"));
    }

    @AfterEach
    void close() {
        planner.close();
        lab.close();
    }

    private Running launcher() {
        return lab.bare("--version").env("DEMITASSE_PLANNER", planner.path()).start();
    }

    private static byte[] commit() {
        return Messages.of(Messages.COMMIT);
    }

    private void goesColdAfter(Consumer<FakePlanner> conversation) {
        Running launcher = launcher();
        conversation.accept(planner);
        String version = lab.bare("--version").run().succeeds().out();
        assertEquals(version, launcher.await().succeeds().out());
    }

    @Test
    void aPlannerThatHangsUpAtOnceIsReplaced() {
        goesColdAfter(fake -> fake.accept().close());
    }

    @Test
    void nonsenseBeforeCommitIsReplaced() {
        for (byte[] message : Messages.nonsense()) {
            goesColdAfter(fake -> {
                try (Peer launcher = fake.greeted()) {
                    launcher.send(message);
                    launcher.endOfInput();
                }
            });
        }
    }

    @Test
    void nonsenseAfterCommitEndsTheLauncherWithOneLine() {
        for (byte[] message : Messages.nonsense()) {
            Running launcher = launcher();
            try (Peer peer = planner.greeted()) {
                peer.send(Messages.join(commit(), message));
                peer.endOfInput();
                Outcome outcome = launcher.await().fails();
                assertEquals(
                        "demitasse: the planner died (connection closed)\n",
                        outcome.err(),
                        outcome::toString);
            }
        }
    }

    @Test
    void aMessageMayComeByteByByte() {
        Running launcher = launcher();
        try (Peer peer = planner.greeted()) {
            byte[] text = {'h', 'i', '\n'};
            byte[] all =
                    Messages.join(
                            Messages.of(Messages.OUT, new PlanWriter().u32(1).bytes(text)),
                            Messages.exit(3));
            for (byte one : all) {
                assertTrue(peer.send(new byte[] {one}));
            }
            Outcome outcome = launcher.await().exits(3);
            assertEquals("hi\n", outcome.out());
        }
    }

    @Test
    void aMessageOutOfTurnEndsTheLauncherWithOneLine() {
        Running launcher = launcher();
        try (Peer peer = planner.greeted()) {
            peer.send(Messages.of(Messages.GO));
            Outcome outcome = launcher.await().fails();
            assertEquals("demitasse: the planner sent a message out of turn\n", outcome.err());
        }
    }

    @Test
    void aMessageBehindAPlanIsOutOfTurn() {
        Running launcher = launcher();
        try (Peer peer = planner.greeted()) {
            peer.send(Messages.join(Messages.plan(harmless()), Messages.of(Messages.GO)));
            assertEquals(1, launcher.await().status(), launcher.err());
            assertEquals(1, launcher.err().lines().count(), launcher.err());
        }
    }

    @Test
    void readOfADescriptorThatIsNotThereIsAnswered() {
        Running launcher = launcher();
        try (Peer peer = planner.greeted()) {
            peer.send(Messages.of(Messages.READ, new PlanWriter().u32(99)));
            Peer.Message input = peer.receive();
            assertEquals(Messages.INPUT, input.type());
            assertEquals(9, input.u32(), "EBADF");
            peer.send(Messages.exit(0));
            launcher.await().succeedsSilently();
        }
    }

    /// A plan that finds no such process.
    private static byte[] harmless() {
        return new Plan.Builder()
                .host(new HostOp.Signal(1, 1, 0), "")
                .host(new HostOp.Signal(1, 1, 0), "")
                .build()
                .encode();
    }

    private void refuses(byte[] plan, int errno) {
        Running launcher = launcher();
        try (Peer peer = planner.greeted()) {
            peer.send(Messages.plan(plan));
            Peer.Message event = peer.receiveEvent(FAILED);
            assertEquals(LAUNCHER, event.u32());
            event.u32();
            assertEquals(errno, event.u32());
            assertEquals(STEP_DECODE, event.u32());
            peer.send(Messages.exit(4));
            launcher.await().exits(4);
        }
    }

    @Test
    void aPlanCutOffAnywhereIsRefused() {
        byte[] plan = harmless();
        for (int length = 0; length < plan.length; length += 2) {
            refuses(Arrays.copyOf(plan, length), EINVAL);
        }
    }

    @Test
    void bytesAfterThePlanAreRefused() {
        refuses(Arrays.copyOf(harmless(), harmless().length + 1), EINVAL);
    }

    @Test
    void garbageIsRefused() {
        byte[] garbage = new byte[4096];
        Arrays.fill(garbage, (byte) 0xa5);
        refuses(garbage, EINVAL);
        refuses(new byte[4096], EINVAL);
    }

    @Test
    void aPlanOfAnotherVersionIsRefused() {
        refuses(changed(4, Plan.PROTOCOL_VERSION + 1), EPROTO);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 12, 16, 20, 24})
    void aPlanWithAWrongHeadIsRefused(int at) {
        refuses(changed(at, 0xffffffff), EINVAL);
        refuses(changed(at, 0x7fffffff), EINVAL);
    }

    @Test
    void anOperationOfTheOtherProgramIsRefused() {
        refuses(withProgramsSwapped(harmless()), EINVAL);
        byte[] init = new Plan.Builder().init(new ProcessOp.Setsid(), "").build().encode();
        refuses(withProgramsSwapped(init), EINVAL);
    }

    private static byte[] withProgramsSwapped(byte[] plan) {
        ByteBuffer buffer = ByteBuffer.wrap(plan.clone()).order(ByteOrder.LITTLE_ENDIAN);
        int host = buffer.getInt(12);
        buffer.putInt(12, buffer.getInt(16)).putInt(16, host);
        return buffer.array();
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 0x7fffffff, -2})
    void aSlotThatDoesNotExistIsRefused(int slot) {
        refuses(
                new Plan.Builder()
                        .host(new HostOp.Open(slot, "/dev/null", 0, 0), "")
                        .build()
                        .encode(),
                EINVAL);
    }

    private static byte[] changed(int at, int value) {
        byte[] plan = harmless();
        ByteBuffer.wrap(plan).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        return plan;
    }

    /// Operations on an init, or on descriptors, that are not there.
    @Test
    void operationsOnNothingFail() {
        List<HostOp> operations =
                List.of(
                        new HostOp.AwaitInit(1),
                        new HostOp.AwaitExec(),
                        new HostOp.ReleaseInit(1),
                        new HostOp.Relay(-1, List.of()),
                        new HostOp.Relay(7, List.of()),
                        new HostOp.Prlimit(7, 1, 1, "RLIMIT_NOFILE"),
                        new HostOp.OomScoreAdj("0"),
                        new HostOp.SendPidfd(7, "text"),
                        new HostOp.SetnsChildren(7, (int) CLONE_NEWPID, "pid"),
                        new HostOp.DeviceFilter(7, new byte[8]),
                        new HostOp.Clone(0, 7, ""),
                        new HostOp.Clone(0x100, -1, ""),
                        new HostOp.Start("/dev", "no-such-socket"),
                        new HostOp.PreserveFds(100_000, 0));
        for (HostOp operation : operations) {
            Running launcher = launcher();
            try (Peer peer = planner.greeted()) {
                byte[] plan = new Plan.Builder().host(operation, "").build().encode();
                peer.send(Messages.plan(plan));
                Peer.Message event = peer.receive();
                int kind = event.u32();
                assertTrue(
                        event.type() == Messages.EVENT && kind > DONE,
                        operation.describe() + ": event " + kind);
                peer.send(Messages.exit(5));
                launcher.await().exits(5);
            }
        }
    }
}
