package dev.demitasse.linux.plan;

/// Names of the calls inside an operation that can fail, numbered as in plan.h.
public final class Steps {
    static final String[] NAMES = {
        "",
        "decode",
        "open",
        "openat2",
        "fsopen",
        "fsconfig",
        "fsmount",
        "open_tree",
        "mount_setattr",
        "move_mount",
        "mount",
        "mkdirat",
        "mknodat",
        "fchmod",
        "fchown",
        "symlinkat",
        "unlinkat",
        "fstat",
        "chdir",
        "pivot_root",
        "umount2",
        "chroot",
        "socket",
        "bind",
        "listen",
        "connect",
        "accept",
        "send",
        "recv",
        "clone3",
        "setns",
        "unshare",
        "setsid",
        "keyctl",
        "ioctl",
        "bpf",
        "write",
        "read",
        "prlimit64",
        "pidfd_open",
        "pidfd_send_signal",
        "sethostname",
        "setdomainname",
        "prctl",
        "setgroups",
        "setgid",
        "setuid",
        "capset",
        "getcwd",
        "faccessat2",
        "execve",
        "close_range",
        "dup3",
        "poll",
        "existing",
        "stat",
        "memfd_create",
        "self",
        "waitid",
        "pipe2",
        "fork",
        "seccomp",
        "sched_setattr",
        "ioprio_set",
        "personality",
        "set_mempolicy",
        "rtnetlink",
        "setxattr",
        "",
        "",
        "sched_setaffinity",
    };

    /// [#name] of the check that an existing node is the device that is asked for.
    public static final int EXISTING = 54;

    /// [#name] of the look-up of the program.
    public static final int FACCESSAT2 = 49;

    /// [#name] of the exec.
    public static final int EXECVE = 50;

    /// [#name] of the wait for a child, such as a hook.
    public static final int WAITID = 58;

    private Steps() {}

    /// The call's name as its manual page has it; empty for an unknown number.
    public static String name(int step) {
        return step > 0 && step < NAMES.length ? NAMES[step] : "";
    }
}
