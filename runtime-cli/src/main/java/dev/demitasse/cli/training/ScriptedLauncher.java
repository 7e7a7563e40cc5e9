package dev.demitasse.cli.training;

import dev.demitasse.linux.plan.PlanWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Plays the launcher's side of a conversation in memory, in the thread of the planner's side: what
/// it answers is there to be read as soon as the planner has written its message. Plans are handed
/// to a [PlanActor].
public final class ScriptedLauncher {
    private static final int HEADER = 6;

    private final PlanActor actor;
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private byte[] replies;
    private int read;
    private int status = -1;

    /// Calls the planner as this caller.
    ///
    /// @param hello the first message, as [dev.demitasse.cli.planner.PlannerClient#hello] makes it
    /// @param actor does what plans ask for
    public ScriptedLauncher(byte[] hello, PlanActor actor) {
        this.replies = hello;
        this.actor = actor;
    }

    /// What the planner reads.
    public InputStream input() {
        return new InputStream() {
            @Override
            public int read() {
                return read < replies.length ? replies[read++] & 0xff : -1;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                int count = Math.min(length, replies.length - read);
                System.arraycopy(replies, read, bytes, offset, count);
                read += count;
                return count == 0 && length > 0 ? -1 : count;
            }
        };
    }

    /// What the planner writes.
    public OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("message in pieces");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                message(ByteBuffer.wrap(bytes, offset, length).order(ByteOrder.LITTLE_ENDIAN));
            }
        };
    }

    /// What the caller would have read on stdout (1) or stderr (2).
    public String printed(int descriptor) {
        return (descriptor == 1 ? stdout : stderr).toString(StandardCharsets.UTF_8);
    }

    /// The exit status the planner asked for, -1 if it did not.
    public int status() {
        return status;
    }

    private void message(ByteBuffer message) throws IOException {
        int length = message.getInt();
        if (length != message.remaining()) {
            throw new IOException("message of " + message.remaining() + " bytes says " + length);
        }
        int type = message.getShort();
        switch (type) {
            case 16 -> {}
            case 17 -> {
                int descriptor = message.getInt();
                byte[] text = new byte[message.getInt()];
                message.get(text);
                (descriptor == 1 ? stdout : stderr).write(text);
            }
            case 18 ->
                    actor.run(message.slice(message.position() + 4, message.remaining() - 4), this);
            case 19 -> actor.go(this);
            case 20 -> reply(message(3, new PlanWriter().u32(0).bytes(new byte[0]).toBytes()));
            case 21 -> status = message.getInt();
            default -> throw new IOException("message of type " + type);
        }
    }

    /// Reports an event of plan.h.
    void event(int kind, int program, int operation, int value) {
        PlanWriter fields = new PlanWriter();
        fields.u32(kind).u32(program).u32(operation).u32(value).u32(0).string("");
        reply(message(2, fields.toBytes()));
    }

    private void reply(byte[] message) {
        byte[] all = new byte[replies.length - read + message.length];
        System.arraycopy(replies, read, all, 0, replies.length - read);
        System.arraycopy(message, 0, all, replies.length - read, message.length);
        replies = all;
        read = 0;
    }

    private static byte[] message(int type, byte[] fields) {
        ByteBuffer message =
                ByteBuffer.allocate(HEADER + fields.length).order(ByteOrder.LITTLE_ENDIAN);
        return message.putInt(fields.length + 2).putShort((short) type).put(fields).array();
    }
}
