package dev.demitasse.core.lifecycle;

import dev.demitasse.linux.abi.Errno;
import dev.demitasse.linux.plan.Steps;

/// What usually is behind an errno that does not say it.
final class Hints {
    private Hints() {}

    /// A hint for a failed call of an operation that came from this pointer, or an empty text.
    static String of(String pointer, int step, int errno) {
        String call = Steps.name(step);
        if (pointer.startsWith("/linux/namespaces") && "setns".equals(call)) {
            return errno == Errno.EINVAL ? "is the path a namespace of this type?" : "";
        }
        if (pointer.startsWith("/process/rlimits") && errno == Errno.EPERM) {
            return "raising a hard limit needs CAP_SYS_RESOURCE";
        }
        if ("/process/oomScoreAdj".equals(pointer) && errno == Errno.EACCES) {
            return "lowering the score needs CAP_SYS_RESOURCE";
        }
        if ("seccomp".equals(call) && errno == Errno.EACCES) {
            return "without noNewPrivileges a filter needs CAP_SYS_ADMIN";
        }
        if (pointer.startsWith("/process/user") && errno == Errno.EINVAL) {
            return "is the ID mapped in the user namespace?";
        }
        if ("clone3".equals(call) && errno == Errno.ENOSPC) {
            return "a limit of /proc/sys/user is reached, or namespaces are nested too deep";
        }
        if (("fsconfig".equals(call) || "fsmount".equals(call)) && errno == Errno.EPERM) {
            return "a user namespace may mount it only with such a namespace of its own, or the host"
                    + " covers parts of its own one";
        }
        if ("/process/apparmorProfile".equals(pointer) && errno == Errno.ENOENT) {
            return "is the profile loaded?";
        }
        if (pointer.startsWith("/linux/sysctl/") && errno == Errno.ENOENT) {
            return "this kernel has no such parameter";
        }
        if ("/process/scheduler".equals(pointer) && errno == Errno.EPERM) {
            return "needs CAP_SYS_NICE, and realtime budget where the cpu controller gives one out";
        }
        if ("open_tree".equals(call) && errno == Errno.ENOENT) {
            return "the source of the bind mount does not exist";
        }
        if ("move_mount".equals(call) && errno == Errno.EINVAL) {
            // moby looks for these words: it adds what they mean, and exits with 127.
            return "not a directory, or a file where a directory is to be mounted?";
        }
        if ("fsopen".equals(call) && errno == Errno.ENODEV) {
            return "this kernel has no such file system type";
        }
        if ("existing".equals(call)) {
            return "there is something else at that path";
        }
        if ("openat2".equals(call) && errno == Errno.ELOOP) {
            return "a symbolic link stands where a real directory has to be";
        }
        if ("clone3".equals(call) && errno == Errno.EAGAIN) {
            return "a pids limit of the cgroup or of the user is reached";
        }
        if (("clone3".equals(call) || "execve".equals(call)) && errno == Errno.ENOMEM) {
            return "memory limit too low?";
        }
        return "";
    }
}
