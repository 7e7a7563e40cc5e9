package dev.demitasse.core.lifecycle;

import dev.demitasse.core.OperationFailed;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.WrongState;
import dev.demitasse.core.hook.HookPlanner;
import dev.demitasse.core.state.ContainerRecord;
import dev.demitasse.core.state.ContainerStore;
import dev.demitasse.core.state.Status;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.cgroup.Cgroup;
import dev.demitasse.linux.cgroup.CgroupFailed;
import dev.demitasse.linux.cgroup.CgroupTree;
import dev.demitasse.linux.launcher.LauncherChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The end of a container: its processes, its cgroup, its state directory, in this order.
final class Removal {
    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final long PAUSE_NANOS = 500_000;

    private Removal() {}

    /// Kills what is left of a container and removes all that was made for it.
    ///
    /// @param launcher through which the caller's mount namespace is reached; without one, a
    ///   container that has mounts there stays on record
    /// @throws RuntimeFailure if its processes do not end within ten seconds, or something cannot
    ///   be removed
    /// @throws IOException if the launcher is lost
    static void destroy(
            ContainerStore store, ContainerRecord container, @Nullable LauncherChannel launcher)
            throws RuntimeFailure, IOException {
        try {
            Cgroup cgroup = cgroup(container);
            ContainerRecord.Unit unit = container.unit();
            boolean madeForIt =
                    cgroup != null
                            && (unit != null
                                    || container.madeCgroups().contains(cgroup.directory()));
            if (cgroup != null && madeForIt && !cgroup.awaitEmpty(0)) {
                cgroup.kill();
                if (!cgroup.awaitEmpty(PATIENCE_NANOS)) {
                    throw new WrongState("container init still running");
                }
            }
            if (cgroup == null && !container.privatePid()) {
                killTree(container);
            }
            endInit(container);
            if (unit != null) {
                UnitCgroup.remove(unit, cgroup);
            }
            if (cgroup != null) {
                Placement.remove(cgroup, container.madeCgroups());
            }
            if (!container.madeResctrl().isEmpty()) {
                ResourceGroup.remove(container.madeResctrl());
            }
        } catch (SyscallFailed e) {
            throw new OperationFailed("unable to destroy container: " + e.getMessage());
        }
        if (container.hostMounts()) {
            if (launcher == null) {
                store.write(container);
                return;
            }
            HostMounts.remove(launcher, container);
        }
        store.remove(container.id());
    }

    /// Destroys a container because of a failure, as the lifecycle has it, and runs its `poststop`
    /// hooks.
    ///
    /// @param hooks null for none
    /// @return the failure, with what went wrong since
    /// @throws IOException if the launcher is lost
    static RuntimeFailure destroyAfter(
            RuntimeFailure failure,
            ContainerStore store,
            ContainerRecord container,
            LauncherChannel launcher,
            @Nullable HookPlanner hooks)
            throws IOException {
        try {
            destroy(store, container, launcher);
        } catch (RuntimeFailure e) {
            return new OperationFailed(
                    failure.getMessage() + " (and it could not be undone: " + e.getMessage() + ")");
        }
        if (hooks == null) {
            return failure;
        }
        List<String> warnings = new ArrayList<>();
        LaterHooks.stopped(launcher, hooks, warnings);
        return warnings.isEmpty()
                ? failure
                : new OperationFailed(
                        failure.getMessage() + " (and " + String.join("; ", warnings) + ")");
    }

    /// Kills what descends from init, which has neither a cgroup nor a pid namespace to hold it.
    private static void killTree(ContainerRecord container) throws SyscallFailed, RuntimeFailure {
        for (int pid : ContainerProcesses.of(container, null)) {
            ProcessHandle process = ProcessHandle.of(pid).orElse(null);
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    /// Waits for the end of init, and kills it where that has not been done yet: its cgroup is not
    /// the container's alone, or it has none.
    static void endInit(ContainerRecord container) throws RuntimeFailure {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        boolean killed = false;
        while (container.pid() > 0 && Status.alive(container)) {
            if (!killed) {
                ProcessHandle init = ProcessHandle.of(container.pid()).orElse(null);
                killed = init == null || init.destroyForcibly();
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new WrongState("container init still running");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /// The container's cgroup, or null if it has none or the tree is gone.
    static @Nullable Cgroup cgroup(ContainerRecord container) throws SyscallFailed {
        String directory = container.cgroup();
        if (directory == null) {
            return null;
        }
        try {
            CgroupTree tree = Placement.tree();
            // The tree may be mounted elsewhere for us than it was for `create`; the recorded path
            // says which part is below.
            String mount = tree.mountPoint();
            if (!directory.startsWith(mount + "/")) {
                return null;
            }
            return tree.cgroup(directory.substring(mount.length()));
        } catch (CgroupFailed e) {
            return null;
        }
    }
}
