package dev.demitasse.core.lifecycle;

import dev.demitasse.core.OperationFailed;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.WrongState;
import dev.demitasse.core.state.ContainerRecord;
import dev.demitasse.core.state.ContainerStore;
import dev.demitasse.core.state.Status;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.cgroup.Cgroup;
import dev.demitasse.linux.cgroup.CgroupFailed;
import dev.demitasse.linux.cgroup.CgroupStats;
import dev.demitasse.linux.cgroup.StatsReader;
import dev.demitasse.linux.launcher.LauncherChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is done to a container through its cgroup, and what the cgroup tells of it: `pause`,
/// `resume`, `update`, `ps`, `events`.
public final class ContainerCgroup {
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final ContainerStore store;
    private final LauncherChannel launcher;
    private final ContainerRecord container;

    private ContainerCgroup(
            ContainerStore store, LauncherChannel launcher, ContainerRecord container) {
        this.store = store;
        this.launcher = launcher;
        this.container = container;
    }

    /// The cgroup of a container under this root.
    ///
    /// @throws RuntimeFailure if there is no such container
    public static ContainerCgroup of(Path root, String id, LauncherChannel launcher)
            throws RuntimeFailure {
        ContainerStore store = new ContainerStore(root);
        return new ContainerCgroup(store, launcher, store.load(id));
    }

    /// The container's id.
    public String id() {
        return container.id();
    }

    /// Stops all processes of a created or running container.
    ///
    /// @throws RuntimeFailure if it is neither, or they do not stop within ten seconds
    /// @throws IOException if the launcher is lost
    public void pause() throws RuntimeFailure, IOException {
        String status = Status.of(store, container);
        if (!Status.RUNNING.equals(status) && !Status.CREATED.equals(status)) {
            throw new WrongState("container not running");
        }
        Cgroup cgroup = required("pause");
        launcher.commit();
        try {
            cgroup.freeze(PATIENCE_NANOS);
        } catch (SyscallFailed | CgroupFailed e) {
            throw new OperationFailed("unable to freeze: " + e.getMessage());
        }
    }

    /// Lets the processes of a paused container run again; also those that a paused init has left
    /// behind when it was killed.
    ///
    /// @throws RuntimeFailure if it is not paused, or a cgroup above is
    /// @throws IOException if the launcher is lost
    public void resume() throws RuntimeFailure, IOException {
        Cgroup cgroup = find();
        boolean frozen;
        try {
            frozen = container.ready() && cgroup != null && cgroup.exists() && cgroup.isFrozen();
        } catch (SyscallFailed e) {
            throw new OperationFailed(e.getMessage());
        }
        if (!frozen || cgroup == null) {
            throw new WrongState("container not paused");
        }
        launcher.commit();
        try {
            cgroup.thaw(PATIENCE_NANOS);
        } catch (SyscallFailed | CgroupFailed e) {
            throw new OperationFailed("unable to thaw: " + e.getMessage());
        }
    }

    /// The processes of the container, in whatever state it is.
    ///
    /// @return their pids as the runtime sees them
    /// @throws RuntimeFailure if they cannot be read
    public int[] processes() throws RuntimeFailure {
        Cgroup cgroup = find();
        try {
            return ContainerProcesses.of(container, cgroup);
        } catch (SyscallFailed e) {
            throw new OperationFailed(e.getMessage());
        }
    }

    /// Sets other limits: all of them, or none.
    ///
    /// @param notes gets what is ignored
    /// @throws RuntimeFailure if the container has stopped, or naming the flag or field that is
    ///   refused
    /// @throws IOException if the launcher is lost
    public void update(UpdateRequest request, List<String> notes)
            throws RuntimeFailure, IOException {
        String status = Status.of(store, container);
        if (Status.STOPPED.equals(status) || Status.CREATING.equals(status)) {
            throw new WrongState("container not running");
        }
        Cgroup cgroup = required("update");
        launcher.commit();
        new LimitUpdate(store, container, cgroup, request).run(notes);
    }

    /// What the container has used.
    ///
    /// @throws RuntimeFailure if it has stopped, or the cgroup cannot be read
    public CgroupStats stats() throws RuntimeFailure {
        requireProcesses();
        try {
            return new StatsReader(required("statistics")).read();
        } catch (SyscallFailed e) {
            throw new OperationFailed(e.getMessage());
        }
    }

    /// Tells what it uses, and when it is out of memory, until it has ended.
    ///
    /// @param interval nanoseconds between two statistics
    /// @throws RuntimeFailure if it has stopped, or the cgroup cannot be watched
    /// @throws IOException if the launcher is lost
    public void watch(long interval, EventListener listener) throws RuntimeFailure, IOException {
        requireProcesses();
        new EventWatch(required("events"), launcher, listener).run(interval);
    }

    private void requireProcesses() throws RuntimeFailure {
        String status = Status.of(store, container);
        if (Status.STOPPED.equals(status) || Status.CREATING.equals(status)) {
            throw new WrongState("container with id " + container.id() + " is not running");
        }
    }

    private @Nullable Cgroup find() throws RuntimeFailure {
        try {
            return Removal.cgroup(container);
        } catch (SyscallFailed e) {
            throw new OperationFailed(e.getMessage());
        }
    }

    private Cgroup required(String what) throws RuntimeFailure {
        Cgroup cgroup = find();
        if (cgroup == null) {
            throw new WrongState(what + ": the container has no cgroup of its own");
        }
        return cgroup;
    }
}
