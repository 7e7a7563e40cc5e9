package dev.demitasse.core.state;

import dev.demitasse.core.OperationFailed;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.linux.KernelFile;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.proc.ProcStat;
import java.nio.file.Files;

/// Derives a container's status from its record and what the kernel says (runtime.md, State; runc's
/// order of questions).
public final class Status {
    /// `create` has not finished.
    public static final String CREATING = "creating";

    /// Init waits for `start`.
    public static final String CREATED = "created";

    /// The program is executing.
    public static final String RUNNING = "running";

    /// All processes are frozen.
    public static final String PAUSED = "paused";

    /// Init has ended.
    public static final String STOPPED = "stopped";

    private Status() {}

    /// The status at this moment.
    ///
    /// @throws RuntimeFailure if /proc cannot be read
    public static String of(ContainerStore store, ContainerRecord container) throws RuntimeFailure {
        if (!container.ready()) {
            return CREATING;
        }
        if (!alive(container)) {
            return STOPPED;
        }
        if (frozen(container)) {
            return PAUSED;
        }
        boolean waits =
                Files.exists(store.directory(container.id()).resolve(ContainerStore.START_SOCKET));
        return waits ? CREATED : RUNNING;
    }

    /// True if init is the process that was recorded, and not a zombie.
    ///
    /// @throws RuntimeFailure if /proc cannot be read
    public static boolean alive(ContainerRecord container) throws RuntimeFailure {
        ProcStat stat;
        try {
            stat = ProcStat.read(container.pid());
        } catch (SyscallFailed e) {
            throw new OperationFailed(e.getMessage());
        }
        return stat != null && stat.startTime() == container.startTime() && !stat.hasEnded();
    }

    private static boolean frozen(ContainerRecord container) {
        if (container.cgroup() == null) {
            return false;
        }
        try {
            return KernelFile.read(container.cgroup() + "/cgroup.freeze").startsWith("1");
        } catch (SyscallFailed e) {
            return false;
        }
    }
}
