package dev.demitasse.linux.sys;

import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.abi.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// A listening unix stream socket.
public final class PlannerSocket implements AutoCloseable {
    private static final int BACKLOG = 4096; // the kernel's net.core.somaxconn is the real limit
    private static final int S_IFMT = 0170000;
    private static final int S_IFSOCK = 0140000;

    private final int fd;
    private final String name;
    // Identity of the file at our path; null if it belongs to somebody else, like systemd.
    private final @Nullable Object file;
    private final int wakeWrite;
    private final Descriptors descriptors;
    private final ByteBuffer pollSet;

    private PlannerSocket(int fd, String name, @Nullable Object file) throws SyscallFailed {
        int[] pipe = new int[2];
        if (LibC.CALLS.pipe2(pipe, LibC.O_CLOEXEC) < 0) {
            throw new SyscallFailed("pipe2", null, LibC.errno());
        }
        this.fd = fd;
        this.name = name;
        this.file = file;
        this.wakeWrite = pipe[1];
        this.descriptors = new Descriptors(fd, pipe[0], pipe[1]);
        // Two struct pollfd: int fd, short events, short revents
        this.pollSet = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
        pollSet.putInt(0, fd).putShort(4, LibC.POLLIN);
        pollSet.putInt(8, pipe[0]).putShort(12, LibC.POLLIN);
    }

    /// Listens at this path, for our own user only. A socket that a dead planner has left there is
    /// removed first.
    ///
    /// @throws SyscallFailed `EADDRINUSE`: somebody listens there, or it is no socket; otherwise
    ///   what the kernel said
    public static PlannerSocket bind(String path) throws SyscallFailed {
        byte[] address = UnixAddress.of("bind", path);
        removeDead(path);
        int fd = LibC.CALLS.socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw new SyscallFailed("socket", null, LibC.errno());
        }
        try {
            if (LibC.CALLS.bind(fd, address, address.length) < 0) {
                throw new SyscallFailed("bind", path, LibC.errno());
            }
            // Nobody can connect before listen(2), so there is no moment with a wider mode.
            restrict(path);
            if (LibC.CALLS.listen(fd, BACKLOG) < 0) {
                throw new SyscallFailed("listen", path, LibC.errno());
            }
            return new PlannerSocket(fd, path, identity(path));
        } catch (SyscallFailed e) {
            LibC.CALLS.close(fd);
            throw e;
        }
    }

    /// Takes over a listening socket that we were started with (sd_listen_fds(3)). Its path stays
    /// when it is closed.
    ///
    /// @throws SyscallFailed `EBADF`, `ENOTSOCK`; `EINVAL` if it is no listening unix stream socket
    public static PlannerSocket adopt(int fd) throws SyscallFailed {
        String name = "fd " + fd;
        if (option(fd, LibC.SO_DOMAIN, name) != LibC.AF_UNIX
                || option(fd, LibC.SO_TYPE, name) != LibC.SOCK_STREAM
                || option(fd, LibC.SO_ACCEPTCONN, name) != 1) {
            throw new SyscallFailed("accept4", name, Errno.EINVAL);
        }
        PlannerProcess.closeOnExec(fd);
        return new PlannerSocket(fd, name, null);
    }

    /// Waits for the next connection. Called by one thread.
    ///
    /// @return null once the socket is closed
    /// @throws SyscallFailed for example `EMFILE`, after which it may be called again
    public @Nullable PlannerConnection accept() throws SyscallFailed {
        if (!descriptors.enter()) {
            return null;
        }
        try {
            while (!descriptors.isClosed()) {
                // poll(2) and not a shutdown(2) at closing: systemd goes on listening on an adopted
                // socket.
                if (LibC.CALLS.poll(pollSet, 2, -1) < 0) {
                    check("poll");
                } else if (!descriptors.isClosed() && pollSet.getShort(6) != 0) {
                    int peer = LibC.CALLS.accept4(fd, null, null, LibC.SOCK_CLOEXEC);
                    if (peer >= 0) {
                        return new PlannerConnection(peer, name);
                    }
                    check("accept4");
                }
            }
            return null;
        } finally {
            descriptors.leave();
        }
    }

    private void check(String call) throws SyscallFailed {
        int errno = LibC.errno();
        if (errno != Errno.EINTR && errno != Errno.ECONNABORTED && errno != Errno.EAGAIN) {
            throw new SyscallFailed(call, name, errno);
        }
    }

    /// Stops listening, wakes [#accept], and removes the socket's file if it is ours.
    @Override
    public void close() {
        if (file != null && file.equals(identityOrNull(name))) {
            try {
                Files.deleteIfExists(Path.of(name));
            } catch (IOException _) {
                // The next planner finds nobody listening and removes it.
            }
        }
        synchronized (descriptors) {
            if (descriptors.close()) {
                LibC.CALLS.write(wakeWrite, new byte[1], 1);
            }
        }
    }

    private static void removeDead(String path) throws SyscallFailed {
        Path file = Path.of(path);
        try {
            int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            if ((mode & S_IFMT) != S_IFSOCK) {
                throw new SyscallFailed("bind", path, Errno.EADDRINUSE);
            }
        } catch (NoSuchFileException _) {
            return;
        } catch (IOException e) {
            throw SyscallFailed.of("lstat", path, e);
        }
        try {
            PlannerConnection.connect(path).close();
        } catch (SyscallFailed e) {
            if (e.errno() == Errno.ECONNREFUSED) {
                delete(file);
                return;
            } else if (e.errno() == Errno.ENOENT) {
                return;
            }
            throw e;
        }
        throw new SyscallFailed("bind", path, Errno.EADDRINUSE);
    }

    private static void delete(Path file) throws SyscallFailed {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw SyscallFailed.of("unlink", file.toString(), e);
        }
    }

    private static void restrict(String path) throws SyscallFailed {
        try {
            Files.setPosixFilePermissions(
                    Path.of(path), PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw SyscallFailed.of("chmod", path, e);
        }
    }

    private static @Nullable Object identity(String path) throws SyscallFailed {
        try {
            return Files.readAttributes(
                            Path.of(path), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (IOException e) {
            throw SyscallFailed.of("lstat", path, e);
        }
    }

    private static @Nullable Object identityOrNull(String path) {
        try {
            return identity(path);
        } catch (SyscallFailed _) {
            return null;
        }
    }

    private static int option(int fd, int option, String name) throws SyscallFailed {
        byte[] bytes = new byte[4];
        if (LibC.CALLS.getsockopt(fd, LibC.SOL_SOCKET, option, bytes, new int[] {4}) < 0) {
            throw new SyscallFailed("getsockopt", name, LibC.errno());
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
    }
}
