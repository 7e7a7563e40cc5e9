package dev.demitasse.linux.seccomp;

/// Numbers of seccomp(2) and of libseccomp for the names of a profile. A name that is unknown here
/// is -1, which stands for nothing.
public final class SeccompAbi {
    /// No such name.
    public static final int UNKNOWN = -1;

    /// SECCOMP_FILTER_FLAG_TSYNC: all threads get the filter.
    public static final int FLAG_TSYNC = 1;

    /// SECCOMP_FILTER_FLAG_NEW_LISTENER: there is a descriptor to be notified by.
    public static final int FLAG_NEW_LISTENER = 8;

    /// SECCOMP_FILTER_FLAG_TSYNC_ESRCH: without it, TSYNC and NEW_LISTENER exclude each other.
    public static final int FLAG_TSYNC_ESRCH = 16;

    /// SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, for filters with a listener only.
    public static final int FLAG_WAIT_KILLABLE_RECV = 32;

    /// SECCOMP_FILTER_FLAG_SPEC_ALLOW: no mitigation of speculative store bypass.
    public static final int FLAG_SPEC_ALLOW = 4;

    static final int ALLOW = 0x7fff0000;
    static final int LOG = 0x7ffc0000;
    static final int TRACE = 0x7ff00000;
    static final int NOTIFY = 0x7fc00000;
    static final int ERRNO = 0x00050000;
    static final int TRAP = 0x00030000;
    static final int KILL_THREAD = 0;
    static final int KILL_PROCESS = 0x80000000;
    static final int ACTION_MASK = 0xffff0000;

    private SeccompAbi() {}

    /// The SECCOMP_RET_* value of an action; `SCMP_ACT_KILL` kills the thread.
    ///
    /// @param data errno of SCMP_ACT_ERRNO, value of SCMP_ACT_TRACE
    /// @throws IllegalArgumentException if there is no such action
    public static int action(String name, int data) {
        return switch (name) {
            case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD" -> KILL_THREAD;
            case "SCMP_ACT_KILL_PROCESS" -> KILL_PROCESS;
            case "SCMP_ACT_TRAP" -> TRAP;
            case "SCMP_ACT_ERRNO" -> ERRNO | data & 0xffff;
            case "SCMP_ACT_TRACE" -> TRACE | data & 0xffff;
            case "SCMP_ACT_ALLOW" -> ALLOW;
            case "SCMP_ACT_LOG" -> LOG;
            case "SCMP_ACT_NOTIFY" -> NOTIFY;
            default -> throw new IllegalArgumentException("seccomp action " + name);
        };
    }

    /// The `enum scmp_compare` of an operator, or [#UNKNOWN].
    public static int operator(String name) {
        return switch (name) {
            case "SCMP_CMP_NE" -> 1;
            case "SCMP_CMP_LT" -> 2;
            case "SCMP_CMP_LE" -> 3;
            case "SCMP_CMP_EQ" -> 4;
            case "SCMP_CMP_GE" -> 5;
            case "SCMP_CMP_GT" -> 6;
            case "SCMP_CMP_MASKED_EQ" -> 7;
            default -> UNKNOWN;
        };
    }

    /// The bit of a SECCOMP_FILTER_FLAG_* name, or [#UNKNOWN].
    public static int flag(String name) {
        return switch (name) {
            case "SECCOMP_FILTER_FLAG_TSYNC" -> FLAG_TSYNC;
            case "SECCOMP_FILTER_FLAG_LOG" -> 2;
            case "SECCOMP_FILTER_FLAG_SPEC_ALLOW" -> FLAG_SPEC_ALLOW;
            case "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV" -> FLAG_WAIT_KILLABLE_RECV;
            default -> UNKNOWN;
        };
    }
}
