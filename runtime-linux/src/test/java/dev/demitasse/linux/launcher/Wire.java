package dev.demitasse.linux.launcher;

import dev.demitasse.linux.plan.PlanHeader;
import dev.demitasse.linux.plan.PlanHeader.Message;
import dev.demitasse.linux.plan.WireReader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The launcher's side of messages, made from the tables of plan.h and not from the classes under
/// test.
final class Wire {
    private static final List<Message> MESSAGES = PlanHeader.read().messages();

    private Wire() {}

    /// A message as the planner sent it.
    ///
    /// @param name as in plan.h
    /// @param fields its values
    record Received(String name, List<Object> fields) {}

    /// The bytes of a message, its length in front.
    static byte[] message(String name, Object... values) {
        Message message = find(name);
        Bytes fields = new Bytes();
        if (message.signature().length() != values.length) {
            throw new AssertionError(message + " takes other fields");
        }
        for (int i = 0; i < values.length; i++) {
            fields.field(message.signature().charAt(i), values[i]);
        }
        return framed(message.type(), fields.bytes());
    }

    static byte[] framed(int type, byte[] fields) {
        return new Bytes().u32(2L + fields.length).u16(type).raw(fields).bytes();
    }

    static byte[] hello(int protocol) {
        return message(
                "HELLO",
                protocol,
                "build-1",
                0xfffffffeL,
                0x80000001L,
                List.of("demitasse", "", "ä b"),
                "/some/dir",
                List.of("HOME=/root", "EMPTY=", "HO=x", "=odd"),
                022,
                0b101,
                24,
                80);
    }

    static byte[] event(int kind, int program, int op, long value, int step, String text) {
        return message("EVENT", kind, program, op, value, step, text);
    }

    /// All messages in these bytes, each checked against its signature.
    static List<Received> received(byte[] bytes) {
        List<Received> messages = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
            int length = (int) (long) new WireReader(rest).field('u');
            WireReader in = new WireReader(Arrays.copyOfRange(rest, 4, 4 + length));
            Message message = find(in.u16());
            messages.add(new Received(message.name(), in.fields(message.signature())));
            at += 4 + length;
        }
        return messages;
    }

    private static Message find(String name) {
        for (Message message : MESSAGES) {
            if (message.name().equals(name)) {
                return message;
            }
        }
        throw new AssertionError("no message " + name);
    }

    private static Message find(int type) {
        for (Message message : MESSAGES) {
            if (message.type() == type) {
                return message;
            }
        }
        throw new AssertionError("no message " + type);
    }

    /// Bytes one after the other.
    static final class Bytes {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Bytes u16(int value) {
            out.write(value);
            out.write(value >>> 8);
            return this;
        }

        Bytes u32(long value) {
            return u16((int) value).u16((int) (value >>> 16));
        }

        Bytes raw(byte[] value) {
            out.writeBytes(value);
            return this;
        }

        Bytes string(String value) {
            byte[] text = value.getBytes(StandardCharsets.UTF_8);
            return u32(text.length).raw(text).raw(new byte[1]);
        }

        private Bytes field(char type, Object value) {
            switch (type) {
                case 'u' -> u32(((Number) value).longValue());
                case 's' -> string((String) value);
                case 'b' -> u32(((byte[]) value).length).raw((byte[]) value);
                case 'a' -> {
                    u32(((List<?>) value).size());
                    for (Object element : (List<?>) value) {
                        string((String) element);
                    }
                }
                default -> throw new AssertionError("field type " + type);
            }
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }
}
