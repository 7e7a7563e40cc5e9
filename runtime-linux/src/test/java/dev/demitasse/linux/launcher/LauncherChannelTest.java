package dev.demitasse.linux.launcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.linux.launcher.Wire.Bytes;
import dev.demitasse.linux.launcher.Wire.Received;
import dev.demitasse.linux.plan.HostOp;
import dev.demitasse.linux.plan.Plan;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LauncherChannelTest {
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    private LauncherChannel channel(byte[]... received) {
        Bytes all = new Bytes();
        for (byte[] part : received) {
            all.raw(part);
        }
        return new LauncherChannel(new ByteArrayInputStream(all.bytes()), sent);
    }

    private List<Received> sent() {
        return Wire.received(sent.toByteArray());
    }

    private List<String> sentNames() {
        return sent().stream().map(Received::name).toList();
    }

    @Test
    void helloIsRead() throws IOException {
        Hello hello = channel(Wire.hello(Plan.PROTOCOL_VERSION)).hello();
        assertEquals(Plan.PROTOCOL_VERSION, hello.protocol());
        assertEquals("build-1", hello.buildId());
        assertEquals(-2, hello.pid());
        assertEquals("2147483649", Integer.toUnsignedString(hello.euid()));
        assertEquals(List.of("demitasse", "", "ä b"), hello.arguments());
        assertEquals("/some/dir", hello.directory());
        assertEquals(List.of("HOME=/root", "EMPTY=", "HO=x", "=odd"), hello.environment());
        assertEquals(022, hello.umask());
        assertEquals(0b101, hello.terminals());
        assertEquals(24, hello.rows());
        assertEquals(80, hello.columns());
        assertEquals(0, sent.size(), "HELLO is not answered by itself");
    }

    @Test
    void variablesAreFoundByTheirWholeName() throws IOException {
        Hello hello = channel(Wire.hello(Plan.PROTOCOL_VERSION)).hello();
        assertEquals("/root", hello.variable("HOME"));
        assertEquals("x", hello.variable("HO"));
        assertEquals("", hello.variable("EMPTY"));
        assertNull(hello.variable("H"));
        assertNull(hello.variable("HOME=/root"));
        assertNull(hello.variable("UNSET"));
    }

    @Test
    void otherProtocolVersionsAreRefusedBeforeTheRestIsRead() {
        byte[] onlyVersion = Wire.framed(1, new Bytes().u32(2).bytes());
        var e = assertThrows(IOException.class, () -> channel(onlyVersion).hello());
        assertEquals("launcher speaks protocol 2", e.getMessage());
        assertThrows(IOException.class, () -> channel(Wire.hello(0)).hello());
        assertEquals(0, sent.size());
    }

    @Test
    void helloCutOffAnywhereIsAFailure() {
        byte[] hello = Wire.hello(Plan.PROTOCOL_VERSION);
        for (int length = 0; length < hello.length; length++) {
            byte[] part = Arrays.copyOf(hello, length);
            assertThrows(EOFException.class, () -> channel(part).hello(), "at byte " + length);
        }
    }

    @Test
    void helloThatEndsTooEarlyInsideItsLengthIsAFailure() {
        byte[] hello = Wire.hello(Plan.PROTOCOL_VERSION);
        byte[] fields = Arrays.copyOfRange(hello, 6, hello.length);
        for (int length = 0; length < fields.length; length++) {
            byte[] message = Wire.framed(1, Arrays.copyOf(fields, length));
            assertThrows(
                    IOException.class, () -> channel(message).hello(), "at field byte " + length);
        }
    }

    @Test
    void everyLengthFieldIsMistrusted() {
        byte[] hello = Wire.hello(Plan.PROTOCOL_VERSION);
        for (int at = 10; at + 4 <= hello.length; at++) {
            byte[] wrong = hello.clone();
            Arrays.fill(wrong, at, at + 4, (byte) 0xff);
            LauncherChannel channel = channel(wrong);
            // Where it hits no length, the message is merely another one.
            try {
                assertEquals(Plan.PROTOCOL_VERSION, channel.hello().protocol());
            } catch (IOException e) {
                assertFalse(String.valueOf(e.getMessage()).isEmpty());
            }
        }
    }

    @Test
    void trailingBytesAreRefused() {
        byte[] hello = Wire.hello(Plan.PROTOCOL_VERSION);
        byte[] fields = Arrays.copyOfRange(hello, 6, hello.length + 1);
        var e = assertThrows(IOException.class, () -> channel(Wire.framed(1, fields)).hello());
        assertEquals("1 bytes too many in message 1", e.getMessage());
    }

    @Test
    void otherMessagesThanTheExpectedAreRefused() {
        byte[] event = Wire.event(Event.DONE, 0, 0, 0, 0, "");
        var e = assertThrows(IOException.class, () -> channel(event).hello());
        assertEquals("launcher sent message 2 instead of 1", e.getMessage());
        for (int type : new int[] {0, 4, 16, 255, 256, 257, 65535}) {
            byte[] garbage = Wire.framed(type, new byte[0]);
            assertThrows(IOException.class, () -> channel(garbage).hello(), "type " + type);
        }
    }

    @Test
    void allCallsTellThatTheLauncherIsGone() {
        assertThrows(EOFException.class, () -> channel().hello());
        assertThrows(EOFException.class, () -> channel().await());
        assertThrows(EOFException.class, () -> channel().readStdin());
    }

    @Test
    void eventsAreRead() throws IOException {
        LauncherChannel channel =
                channel(
                        Wire.event(Event.CLONED, 0, 7, 4711, 0, ""),
                        Wire.event(Event.FAILED, Event.INIT, 12, 22, 5, "tmpfs: Bad value"));
        Event cloned = channel.await();
        assertEquals(Event.CLONED, cloned.kind());
        assertEquals(4711, cloned.value());
        assertEquals(7, cloned.op());
        assertEquals(new Event(4, 1, 12, 22, 5, "tmpfs: Bad value"), channel.await());
        assertThrows(EOFException.class, channel::await);
    }

    @Test
    void commitIsSentOnce() throws IOException {
        LauncherChannel channel = channel();
        assertFalse(channel.committed());
        channel.commit();
        channel.commit();
        assertTrue(channel.committed());
        assertEquals(List.of("COMMIT"), sentNames());
    }

    @Test
    void plansAreCommittedFirst() throws IOException {
        Plan plan = new Plan.Builder().host(new HostOp.Signal(5, 6, 15), "").build();
        LauncherChannel channel = channel();
        channel.run(plan);
        channel.run(plan);
        assertEquals(List.of("COMMIT", "PLAN", "PLAN"), sentNames());
        assertArrayEquals(plan.encode(), (byte[]) sent().get(1).fields().get(0));
    }

    @Test
    void aFailedCommitIsNone() {
        LauncherChannel broken =
                new LauncherChannel(
                        new ByteArrayInputStream(new byte[0]),
                        new ByteArrayOutputStream() {
                            @Override
                            public void write(byte[] bytes) throws IOException {
                                throw new IOException("broken pipe");
                            }
                        });
        assertThrows(IOException.class, broken::commit);
        assertFalse(broken.committed());
    }

    @Test
    void textIsPrintedInParts() throws IOException {
        LauncherChannel channel = channel();
        channel.print(1, "");
        channel.print(2, "é\n");
        String big = "ä".repeat((1 << 20) + 3);
        channel.print(1, big);
        List<Received> messages = sent();
        assertEquals(4, messages.size());
        assertEquals(2L, messages.get(0).fields().get(0));
        assertArrayEquals(
                "é\n".getBytes(StandardCharsets.UTF_8), (byte[]) messages.get(0).fields().get(1));
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (Received message : messages.subList(1, 4)) {
            assertEquals(1L, message.fields().get(0));
            byte[] part = (byte[]) message.fields().get(1);
            assertTrue(part.length <= 1 << 20);
            text.writeBytes(part);
        }
        assertEquals(big, text.toString(StandardCharsets.UTF_8));
    }

    @Test
    void textOfExactlyOnePartIsOneMessage() throws IOException {
        channel().print(1, "x".repeat(1 << 20));
        assertEquals(1, sent().size());
    }

    @Test
    void stdinIsReadAndItsErrnoTold() throws IOException {
        byte[] input = {0, 1, -1};
        LauncherChannel channel =
                channel(
                        Wire.message("INPUT", 0, input),
                        Wire.message("INPUT", 0, new byte[0]),
                        Wire.message("INPUT", 21, new byte[0]));
        assertArrayEquals(input, channel.readStdin());
        assertArrayEquals(new byte[0], channel.readStdin());
        assertEquals(
                "read stdin: errno 21",
                assertThrows(IOException.class, channel::readStdin).getMessage());
        assertEquals(List.of("READ", "READ", "READ"), sentNames());
        assertEquals(List.of(0L), sent().get(0).fields());
    }

    @Test
    void exitCarriesTheStatus() throws IOException {
        channel().exit(137);
        assertEquals(List.of(new Received("EXIT", List.of(137L))), sent());
    }

    @Test
    void goIsAnEmptyMessage() throws IOException {
        channel().go();
        assertEquals(List.of(new Received("GO", List.of())), sent());
    }
}
