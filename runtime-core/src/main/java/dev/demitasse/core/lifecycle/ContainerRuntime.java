package dev.demitasse.core.lifecycle;

import dev.demitasse.core.LaunchFailed;
import dev.demitasse.core.OperationFailed;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.WrongState;
import dev.demitasse.core.hook.HookPlanner;
import dev.demitasse.core.rootless.Caller;
import dev.demitasse.core.state.ContainerRecord;
import dev.demitasse.core.state.ContainerState;
import dev.demitasse.core.state.ContainerStore;
import dev.demitasse.core.state.Status;
import dev.demitasse.linux.abi.Errno;
import dev.demitasse.linux.cgroup.Cgroup;
import dev.demitasse.linux.launcher.Event;
import dev.demitasse.linux.launcher.Hello;
import dev.demitasse.linux.launcher.LauncherChannel;
import dev.demitasse.linux.plan.HostOp;
import dev.demitasse.linux.plan.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The operations of the runtime-spec on the containers under one root, each for one caller.
public final class ContainerRuntime {
    private final ContainerStore store;
    private final LauncherChannel launcher;
    private final Hello caller;
    private final List<String> warnings = new ArrayList<>(0);
    private final List<String> notes = new ArrayList<>(0);
    private @Nullable Consumer<String> debug;

    /// Works on the containers under this root, through this launcher.
    ///
    /// @param caller what the launcher said about who calls
    public ContainerRuntime(Path root, LauncherChannel launcher, Hello caller) {
        this.store = new ContainerStore(root);
        this.launcher = launcher;
        this.caller = caller;
    }

    /// What went wrong without making the operation fail.
    public List<String> warnings() {
        return Collections.unmodifiableList(warnings);
    }

    /// Tells what is done differently from what was asked for, for callers that want to see it.
    public void debugTo(Consumer<String> listener) {
        debug = listener;
    }

    private Creation creation(CreateRequest request, boolean waits) throws RuntimeFailure {
        Creation creation = new Creation(store, launcher, caller, request, waits, notes);
        if (debug != null) {
            creation.tellSkipped(debug);
        }
        return creation;
    }

    /// What a caller may want to know although nothing has failed; grows with each operation.
    public List<String> notes() {
        return Collections.unmodifiableList(notes);
    }

    /// Creates a container whose init waits for [#start].
    ///
    /// @throws RuntimeFailure if it cannot be created; nothing is left behind
    /// @throws IOException if the launcher is lost
    public void create(CreateRequest request) throws RuntimeFailure, IOException {
        creation(request, true).run();
    }

    /// Creates and starts a container; attached, waits for its end and removes it.
    ///
    /// @return exit status for the caller: the workload's, 128 + n after signal n, or 0 if detached
    /// @throws RuntimeFailure if it cannot be created or executed; nothing is left behind
    /// @throws IOException if the launcher is lost
    public int run(CreateRequest request) throws RuntimeFailure, IOException {
        Creation creation = creation(request, false);
        Event end = creation.run();
        if (request.detach()) {
            return 0;
        }
        if (!request.keep()) {
            Removal.destroy(store, creation.container(), launcher);
            LaterHooks.stopped(launcher, creation.hooks(), warnings);
        }
        return LaunchReport.exitStatus(end.value());
    }

    /// Adds a process to a container; attached, waits for its end.
    ///
    /// @return exit status for the caller: that of the process, 128 + n after signal n, or 0 if
    ///   detached
    /// @throws RuntimeFailure if there is no such container, it has no place for a process, or the
    ///   program cannot be executed
    /// @throws IOException if the launcher is lost
    public int exec(ExecRequest request) throws RuntimeFailure, IOException {
        return new Execution(store, launcher, caller, request, notes).run();
    }

    /// Has a created container execute its program; returns when the exec has happened.
    ///
    /// @throws RuntimeFailure if there is no such container, it is not waiting, or the exec failed
    /// @throws IOException if the launcher is lost
    public void start(String id) throws RuntimeFailure, IOException {
        ContainerRecord container = store.load(id);
        String status = Status.of(store, container);
        if (!Status.CREATED.equals(status)) {
            throw cannotStart(status);
        }
        Plan.Builder steps = new Plan.Builder();
        boolean notifies = Supervision.planSocket(steps, store, id, caller);
        int start = notifies ? 1 : 0;
        steps.host(
                new HostOp.Start(store.directory(id).toString(), ContainerStore.START_SOCKET), "");
        HookPlanner hooks = LaterHooks.load(store, container, caller);
        if (hooks != null) {
            hooks.planPoststart(steps, container.pid());
        }
        if (notifies) {
            Supervision.planAwait(steps, container);
        }
        Plan plan = steps.build();
        launcher.run(plan);
        Event event = launcher.await();
        if (event.kind() == Event.DONE) {
            return;
        }
        if (event.kind() == Event.FAILED && event.program() == Event.INIT) {
            LaunchFailed failure = LaunchReport.failedAfterStart(event, container.waiting());
            throw LaunchReport.isHook(event, container.waiting())
                    ? Removal.destroyAfter(failure, store, container, launcher, hooks)
                    : failure;
        }
        if (event.kind() == Event.FAILED && event.op() != start) {
            LaunchFailed failure = LaunchReport.failed(event, plan.host(), plan.init(), "");
            // What keeps a service manager from hearing of the container does it no harm.
            boolean unheard =
                    event.op() < start || notifies && event.op() == plan.host().size() - 1;
            throw unheard
                    ? failure
                    : Removal.destroyAfter(failure, store, container, launcher, hooks);
        }
        if (event.kind() == Event.FAILED && event.value() == Errno.ENOENT) {
            throw cannotStart(Status.RUNNING);
        }
        if (event.kind() == Event.DIED) {
            throw cannotStart(Status.STOPPED);
        }
        if (event.value() == Errno.ECONNREFUSED) {
            // Init has left its socket: it has ended, or has just been started by another call.
            throw cannotStart(Status.alive(container) ? Status.RUNNING : Status.STOPPED);
        }
        throw LaunchReport.failed(event, plan.host(), plan.init(), "");
    }

