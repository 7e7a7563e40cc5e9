package dev.demitasse.linux.resctrl;

import dev.demitasse.linux.KernelFile;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.abi.Errno;
import dev.demitasse.linux.proc.Mountinfo;
import java.io.File;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The resctrl file system of this machine.
///
/// @param mountPoint where it is mounted
public record Resctrl(String mountPoint) {
    /// The one that the calling process sees.
    ///
    /// @throws SyscallFailed /proc/self/mountinfo could not be read
    /// @throws ResctrlFailed there is none
    public static Resctrl ofHost() throws SyscallFailed, ResctrlFailed {
        return find(KernelFile.read("/proc/self/mountinfo"));
    }

    /// The one in the text of a /proc/PID/mountinfo.
    ///
    /// @throws ResctrlFailed there is none
    public static Resctrl find(String mountinfo) throws ResctrlFailed {
        List<Mountinfo> mounts = Mountinfo.parse(mountinfo);
        for (int i = mounts.size() - 1; i >= 0; i--) {
            if (mounts.get(i).type().equals("resctrl")) {
                return new Resctrl(mounts.get(i).mountPoint());
            }
        }
        throw new ResctrlFailed(
                "no resctrl file system is mounted (where CPU and kernel have resource control,"
                        + " mount -t resctrl resctrl /sys/fs/resctrl makes it available)");
    }

    /// The group of this name.
    ///
    /// @param name `/` for the default group, which always exists
    public ResctrlGroup group(String name) {
        return new ResctrlGroup(this, name.equals("/") ? mountPoint : mountPoint + "/" + name);
    }

    /// Makes a directory, which makes the group.
    ///
    /// @return false if it exists
    /// @throws ResctrlFailed mkdir(2) failed, as when the processor has no more groups
    boolean make(String directory) throws ResctrlFailed {
        if (new File(directory).mkdir()) {
            return true;
        }
        if (new File(directory).isDirectory()) {
            return false;
        }
        throw failed("mkdir " + directory);
    }

    /// A failure with what the kernel remembers of the last command.
    ResctrlFailed failed(String what) {
        String reason = lastStatus();
        return new ResctrlFailed(reason == null ? what : what + " (" + reason + ")");
    }

    private @Nullable String lastStatus() {
        try {
            String status = KernelFile.read(mountPoint + "/info/last_cmd_status").strip();
            return status.isEmpty() || status.equals("ok")
                    ? null
                    : "info/last_cmd_status: " + status;
        } catch (SyscallFailed e) {
            return null;
        }
    }

    /// Removes a group of ours, if it is still there; its processes go to the default group.
    ///
    /// @throws SyscallFailed rmdir(2) failed
    public static void remove(String directory) throws SyscallFailed {
        File group = new File(directory);
        if (!group.delete() && group.exists()) {
            throw new SyscallFailed("rmdir", directory, Errno.EBUSY);
        }
    }
}
