package dev.demitasse.linux.sys;

import dev.demitasse.linux.SyscallFailed;
import jnr.constants.platform.Fcntl;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/// What the planner asks and sets about its own process.
public final class PlannerProcess {
    private static final int FD_CLOEXEC = 1;
    private static final POSIX CALLS = POSIXFactory.getNativePOSIX();

    private PlannerProcess() {}

    /// The effective user id (geteuid(2)).
    public static int effectiveUserId() {
        return CALLS.geteuid();
    }

    /// Sets the file mode creation mask (umask(2)) and returns the former one. It holds for all
    /// threads.
    public static int umask(int mask) {
        return CALLS.umask(mask);
    }

    /// Keeps a descriptor from programs that this process starts (FD_CLOEXEC, fcntl(2)).
    static void closeOnExec(int fd) throws SyscallFailed {
        if (CALLS.fcntlInt(fd, Fcntl.F_SETFD, FD_CLOEXEC) < 0) {
            throw new SyscallFailed("fcntl", "fd " + fd, CALLS.errno());
        }
    }
}
