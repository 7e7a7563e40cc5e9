package dev.demitasse.cli.log;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Logs every message to the launcher. Each arrives in one piece.
public final class TracedOutput extends FilterOutputStream {
    private static final int PLAN = 18;

    private final RequestLog log;

    /// Passes everything on to this stream.
    public TracedOutput(OutputStream out, RequestLog log) {
        super(out);
        this.log = log;
    }

    @Override
    public void write(byte[] message, int offset, int length) throws IOException {
        int type = message[offset + 4] & 0xff;
        log.debug("send " + name(type) + ", " + length + " bytes");
        if (type == PLAN) {
            log.hold();
        }
        out.write(message, offset, length);
    }

    private static String name(int type) {
        return switch (type) {
            case 16 -> "COMMIT";
            case 17 -> "OUT";
            case PLAN -> "PLAN";
            case 19 -> "GO";
            case 20 -> "READ";
            default -> "EXIT";
        };
    }
}
