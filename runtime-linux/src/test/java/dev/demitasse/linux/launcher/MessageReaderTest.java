package dev.demitasse.linux.launcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.demitasse.linux.launcher.Wire.Bytes;
import dev.demitasse.linux.plan.PlanHeader;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageReaderTest {
    private static MessageReader reader(byte[] bytes) {
        return new MessageReader(new ByteArrayInputStream(bytes));
    }

    /// A reader that stands behind the type of a message with these fields.
    private static MessageReader at(Bytes fields) throws IOException {
        MessageReader reader = reader(Wire.framed(9, fields.bytes()));
        assertEquals(9, reader.next());
        return reader;
    }

    @Test
    void limitIsThatOfTheHeader() {
        assertEquals(PlanHeader.read().constant("MESSAGE_MAX"), MessageReader.MESSAGE_MAX);
    }

    @Test
    void typesAreUnsignedWords() throws IOException {
        for (int type : new int[] {0, 1, 255, 256, 0x8000, 0xffff}) {
            assertEquals(type, reader(Wire.framed(type, new byte[3])).next());
        }
    }

    @Test
    void endOfStreamBetweenMessagesIsNoFailure() throws IOException {
        MessageReader reader = reader(Wire.framed(3, new byte[0]));
        assertEquals(3, reader.next());
        assertEquals(-1, reader.next());
        assertEquals(-1, reader.next());
    }

    @Test
    void endOfStreamInsideAMessageIsAFailure() {
        byte[] message = Wire.framed(3, new byte[] {1, 2, 3});
        for (int length = 1; length < message.length; length++) {
            byte[] part = Arrays.copyOf(message, length);
            assertThrows(EOFException.class, () -> reader(part).next(), "at byte " + length);
        }
    }

    @Test
    void lengthsOutOfRangeAreRefusedBeforeAnythingIsRead() {
        for (long length :
                new long[] {
                    0, 1, MessageReader.MESSAGE_MAX + 1L, 0x7fffffffL, 0x80000000L, 0xffffffffL
                }) {
            byte[] header = new Bytes().u32(length).bytes();
            var e = assertThrows(IOException.class, () -> reader(header).next());
            assertEquals("message of " + length + " bytes", e.getMessage());
        }
    }

    @Test
    void longestMessageIsRead() throws IOException {
        MessageReader reader = reader(Wire.framed(7, new byte[MessageReader.MESSAGE_MAX - 2]));
        assertEquals(7, reader.next());
    }

    @Test
    void integersAreUnsigned() throws IOException {
        MessageReader reader = at(new Bytes().u32(0xffffffffL).u32(0x80000000L).u32(1));
        assertEquals(0xffffffffL, reader.u32());
        assertEquals(0x80000000L, reader.u32());
        assertEquals(1, reader.u32());
        reader.end();
        assertThrows(IOException.class, reader::u32);
    }

    @Test
    void stringsNeedTheirNul() throws IOException {
        MessageReader wrong = at(new Bytes().u32(2).raw(new byte[] {'a', 'b', 'c'}));
        var e = assertThrows(IOException.class, wrong::string);
        assertEquals("string without its NUL in message 9", e.getMessage());
        MessageReader early = at(new Bytes().u32(2).raw(new byte[] {'a', 'b'}));
        assertThrows(IOException.class, early::string);
    }

    @Test
    void lengthsBeyondTheMessageAreRefused() throws IOException {
        for (long length : new long[] {3, 0x7fffffffL, 0x80000000L, 0xffffffffL}) {
            assertThrows(IOException.class, at(new Bytes().u32(length).raw(new byte[2]))::bytes);
            assertThrows(IOException.class, at(new Bytes().u32(length).raw(new byte[2]))::string);
        }
    }

    @Test
    void countsBeyondTheMessageAreRefusedBeforeMemoryIsTaken() throws IOException {
        for (long count : new long[] {2, 0x7fffffffL, 0x80000000L, 0xffffffffL}) {
            assertThrows(IOException.class, at(new Bytes().u32(count).string("one"))::strings);
        }
    }

    @Test
    void arraysAreRead() throws IOException {
        MessageReader reader = at(new Bytes().u32(2).string("").string("ü").u32(0));
        assertEquals(List.of("", "ü"), reader.strings());
        assertEquals(List.of(), reader.strings());
        reader.end();
    }

    @Test
    void bytesMayHoldAnything() throws IOException {
        MessageReader reader = at(new Bytes().u32(3).raw(new byte[] {0, -1, 0}));
        assertArrayEquals(new byte[] {0, -1, 0}, reader.bytes());
        reader.end();
    }

    @Test
    void restOfAMessageIsTold() throws IOException {
        MessageReader reader = at(new Bytes().u32(1).u32(2));
        assertEquals(1, reader.u32());
        assertEquals(
                "4 bytes too many in message 9",
                assertThrows(IOException.class, reader::end).getMessage());
    }

    @Test
    void messagesThatComeInSinglesAreWhole() throws IOException {
        byte[] both =
                new Bytes()
                        .raw(Wire.framed(1, new byte[] {5}))
                        .raw(Wire.framed(2, new byte[4]))
                        .bytes();
        InputStream slow =
                new ByteArrayInputStream(both) {
                    @Override
                    public synchronized int read(byte[] buffer, int from, int length) {
                        return super.read(buffer, from, Math.min(1, length));
                    }

                    @Override
                    public int readNBytes(byte[] buffer, int from, int length) {
                        int n = 0;
                        while (n < length && read(buffer, from + n, 1) > 0) {
                            n++;
                        }
                        return n;
                    }
                };
        MessageReader reader = new MessageReader(slow);
        assertEquals(1, reader.next());
        assertEquals(2, reader.next());
        assertEquals(0, reader.u32());
        reader.end();
        assertEquals(-1, reader.next());
    }
}
