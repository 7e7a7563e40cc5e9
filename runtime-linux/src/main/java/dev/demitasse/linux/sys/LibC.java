package dev.demitasse.linux.sys;

import java.nio.ByteBuffer;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;
import org.jspecify.annotations.Nullable;

/// The C library's socket calls, a few others, and the constants they take: the same on x86_64 and
/// aarch64.
final class LibC {
    static final int AF_UNIX = 1;
    static final int SOCK_STREAM = 1;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int O_CLOEXEC = 0x80000;
    static final int SOL_SOCKET = 1;
    static final int SO_TYPE = 3;
    static final int SO_PEERCRED = 17;
    static final int SO_ACCEPTCONN = 30;
    static final int SO_DOMAIN = 39;
    static final int SHUT_RDWR = 2;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int MFD_CLOEXEC = 1;
    static final short POLLIN = 1;

    /// Made when it is first used.
    static final Calls CALLS = LibraryLoader.create(Calls.class).load("c");

    private LibC() {}

    /// The error number of this thread's last failed call.
    static int errno() {
        return LastError.getLastError(Runtime.getRuntime(CALLS));
    }

    /// Each as in its manual page: -1 is a failure, [#errno] tells which. Buffers of calls that
    /// block are direct, so that their address goes to the kernel as it is.
    ///
    /// Public within a class that is not: jnr implements it in a class loader of its own, which
    /// sees public ones only.
    public interface Calls {
        int socket(int domain, int type, int protocol);

        int bind(int fd, @In byte[] address, int length);

        int listen(int fd, int backlog);

        int connect(int fd, @In byte[] address, int length);

        int accept4(int fd, @Nullable Pointer address, @Nullable Pointer length, int flags);

        int getsockopt(int fd, int level, int option, @Out byte[] value, @In @Out int[] length);

        int poll(ByteBuffer descriptors, @size_t long count, int timeout);

        int pipe2(@Out int[] descriptors, int flags);

        @ssize_t
        long recv(int fd, ByteBuffer buffer, @size_t long length, int flags);

        @ssize_t
        long send(int fd, ByteBuffer buffer, @size_t long length, int flags);

        @ssize_t
        long write(int fd, @In byte[] bytes, @size_t long length);

        int shutdown(int fd, int how);

        int memfd_create(String name, int flags);

        long syscall(long number, long first, long second, @Nullable Pointer third);

        int close(int fd);
    }
}
