package dev.demitasse.linux.sys;

import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.abi.Errno;
import java.nio.charset.StandardCharsets;

/// The `struct sockaddr_un` of a path (unix(7)).
final class UnixAddress {
    private static final int SIZE = 110;
    private static final int PATH_OFFSET = 2;

    private UnixAddress() {}

    /// @throws SyscallFailed `ENAMETOOLONG`: the kernel takes 107 bytes
    static byte[] of(String call, String path) throws SyscallFailed {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= SIZE - PATH_OFFSET) {
            throw new SyscallFailed(call, path, Errno.ENAMETOOLONG);
        }
        byte[] address = new byte[SIZE];
        address[0] = LibC.AF_UNIX;
        System.arraycopy(bytes, 0, address, PATH_OFFSET, bytes.length);
        return address;
    }
}
