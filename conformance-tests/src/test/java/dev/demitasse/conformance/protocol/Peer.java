package dev.demitasse.conformance.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/// One end of a connection, as a launcher or as a planner. Nothing it does waits for ever.
public final class Peer implements AutoCloseable {
    private static final long HANG_NANOS = 30_000_000_000L;
    private static final long PAUSE_NANOS = 1_000_000;

    private final SocketChannel channel;

    Peer(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
    }

    /// Connects to a planner, like a launcher.
    public static Peer connect(Path socket) {
        try {
            return new Peer(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends all of these bytes.
    ///
    /// @return false if the other side hung up before it had them all
    public boolean send(byte[] bytes) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        long deadline = System.nanoTime() + HANG_NANOS;
        try {
            while (left.hasRemaining()) {
                if (channel.write(left) == 0) {
                    pause(deadline, "read what we send");
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// Will send nothing more, but goes on listening.
    public Peer endOfInput() {
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            // It has hung up: as good.
            return this;
        }
        return this;
    }

    /// All that the other side still sends until it hangs up.
    public byte[] receiveToEnd() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        while (receive(buffer) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return all.toByteArray();
    }

    /// The next message.
    public Message receive() {
        ByteBuffer head = whole(4);
        ByteBuffer body = whole(head.getInt());
        return new Message(body.getShort(), body);
    }

    /// The next message, which has to be an event of this kind.
    public Message receiveEvent(int kind) {
        Message message = receive();
        int actual = message.type() == Messages.EVENT ? message.fields().getInt() : 0;
        if (actual != kind) {
            throw new IllegalStateException(
                    "message " + message.type() + ", event " + actual + " instead of " + kind);
        }
        return message;
    }

    private ByteBuffer whole(int length) {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (receive(buffer) < 0) {
                throw new IllegalStateException(
                        "hung up after " + buffer.position() + " of " + length + " bytes");
            }
        }
        return buffer.flip();
    }

    private int receive(ByteBuffer buffer) {
        long deadline = System.nanoTime() + HANG_NANOS;
        try {
            int got = channel.read(buffer);
            while (got == 0) {
                pause(deadline, "say a word or hang up");
                got = channel.read(buffer);
            }
            return got;
        } catch (IOException e) {
            // Reset: it hung up without having read all that we sent.
            return -1;
        }
    }

    static void pause(long deadline, String what) {
        if (System.nanoTime() > deadline) {
            throw new IllegalStateException("the other side does not " + what);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A message of the other side's.
    ///
    /// @param type see [Messages]
    /// @param fields what follows the type, little endian
    public record Message(int type, ByteBuffer fields) {
        /// The next field, a uint32.
        public int u32() {
            return fields.getInt();
        }
    }
}
