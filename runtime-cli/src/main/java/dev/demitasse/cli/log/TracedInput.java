package dev.demitasse.cli.log;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Logs every message of the launcher, once it is complete.
public final class TracedInput extends FilterInputStream {
    private static final int EVENT = 2;
    private static final int DONE = 3;

    private final RequestLog log;
    // Length, type and the first four fields of an event.
    private final byte[] head = new byte[22];
    private int count;

    /// Reads from this stream.
    public TracedInput(InputStream in, RequestLog log) {
        super(in);
        this.log = log;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int got = in.read(bytes, offset, length);
        for (int i = 0; i < got; i++) {
            if (count < head.length) {
                head[count] = bytes[offset + i];
            }
            count++;
            if (count >= 6 && count == u32(0) + 4) {
                message();
                count = 0;
            }
        }
        return got;
    }

    private void message() throws IOException {
        int type = head[4] & 0xff;
        if (type != EVENT) {
            log.debug("receive INPUT, " + count + " bytes");
            return;
        }
        int kind = u32(6);
        log.debug(
                "receive "
                        + name(kind)
                        + ": program "
                        + u32(10)
                        + ", operation "
                        + u32(14)
                        + ", value "
                        + u32(18));
        if (kind >= DONE) {
            log.release();
        }
    }

    private int u32(int at) {
        return head[at] & 0xff
                | (head[at + 1] & 0xff) << 8
                | (head[at + 2] & 0xff) << 16
                | (head[at + 3] & 0xff) << 24;
    }

    private static String name(int kind) {
        return switch (kind) {
            case 1 -> "CLONED";
            case 2 -> "AWAITING";
            case DONE -> "DONE";
            case 4 -> "FAILED";
            default -> "DIED";
        };
    }
}
