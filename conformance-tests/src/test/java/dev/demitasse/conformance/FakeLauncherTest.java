package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.conformance.protocol.Messages;
import dev.demitasse.conformance.protocol.Peer;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.PlanWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The resident planner hangs up on launchers that make no sense, and serves the next one.
@Tag("container")
class FakeLauncherTest {
    private static final int LARGE = 15 << 20;

    private Lab lab;
    private String build;

    @BeforeEach
    void open(@TempDir Path temp) {
        lab = new Lab(Mode.WARM, temp);
        String status = WarmPlanner.shared().status().succeeds().out();
        build = status.replaceAll("(?s).*\nbuild: (\\S+)\n.*", "$1");
    }

    @AfterEach
    void plannerIsHealthy() {
        Stages.assertHealthy(lab);
        WarmPlanner.shared().status().succeeds();
        lab.close();
    }

    private static Peer connect() {
        return Peer.connect(WarmPlanner.shared().socket());
    }

    /// What the planner says to a launcher that sends this and then nothing more.
    private static byte[] answer(byte[] sent) {
        try (Peer peer = connect()) {
            peer.send(sent);
            return peer.endOfInput().receiveToEnd();
        }
    }

    private static void assertHungUp(byte[] sent) {
        assertArrayEquals(new byte[0], answer(sent));
    }

    private void assertServed(byte[] hello) {
        byte[] answer = answer(hello);
        byte[] end = Messages.exit(0);
        assertTrue(answer.length > end.length, () -> "only " + answer.length + " bytes");
        assertArrayEquals(
                end, Arrays.copyOfRange(answer, answer.length - end.length, answer.length));
    }

    @Test
    void aLauncherThatHasClosedItsHalfIsServed() {
        assertServed(Messages.hello(build));
    }

    @Test
    void aMessageCutOffAnywhereIsHungUpOn() {
        byte[] hello = Messages.hello(build);
        for (int length = 0; length < hello.length; length += 2) {
            assertHungUp(Arrays.copyOf(hello, length));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, (16 << 20) + 1, 0x7fffffff, 0x80000000L, 0xffffffffL})
    void aMessageOfAnImpossibleLengthIsHungUpOn(long length) {
        byte[] hello = Messages.hello(build);
        ByteBuffer.wrap(hello).order(ByteOrder.LITTLE_ENDIAN).putInt((int) length);
        assertHungUp(hello);
    }

    @Test
    void aPromiseOfSixteenMegabytesThatIsNotKeptIsHungUpOn() {
        byte[] hello = Messages.hello(build);
        ByteBuffer.wrap(hello).order(ByteOrder.LITTLE_ENDIAN).putInt(16 << 20);
        assertHungUp(hello);
    }

    @Test
    void anyFieldMayBeGarbage() {
        byte[] hello = Messages.hello(build);
        for (int at = 0; at < hello.length; at++) {
            byte[] changed = hello.clone();
            changed[at] ^= (byte) 0xff;
            // A changed letter of a path is as good as the right one: only that it ends is sure.
            answer(changed);
        }
    }

