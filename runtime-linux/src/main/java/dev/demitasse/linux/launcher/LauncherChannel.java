package dev.demitasse.linux.launcher;

import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.PlanWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// One conversation with a launcher, from its HELLO to our EXIT. Used by one thread, but for
/// [#awaitEnd].
public final class LauncherChannel {
    private static final int HELLO = 1;
    private static final int EVENT = 2;
    private static final int INPUT = 3;
    private static final int COMMIT = 16;
    private static final int OUT = 17;
    private static final int PLAN = 18;
    private static final int GO = 19;
    private static final int READ = 20;
    private static final int EXIT = 21;
    private static final int CHUNK = 1 << 20;

    private final MessageReader in;
    private final OutputStream out;
    private boolean committed;

    /// Speaks over these streams, which the caller closes.
    public LauncherChannel(InputStream in, OutputStream out) {
        this.in = new MessageReader(in);
        this.out = out;
    }

    /// Reads the launcher's first message.
    ///
    /// @throws IOException if the connection is lost, or speaks another protocol
    public Hello hello() throws IOException {
        expect(HELLO);
        int protocol = (int) in.u32();
        if (protocol != Plan.PROTOCOL_VERSION) {
            throw new IOException("launcher speaks protocol " + protocol);
        }
        Hello hello =
                new Hello(
                        protocol,
                        in.string(),
                        (int) in.u32(),
                        (int) in.u32(),
                        in.strings(),
                        in.string(),
                        in.strings(),
                        (int) in.u32(),
                        (int) in.u32(),
                        (int) in.u32(),
                        (int) in.u32());
        in.end();
        return hello;
    }

    /// Says that the machine is about to be changed: a launcher that loses us afterwards must not
    /// ask another planner.
    public void commit() throws IOException {
        if (!committed) {
            send(COMMIT, new PlanWriter());
            committed = true;
        }
    }

    /// True once [#commit] has been called: only then is there something to undo.
    public boolean committed() {
        return committed;
    }

    /// Has the launcher write text to its stdout (1) or stderr (2).
    public void print(int descriptor, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; from += CHUNK) {
            int length = Math.min(CHUNK, bytes.length - from);
            byte[] part = new byte[length];
            System.arraycopy(bytes, from, part, 0, length);
            send(OUT, new PlanWriter().u32(descriptor).bytes(part));
        }
    }

    /// Sends a plan; [#await] then tells how it goes.
    public void run(Plan plan) throws IOException {
        commit();
        send(PLAN, new PlanWriter().bytes(plan.encode()));
    }

    /// Waits for the launcher's next report.
    ///
    /// @throws EOFException if the launcher is gone
    public Event await() throws IOException {
        expect(EVENT);
        Event event =
                new Event(
                        (int) in.u32(),
                        (int) in.u32(),
                        (int) in.u32(),
                        (int) in.u32(),
                        (int) in.u32(),
                        in.string());
        in.end();
        return event;
    }

    /// Answers [Event#AWAITING].
    public void go() throws IOException {
        send(GO, new PlanWriter());
    }

    /// Reads the caller's stdin to its end.
    ///
    /// @throws IOException if it cannot be read
    public byte[] readStdin() throws IOException {
        send(READ, new PlanWriter().u32(0));
        expect(INPUT);
        int errno = (int) in.u32();
        byte[] bytes = in.bytes();
        in.end();
        if (errno != 0) {
            throw new IOException("read stdin: errno " + errno);
        }
        return bytes;
    }

    /// Waits for the launcher to be gone, in a thread of its own, while another one prints.
    ///
    /// @throws IOException if the connection is lost in another way
    public void awaitEnd() throws IOException {
        int type = in.next();
        if (type >= 0) {
            throw new IOException("launcher sent message " + type + " instead of none");
        }
    }

    /// Ends the conversation and the launcher with this exit status.
    public void exit(int status) throws IOException {
        send(EXIT, new PlanWriter().u32(status));
    }

    private void expect(int wanted) throws IOException {
        int type = in.next();
        if (type < 0) {
            throw new EOFException("the launcher is gone");
        }
        if (type != wanted) {
            throw new IOException("launcher sent message " + type + " instead of " + wanted);
        }
    }

    private void send(int type, PlanWriter fields) throws IOException {
        byte[] body = fields.toBytes();
        byte[] message = new byte[body.length + 6];
        int length = body.length + 2;
        for (int i = 0; i < 4; i++) {
            message[i] = (byte) (length >>> (8 * i));
        }
        message[4] = (byte) type;
        System.arraycopy(body, 0, message, 6, body.length);
        out.write(message);
        out.flush();
    }
}
