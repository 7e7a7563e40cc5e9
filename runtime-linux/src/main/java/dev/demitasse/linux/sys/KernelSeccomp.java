package dev.demitasse.linux.sys;

import dev.demitasse.linux.abi.Errno;
import dev.demitasse.linux.seccomp.SeccompAbi;

/// What this kernel's seccomp(2) can do.
public final class KernelSeccomp {
    private static final int SET_MODE_FILTER = 1;
    private static final long NUMBER = "aarch64".equals(System.getProperty("os.arch")) ? 277 : 317;

    private KernelSeccomp() {}

    /// Whether the kernel takes a flag. It looks at the flags before it misses the filter that is
    /// not given.
    ///
    /// @param flag a SECCOMP_FILTER_FLAG_* bit
    public static boolean supports(int flag) {
        int flags =
                flag == SeccompAbi.FLAG_WAIT_KILLABLE_RECV
                        ? flag | SeccompAbi.FLAG_NEW_LISTENER
                        : flag;
        return LibC.CALLS.syscall(NUMBER, SET_MODE_FILTER, flags, null) < 0
                && LibC.errno() == Errno.EFAULT;
    }
}