    @Test
    void bytesAfterTheLastFieldAreHungUpOn() {
        byte[] hello = Arrays.copyOf(Messages.hello(build), Messages.hello(build).length + 1);
        ByteBuffer buffer = ByteBuffer.wrap(hello).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(0, buffer.getInt(0) + 1);
        assertHungUp(hello);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, Plan.PROTOCOL_VERSION + 1, -1})
    void anotherProtocolIsHungUpOnWithoutAWord(int protocol) {
        assertHungUp(Messages.hello(protocol, build, List.of("demitasse", "--version"), List.of()));
    }

    @Test
    void anotherBuildIsHungUpOnWithoutAWord() {
        assertHungUp(Messages.hello(""));
        assertHungUp(Messages.hello(build + "0"));
        assertHungUp(Messages.hello(build.substring(1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, 4, 15, 16, 17, 18, 19, 20, 21, 22, 0x101, 0xffff})
    void anyOtherFirstMessageIsHungUpOn(int type) {
        assertHungUp(Messages.of(type));
        byte[] disguised = Messages.hello(build);
        ByteBuffer.wrap(disguised).order(ByteOrder.LITTLE_ENDIAN).putShort(4, (short) type);
        assertHungUp(disguised);
    }

    @Test
    void anEventOutOfTurnIsOfNoInterest() {
        byte[] event = Messages.of(Messages.EVENT, new PlanWriter().u32(1).u32(0));
        assertServed(Messages.join(Messages.hello(build), event));
    }

    @Test
    void aHelloOfFifteenMegabytesIsServed() {
        assertServed(large());
    }

    @Test
    void severalLargeHellosAtOnceAreServedOrHungUpOn() {
        byte[] large = large();
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Peer peer = connect();
            peers.add(peer);
            // All but the last byte: the planner has to keep them all.
            peer.send(Arrays.copyOf(large, large.length - 1));
        }
        Stages.assertHealthy(lab);
        for (Peer peer : peers) {
            peer.send(new byte[1]);
            peer.endOfInput().receiveToEnd();
            peer.close();
        }
    }

    private byte[] large() {
        char[] value = new char[LARGE];
        Arrays.fill(value, 'x');
        return Messages.hello(
                Plan.PROTOCOL_VERSION,
                build,
                List.of("demitasse", "--version"),
                List.of("LARGE=" + new String(value)));
    }

    @Test
    void aHundredConnectionsThatSayNothingKeepNobodyWaiting() {
        List<Peer> silent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            silent.add(connect());
        }
        Stages.assertHealthy(lab);
        WarmPlanner.shared().status().succeeds();
        for (Peer peer : silent) {
            peer.close();
        }
    }

    @Test
    void aLauncherThatTakesNoAnswerKeepsNobodyWaiting() {
        try (Peer deaf = connect()) {
            assertTrue(deaf.send(Messages.hello(build)));
            Stages.assertHealthy(lab);
        }
    }

    @Test
    void aLauncherThatLeavesRightAfterItsRequestLeavesNothing() {
        TestBundle bundle = lab.bundle().args("/bin/true").write();
        String root = lab.root().toString();
        String directory = bundle.directory().toString();
        for (int i = 0; i < 20; i++) {
            String id = lab.newId();
            List<String> arguments =
                    List.of("demitasse", "--root", root, "create", "--bundle", directory, id);
            try (Peer peer = connect()) {
                assertTrue(
                        peer.send(
                                Messages.hello(
                                        Plan.PROTOCOL_VERSION, build, arguments, List.of())));
            }
            Stages.awaitNothing(lab, bundle, id);
        }
    }

    @Test
    void aPlanAnsweredWithNonsenseIsTakenBack() {
        TestBundle bundle = lab.bundle().args("/bin/true").write();
        List<byte[]> nonsense =
                List.of(
                        Messages.of(Messages.EVENT),
                        Messages.of(Messages.INPUT),
                        Messages.of(Messages.EVENT, event(99, 0)),
                        Messages.of(Messages.EVENT, event(1, 0x7fffffff)),
                        Messages.of(Messages.EVENT, event(1, -1)),
                        Messages.of(Messages.EVENT, event(4, 0x7fffffff)),
                        new byte[] {1, 2, 3});
        for (byte[] answer : nonsense) {
            String id = lab.newId();
            try (Peer peer = connect()) {
                peer.send(create(bundle, id));
                assertEquals(Messages.COMMIT, peer.receive().type());
                assertEquals(Messages.PLAN, peer.receive().type());
                peer.send(answer);
                peer.endOfInput().receiveToEnd();
            }
            Stages.awaitNothing(lab, bundle, id);
        }
    }

    private byte[] create(TestBundle bundle, String id) {
        return Messages.hello(
                Plan.PROTOCOL_VERSION,
                build,
                List.of(
                        "demitasse",
                        "--root",
                        lab.root().toString(),
                        "create",
                        "--bundle",
                        bundle.directory().toString(),
                        id),
                List.of());
    }

    /// An event of the host program's operation 9 with step 29.
    private static PlanWriter event(int kind, int value) {
        return new PlanWriter().u32(kind).u32(0).u32(9).u32(value).u32(29).string("");
    }
}
