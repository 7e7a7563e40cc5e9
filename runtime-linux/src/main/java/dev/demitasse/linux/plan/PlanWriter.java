package dev.demitasse.linux.plan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Encodes fields as plan.h lays them out: little endian, unaligned, strings with a length and a
/// NUL.
public final class PlanWriter {
    private byte[] bytes = new byte[4096];
    private int size;

    /// Writes a `u` field; the low 32 bits count.
    public PlanWriter u32(long value) {
        ensure(4);
        for (int i = 0; i < 4; i++) {
            bytes[size++] = (byte) (value >>> (8 * i));
        }
        return this;
    }

    /// Writes a `q` field, whose 64 bits may be meant as unsigned.
    public PlanWriter u64(long value) {
        u32(value);
        return u32(value >>> 32);
    }

    /// Writes an `s` field in UTF-8.
    ///
    /// @throws IllegalArgumentException if the text holds a NUL, which no path, name or argument
    ///   can
    public PlanWriter string(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("string with a NUL: " + text.replace('\0', '?'));
        }
        bytes(text.getBytes(StandardCharsets.UTF_8));
        ensure(1);
        bytes[size++] = 0;
        return this;
    }

    /// Writes a `b` field.
    public PlanWriter bytes(byte[] value) {
        u32(value.length);
        raw(value);
        return this;
    }

    /// Writes an `a` field.
    public PlanWriter strings(List<String> values) {
        u32(values.size());
        for (String value : values) {
            string(value);
        }
        return this;
    }

    /// What has been written so far.
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    void u16(int value) {
        ensure(2);
        bytes[size++] = (byte) value;
        bytes[size++] = (byte) (value >>> 8);
    }

    void raw(byte[] value) {
        ensure(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    /// Writes one operation: its code, then the length of its fields, then the fields.
    void op(Op op) {
        u16(op.opcode());
        u16(0);
        int lengthAt = size;
        u32(0);
        op.writeTo(this);
        int length = size - lengthAt - 4;
        for (int i = 0; i < 4; i++) {
            bytes[lengthAt + i] = (byte) (length >>> (8 * i));
        }
    }

    private void ensure(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
