package dev.demitasse.core.plan;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the plan of a process that joins a container depends on beside the process itself.
///
/// @param id the container's id
/// @param bundle absolute path of its bundle, which the agent of a seccomp filter is told
/// @param annotations those of the container, likewise
/// @param pid its init
/// @param startTime of init, in clock ticks since boot
/// @param attached true if the command stays until the process ends
/// @param reported true if the planner has something to do between the exec and that end
/// @param consoleSocket unix socket for the terminal's master, or null
/// @param pidfdSocket unix socket for the pidfd of the process, or null
/// @param preserveFds number of descriptors from 3 that reach the program
/// @param keyring true to join the container's session keyring
/// @param cgroup absolute path of the cgroup directory to be born in, or null for none
/// @param cgroupMount absolute path of the cgroup2 mount if init's cgroup will do where that one
///   takes no processes; null if not
/// @param umask the caller's, for a process that asks for none
/// @param rows height of the caller's terminal, 0 if there is none
/// @param columns width of the caller's terminal, 0 if there is none
/// @param privileged true for the root of the machine: nobody else can set the pid namespace of its
///   own children back
public record ExecPlanRequest(
        String id,
        String bundle,
        Map<String, String> annotations,
        int pid,
        long startTime,
        boolean attached,
        boolean reported,
        @Nullable String consoleSocket,
        @Nullable String pidfdSocket,
        int preserveFds,
        boolean keyring,
        @Nullable String cgroup,
        @Nullable String cgroupMount,
        int umask,
        int rows,
        int columns,
        boolean privileged) {
    /// Number of the wait for the planner once the program executes.
    public static final int EXECUTED = 3;

    /// Copies the annotations.
    public ExecPlanRequest {
        annotations = Map.copyOf(annotations);
    }
}
