package dev.demitasse.core.lifecycle;

import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.state.ContainerRecord;
import dev.demitasse.core.state.Status;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.cgroup.Cgroup;
import dev.demitasse.linux.proc.ProcessTree;
import org.jspecify.annotations.Nullable;

/// Which processes are a container's.
final class ContainerProcesses {
    private ContainerProcesses() {}

    /// Those in its cgroup, and below. Without a cgroup: init, what descends from it, and what is
    /// in its pid namespace, if that is its own; nothing once init has ended.
    ///
    /// @param cgroup the container's, or null
    /// @return their pids as the runtime sees them
    /// @throws SyscallFailed if they cannot be read
    static int[] of(ContainerRecord container, @Nullable Cgroup cgroup)
            throws SyscallFailed, RuntimeFailure {
        if (cgroup != null) {
            return cgroup.processes();
        }
        return container.ready() && Status.alive(container)
                ? ProcessTree.of(container.pid(), container.privatePid())
                : new int[0];
    }
}
