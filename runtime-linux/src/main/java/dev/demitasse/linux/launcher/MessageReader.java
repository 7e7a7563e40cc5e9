package dev.demitasse.linux.launcher;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads the messages of plan.h from a stream, one at a time, trusting no length.
final class MessageReader {
    static final int MESSAGE_MAX = 16 << 20;

    private final InputStream in;
    private byte[] body = new byte[0];
    private int at;
    private int type;

    MessageReader(InputStream in) {
        this.in = in;
    }

    /// Reads the next message.
    ///
    /// @return its type, or -1 at the end of the stream
    int next() throws IOException {
        byte[] header = new byte[4];
        int first = in.readNBytes(header, 0, 4);
        if (first == 0) {
            return -1;
        }
        if (first < 4) {
            throw new EOFException("message cut off in its length");
        }
        body = header;
        at = 0;
        long length = u32();
        if (length < 2 || length > MESSAGE_MAX) {
            throw new IOException("message of " + length + " bytes");
        }
        body = in.readNBytes((int) length);
        if (body.length < length) {
            throw new EOFException(
                    "message cut off after " + body.length + " of " + length + " bytes");
        }
        at = 2;
        type = (body[0] & 0xff) | (body[1] & 0xff) << 8;
        return type;
    }

    long u32() throws IOException {
        need(4);
        long value = 0;
        for (int i = 0; i < 4; i++) {
            value |= (body[at++] & 0xffL) << (8 * i);
        }
        return value;
    }

    byte[] bytes() throws IOException {
        long length = u32();
        need(length);
        byte[] value = new byte[(int) length];
        System.arraycopy(body, at, value, 0, (int) length);
        at += (int) length;
        return value;
    }

    String string() throws IOException {
        String value = new String(bytes(), StandardCharsets.UTF_8);
        need(1);
        if (body[at++] != 0) {
            throw new IOException("string without its NUL in message " + type);
        }
        return value;
    }

    List<String> strings() throws IOException {
        long count = u32();
        need(count * 5);
        List<String> values = new ArrayList<>((int) count);
        for (long i = 0; i < count; i++) {
            values.add(string());
        }
        return values;
    }

    /// Checks that the whole message has been read.
    void end() throws IOException {
        if (at != body.length) {
            throw new IOException(body.length - at + " bytes too many in message " + type);
        }
    }

    private void need(long count) throws IOException {
        if (count > body.length - at) {
            throw new IOException(
                    "message " + type + " ends " + (count - body.length + at) + " bytes early");
        }
    }
}
