package dev.demitasse.linux.plan;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads fields as plan.h describes them, independently of the classes under test: `u` and `q` as
/// [Long], `s` as [String], `b` as bytes, `a` as a list.
public final class WireReader {
    private final ByteBuffer in;

    /// Reads these bytes from their begin.
    public WireReader(byte[] bytes) {
        this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// The fields of a signature, which must use up all that is left.
    public List<Object> fields(String signature) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < signature.length(); i++) {
            values.add(field(signature.charAt(i)));
        }
        if (in.hasRemaining()) {
            throw new AssertionError(in.remaining() + " bytes beyond \"" + signature + "\"");
        }
        return values;
    }

    /// The next field.
    public Object field(char type) {
        return switch (type) {
            case 'u' -> Integer.toUnsignedLong(in.getInt());
            case 'q' -> in.getLong();
            case 's' -> string();
            case 'b' -> bytes();
            case 'a' -> {
                List<String> values = new ArrayList<>();
                int count = in.getInt();
                for (int i = 0; i < count; i++) {
                    values.add(string());
                }
                yield values;
            }
            default -> throw new AssertionError("field type " + type);
        };
    }

    /// A uint16, as in front of messages and operations.
    public int u16() {
        return Short.toUnsignedInt(in.getShort());
    }

    private byte[] bytes() {
        byte[] value = new byte[in.getInt()];
        in.get(value);
        return value;
    }

    private String string() {
        String text = new String(bytes(), StandardCharsets.UTF_8);
        if (in.get() != 0) {
            throw new AssertionError("no NUL after \"" + text + "\"");
        }
        return text;
    }
}
