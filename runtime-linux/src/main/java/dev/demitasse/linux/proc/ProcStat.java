package dev.demitasse.linux.proc;

import dev.demitasse.linux.KernelFile;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.abi.Errno;
import org.jspecify.annotations.Nullable;

/// What /proc/PID/stat tells of a process (proc_pid_stat(5)).
///
/// @param state one letter: `R` running, `S` and `D` sleeping, `T` and `t` stopped, `Z` zombie, `X`
///   dead
/// @param parent pid of its parent
/// @param startTime clock ticks between boot and its start: with the pid, the identity of a process
public record ProcStat(char state, int parent, long startTime) {
    private static final int START_TIME_FIELD = 22;

    /// The process with this pid, or null if there is none.
    ///
    /// @throws SyscallFailed /proc cannot be read
    public static @Nullable ProcStat read(int pid) throws SyscallFailed {
        try {
            return parse(KernelFile.read("/proc/" + pid + "/stat"));
        } catch (SyscallFailed e) {
            // ESRCH: it ended between open(2) and read(2)
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ESRCH) {
                return null;
            }
            throw e;
        }
    }

    /// Whether the process has ended, though nobody has waited for it yet.
    public boolean hasEnded() {
        return state == 'Z' || state == 'X' || state == 'x';
    }

    /// @return null if the text does not have the format
    static @Nullable ProcStat parse(String text) {
        // The name is the second field and may hold anything, even blanks and parentheses.
        int at = text.lastIndexOf(')') + 2;
        int end = text.indexOf(' ', at + 2);
        if (at < 2 || end < 0) {
            return null;
        }
        try {
            int parent = Integer.parseInt(text.substring(at + 2, end));
            int start = end;
            for (int field = 5; field <= START_TIME_FIELD && end >= 0; field++) {
                start = end + 1;
                end = text.indexOf(' ', start);
            }
            if (end < 0) {
                return null;
            }
            long startTime = Long.parseLong(text.substring(start, end));
            return new ProcStat(text.charAt(at), parent, startTime);
        } catch (NumberFormatException _) {
            return null;
        }
    }
}
