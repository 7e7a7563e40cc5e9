package dev.demitasse.linux.cgroup;

import dev.demitasse.linux.KernelFile;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.abi.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Delegation of a cgroup: its owner may make cgroups and move processes below it (cgroups(7),
/// config-linux.md, Cgroup ownership).
public final class CgroupOwner {
    private static final String DELEGATE = "/sys/kernel/cgroup/delegate";

    /// For kernels before 4.15, which have no list.
    private static final String DEFAULT = "cgroup.procs\ncgroup.subtree_control\ncgroup.threads\n";

    private CgroupOwner() {}

    /// Gives the directory, and of the files in it those that the kernel lists for that, to a user.
    /// The limits stay root's. A listed file that this cgroup does not have is passed over.
    ///
    /// @param uid on the host
    /// @throws SyscallFailed chown(2) failed
    public static void give(Cgroup cgroup, long uid) throws SyscallFailed {
        String files;
        try {
            files = KernelFile.read(DELEGATE);
        } catch (SyscallFailed e) {
            files = DEFAULT;
        }
        give(cgroup.directory(), files, uid);
    }

    static void give(String directory, String files, long uid) throws SyscallFailed {
        chown(directory, uid);
        for (int start = 0; start < files.length(); ) {
            int end = files.indexOf('\n', start);
            end = end < 0 ? files.length() : end;
            if (end > start) {
                chownIfThere(directory + "/" + files.substring(start, end), uid);
            }
            start = end + 1;
        }
    }

    private static void chownIfThere(String path, long uid) throws SyscallFailed {
        try {
            chown(path, uid);
        } catch (SyscallFailed e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    private static void chown(String path, long uid) throws SyscallFailed {
        try {
            Files.setAttribute(Path.of(path), "unix:uid", (int) uid);
        } catch (IOException e) {
            throw SyscallFailed.of("chown", path, e);
        }
    }
}
