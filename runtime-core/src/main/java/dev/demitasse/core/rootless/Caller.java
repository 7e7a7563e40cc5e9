package dev.demitasse.core.rootless;

import dev.demitasse.core.OperationFailed;
import dev.demitasse.linux.KernelFile;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.launcher.Hello;
import java.io.File;
import org.jspecify.annotations.Nullable;

/// Who calls, as far as it says what may be done in its name.
///
/// @param pid of its launcher
/// @param uid effective user id, in its own user namespace as all ids here
/// @param gid effective group id
/// @param initialUsers true if its user namespace maps all ids to themselves, as the host's does
/// @param name the user's name, by which subuid(5) may know it; empty if there is none
/// @param newuidmap absolute path of the program, or null if it is not there or of no use
/// @param newgidmap likewise
public record Caller(
        int pid,
        int uid,
        int gid,
        boolean initialUsers,
        String name,
        @Nullable String newuidmap,
        @Nullable String newgidmap) {
    /// The root of the machine.
    public static final Caller ROOT = new Caller(0, 0, 0, true, "", null, null);

    private static final String ALL_IDS = "4294967295";
    private static final String[] USUAL_DIRECTORIES = {
        "/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin", "/sbin"
    };

    /// Looks up what the launcher has not said.
    ///
    /// @throws OperationFailed if its process cannot be looked at
    public static Caller of(Hello hello) throws OperationFailed {
        try {
            boolean initial = KernelFile.read("/proc/self/uid_map").trim().endsWith(ALL_IDS);
            if (hello.euid() == 0) {
                return new Caller(hello.pid(), 0, 0, initial, "root", null, null);
            }
            String status = KernelFile.read("/proc/" + hello.pid() + "/status");
            // Without the right to gain rights, a set-user-ID program has none to use.
            boolean mayGain = number(status, "NoNewPrivs:", 0) == 0;
            String path = hello.variable("PATH");
            return new Caller(
                    hello.pid(),
                    hello.euid(),
                    number(status, "Gid:", 1),
                    initial,
                    SubordinateIds.userName(hello.euid(), hello.variable("USER")),
                    mayGain ? find(path, "newuidmap") : null,
                    mayGain ? find(path, "newgidmap") : null);
        } catch (SyscallFailed e) {
            throw new OperationFailed(e.getMessage());
        }
    }

    /// True for the root of the machine: nothing is to be done in another way.
    public boolean isPrivileged() {
        return uid == 0 && initialUsers;
    }

    /// The number in this column of a line of /proc/PID/status; -1 without such a line.
    static int number(String status, String key, int column) {
        int at = status.indexOf("\n" + key) + 1;
        if (at == 0) {
            return -1;
        }
        at += key.length();
        int seen = -1;
        while (at < status.length() && status.charAt(at) != '\n') {
            boolean digit = Character.isDigit(status.charAt(at));
            boolean begins = digit && !Character.isDigit(status.charAt(at - 1));
            seen += begins ? 1 : 0;
            if (begins && seen == column) {
                int end = at;
                while (end < status.length() && Character.isDigit(status.charAt(end))) {
                    end++;
                }
                return Integer.parseUnsignedInt(status.substring(at, end));
            }
            at++;
        }
        return -1;
    }

    /// The program in the caller's PATH, which podman leaves out at times, or where it usually is.
    private static @Nullable String find(@Nullable String path, String program) {
        int from = 0;
        while (path != null && from <= path.length()) {
            int colon = path.indexOf(':', from);
            int end = colon < 0 ? path.length() : colon;
            String candidate = path.substring(from, end) + "/" + program;
            if (end > from && candidate.startsWith("/") && isProgram(candidate)) {
                return candidate;
            }
            from = end + 1;
        }
        for (String directory : USUAL_DIRECTORIES) {
            if (isProgram(directory + "/" + program)) {
                return directory + "/" + program;
            }
        }
        return null;
    }

    private static boolean isProgram(String path) {
        File file = new File(path);
        return file.isFile() && file.canExecute();
    }
}