    private static WrongState cannotStart(String status) {
        return new WrongState(
                switch (status) {
                    case Status.STOPPED -> "cannot start a container that has stopped";
                    case Status.RUNNING -> "cannot start an already running container";
                    default -> "cannot start a container in the " + status + " state";
                });
    }

    /// The state of one container.
    ///
    /// @throws RuntimeFailure if there is no such container
    public ContainerState state(String id) throws RuntimeFailure {
        return stateOf(store.load(id));
    }

    private ContainerState stateOf(ContainerRecord container) throws RuntimeFailure {
        String status = Status.of(store, container);
        return new ContainerState(
                ContainerState.SPEC_VERSION,
                container.id(),
                Status.STOPPED.equals(status) ? 0 : container.pid(),
                status,
                container.bundle(),
                container.rootfs(),
                container.created(),
                container.annotations(),
                store.owner(container.id()),
                container.devices());
    }

    /// Sends a signal (0 to 64) to init, or with `all` to every process of the container. Signal 0
    /// asks whether it is there.
    ///
    /// @throws RuntimeFailure if there is no such container, or it has stopped and `all` is not
    ///   given
    /// @throws IOException if the launcher is lost
    public void kill(String id, int signal, boolean all) throws RuntimeFailure, IOException {
        ContainerRecord container = store.load(id);
        new Killing(launcher, container).signal(Status.of(store, container), signal, all);
    }

    /// Removes a stopped or created container; with `force` in any state, and without complaint if
    /// there is none.
    ///
    /// @throws RuntimeFailure if there is no such container, it is running, or something of it
    ///   cannot be removed
    /// @throws IOException if the launcher is lost
    public void delete(String id, boolean force) throws RuntimeFailure, IOException {
        ContainerRecord container = force ? findReadable(id) : store.find(id);
        if (container == null) {
            boolean half = store.exists(id);
            if (half) {
                launcher.commit();
                store.remove(id);
            }
            if (force) {
                return;
            }
            throw new WrongState("container does not exist");
        }
        String status = Status.of(store, container);
        boolean free = Status.STOPPED.equals(status) || Status.CREATED.equals(status);
        if (!free && !force) {
            throw new WrongState(
                    "cannot delete container " + id + " that is not stopped: " + status);
        }
        HookPlanner hooks = findHooks(container);
        launcher.commit();
        Removal.destroy(store, container, launcher);
        LaterHooks.stopped(launcher, hooks, warnings);
    }

    /// The hooks of a container that is to be removed, come what may.
    private @Nullable HookPlanner findHooks(ContainerRecord container) {
        try {
            return LaterHooks.load(store, container, caller);
        } catch (RuntimeFailure e) {
            warnings.add("poststop hooks could not be run: " + e.getMessage());
            return null;
        }
    }

    /// The record, or null where there is none that can be read: `--force` removes what is left of
    /// it.
    private @Nullable ContainerRecord findReadable(String id) throws RuntimeFailure {
        ContainerStore.checkId(id);
        try {
            return store.find(id);
        } catch (OperationFailed e) {
            return null;
        }
    }

    /// All containers under the root, in the order of their ids.
    ///
    /// @param broken collects a line for every entry that cannot be read
    /// @throws RuntimeFailure if the root cannot be read; a missing one is the caller's to judge
    public List<ContainerState> list(List<String> broken) throws RuntimeFailure {
        List<ContainerState> states = new ArrayList<>();
        for (String id : store.ids()) {
            try {
                ContainerRecord container = store.find(id);
                if (container != null) {
                    states.add(stateOf(container));
                }
            } catch (RuntimeFailure e) {
                broken.add("load container " + id + ": " + e.getMessage());
            }
        }
        return states;
    }

    /// What `run` (or `create`, if the request says detached) would do, found without touching
    /// anything.
    ///
    /// @throws RuntimeFailure if it would not even begin
    public Explanation explain(CreateRequest request) throws RuntimeFailure {
        ContainerStore.checkId(request.id());
        Caller who = Caller.of(caller);
        List<String> said = new ArrayList<>(0);
        Bundle bundle = Bundle.load(request.bundle(), false, null, request.devices(), who, said);
        UnitCgroup unit =
                request.systemdCgroup()
                        ? new UnitCgroup(bundle.spec(), request.id(), caller, who)
                        : null;
        Cgroup cgroup =
                unit == null ? UserPlacement.of(bundle.spec(), request, who, said) : unit.cgroup();
        String directory = store.directory(request.id()).toString();
        HookPlanner hooks = bundle.hooks(request.id(), caller);
        boolean waits = request.detach();
        SeccompFilter filter = Creation.filter(bundle, store);
        Plan plan =
                Creation.compile(
                        bundle, request, caller, cgroup, waits, store, hooks, filter, who, notes);
        Explanation explanation =
                Explanation.of(directory, cgroup, unit, bundle.spec(), plan, said);
        if (bundle.devices() != null) {
            explanation = explanation.withDevices(bundle.devices());
        }
        return hooks == null ? explanation : explanation.withLater(hooks, waits);
    }
}
