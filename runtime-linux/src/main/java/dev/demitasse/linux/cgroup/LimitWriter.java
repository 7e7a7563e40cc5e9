package dev.demitasse.linux.cgroup;

import dev.demitasse.linux.KernelFile;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.abi.Errno;
import java.util.List;

/// Writes limits to a cgroup, in order, and explains what cannot be written.
public final class LimitWriter {
    static final String BANDWIDTH = "cpu.max";
    static final String BURST = "cpu.max.burst";

    private final Cgroup cgroup;

    /// @param cgroup must exist
    public LimitWriter(Cgroup cgroup) {
        this.cgroup = cgroup;
    }

    /// Refuses a memory limit below what is in use, for which the kernel would kill somebody.
    ///
    /// @param limit bytes
    /// @param pointer the place in the configuration that asks for it
    /// @throws CgroupFailed more is in use
    public void checkMemory(long limit, String pointer) throws CgroupFailed {
        String path = cgroup.directory() + "/memory.current";
        long used;
        try {
            used = Long.parseLong(KernelFile.read(path).strip());
        } catch (SyscallFailed _) {
            // Without the controller the limit cannot be set either, which says so.
            return;
        }
        if (used > limit) {
            throw new CgroupFailed(
                    "unable to set memory limit to " + limit + " (current usage: " + used + ")",
                    pointer,
                    path,
                    0);
        }
    }

    /// Writes all of them.
    ///
    /// @throws CgroupFailed one could not be written, with its pointer; those before it have been
    public void write(List<LimitWrite> writes) throws CgroupFailed {
        LimitWrite burst = null;
        for (LimitWrite write : writes) {
            if (!write(write, write.file().equals(BURST))) {
                burst = write;
            } else if (burst != null && write.file().equals(BANDWIDTH)) {
                write(burst, false);
                burst = null;
            }
        }
        if (burst != null) {
            write(burst, false);
        }
    }

    /// @param deferrable whether EINVAL may go away later: a burst must not exceed the quota, and
    ///   which of the two is to be raised first depends on the old values
    /// @return false if it is to be tried again later
    private boolean write(LimitWrite write, boolean deferrable) throws CgroupFailed {
        LimitWrite current = write;
        while (true) {
            String path = cgroup.directory() + "/" + current.file();
            try {
                writeLines(path, current.value());
                return true;
            } catch (SyscallFailed e) {
                if (e.errno() == Errno.EINVAL && deferrable) {
                    return false;
                } else if (e.errno() != Errno.ENOENT) {
                    throw failed(
                            "write \"" + current.value() + "\" to " + path + ": " + reason(e),
                            current,
                            path,
                            e.errno());
                } else if (current.otherwise() == null) {
                    if (current.dispensable()) {
                        return true;
                    }
                    throw failed(whyNoFile(current, path), current, path, e.errno());
                }
                current = current.otherwise();
            }
        }
    }

    private static void writeLines(String path, String value) throws SyscallFailed {
        int start = 0;
        do {
            int end = value.indexOf('\n', start);
            if (end < 0) {
                end = value.length();
            }
            // A write of no bytes would not reach the kernel; a newline is how a value is emptied.
            KernelFile.write(path, end == start ? "\n" : value.substring(start, end));
            start = end + 1;
        } while (start < value.length());
    }

    private String whyNoFile(LimitWrite write, String path) {
        try {
            if (!write.controller().isEmpty() && !cgroup.hasController(write.controller())) {
                return cgroup.whyNoController(write.controller());
            }
            return "this kernel has no " + write.file() + " in " + cgroup.directory();
        } catch (SyscallFailed e) {
            return "no " + path + ", and " + e.getMessage();
        }
    }

    private static String reason(SyscallFailed e) {
        return Errno.words(e.errno()) + " (" + Errno.name(e.errno()) + ")";
    }

    private static CgroupFailed failed(String message, LimitWrite write, String path, int errno) {
        return new CgroupFailed(message, write.pointer(), path, errno);
    }
}
