package dev.demitasse.linux.sys;

import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.abi.Errno;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;

/// One end of a connected unix stream socket.
///
/// One thread may read while another one writes. Closing it from a third one ends both.
public final class PlannerConnection implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 << 10;

    // Direct memory is given back only by the garbage collector, which a planner seldom needs: so
    // it is used again.
    private static final ArrayDeque<ByteBuffer> BUFFERS = new ArrayDeque<>();

    private final int fd;
    private final String path;
    private final Descriptors descriptors;

    PlannerConnection(int fd, String path) {
        this.fd = fd;
        this.path = path;
        this.descriptors = new Descriptors(fd);
    }

    /// Connects to the socket at this path.
    ///
    /// @throws SyscallFailed for example `ENOENT`, `ECONNREFUSED` if nobody listens, `EACCES`,
    ///   `ENAMETOOLONG`
    public static PlannerConnection connect(String path) throws SyscallFailed {
        byte[] address = UnixAddress.of("connect", path);
        int fd = LibC.CALLS.socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw new SyscallFailed("socket", null, LibC.errno());
        }
        if (LibC.CALLS.connect(fd, address, address.length) < 0) {
            int errno = LibC.errno();
            LibC.CALLS.close(fd);
            throw new SyscallFailed("connect", path, errno);
        }
        return new PlannerConnection(fd, path);
    }

    /// Who is at the other end.
    ///
    /// @throws SyscallFailed the connection is closed
    public Peer peer() throws SyscallFailed {
        if (!descriptors.enter()) {
            throw new SyscallFailed("getsockopt", path, Errno.EBADF);
        }
        try {
            byte[] bytes = new byte[12];
            int[] length = {bytes.length};
            if (LibC.CALLS.getsockopt(fd, LibC.SOL_SOCKET, LibC.SO_PEERCRED, bytes, length) < 0) {
                throw new SyscallFailed("getsockopt", path, LibC.errno());
            }
            ByteBuffer credentials = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
            return new Peer(credentials.getInt(), credentials.getInt(), credentials.getInt());
        } finally {
            descriptors.leave();
        }
    }

    /// What the other end sends. Closing the stream does not close the connection.
    public InputStream input() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return receive(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return receive(bytes, offset, length);
            }
        };
    }

    /// What goes to the other end, without a buffer in between. Closing the stream does not close
    /// the connection.
    public OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                send(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                send(bytes, offset, length);
            }
        };
    }

    /// Closes the connection and ends reads and writes that are under way.
    @Override
    public void close() {
        synchronized (descriptors) {
            if (descriptors.close()) {
                LibC.CALLS.shutdown(fd, LibC.SHUT_RDWR);
            }
        }
    }

    private int receive(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        enter("recv");
        ByteBuffer buffer = borrow();
        try {
            long n;
            int errno = 0;
            do {
                n = LibC.CALLS.recv(fd, buffer, Math.min(length, BUFFER_BYTES), 0);
                errno = n < 0 ? LibC.errno() : 0;
            } while (errno == Errno.EINTR);
            if (errno != 0) {
                throw failure("recv", errno);
            }
            buffer.get(0, bytes, offset, (int) n);
            return n == 0 ? -1 : (int) n;
        } finally {
            giveBack(buffer);
            descriptors.leave();
        }
    }

    private void send(byte[] bytes, int offset, int length) throws IOException {
        enter("send");
        ByteBuffer buffer = borrow();
        try {
            int sent = 0;
            while (sent < length) {
                int part = Math.min(length - sent, BUFFER_BYTES);
                buffer.put(0, bytes, offset + sent, part);
                long n = LibC.CALLS.send(fd, buffer, part, LibC.MSG_NOSIGNAL);
                int errno = n < 0 ? LibC.errno() : 0;
                if (errno == 0) {
                    sent += (int) n;
                } else if (errno != Errno.EINTR) {
                    throw failure("send", errno);
                }
            }
        } finally {
            giveBack(buffer);
            descriptors.leave();
        }
    }

    private void enter(String call) throws IOException {
        if (!descriptors.enter()) {
            throw failure(call, Errno.EBADF);
        }
    }

    private IOException failure(String call, int errno) {
        return new IOException(new SyscallFailed(call, path, errno).getMessage());
    }

    private static ByteBuffer borrow() {
        synchronized (BUFFERS) {
            ByteBuffer buffer = BUFFERS.poll();
            return buffer == null ? ByteBuffer.allocateDirect(BUFFER_BYTES) : buffer;
        }
    }

    private static void giveBack(ByteBuffer buffer) {
        synchronized (BUFFERS) {
            BUFFERS.push(buffer);
        }
    }
}
