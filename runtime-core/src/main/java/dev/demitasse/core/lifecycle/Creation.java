package dev.demitasse.core.lifecycle;

import dev.demitasse.core.LaunchFailed;
import dev.demitasse.core.OperationFailed;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.hook.HookPlanner;
import dev.demitasse.core.plan.PlanCompiler;
import dev.demitasse.core.plan.PlanRequest;
import dev.demitasse.core.rootless.Caller;
import dev.demitasse.core.state.ContainerRecord;
import dev.demitasse.core.state.ContainerStore;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.cgroup.Cgroup;
import dev.demitasse.linux.launcher.Event;
import dev.demitasse.linux.launcher.Hello;
import dev.demitasse.linux.launcher.LauncherChannel;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.proc.ProcStat;
import dev.demitasse.spec.IntelRdt;
import dev.demitasse.spec.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One `create` or `run`: from the bundle to a container that is recorded, or to nothing at all.
final class Creation {
    private final ContainerStore store;
    private final LauncherChannel launcher;
    private final Hello hello;
    private final CreateRequest request;
    private final boolean waits;
    private final Bundle bundle;
    private final @Nullable HookPlanner hooks;
    private final @Nullable UnitCgroup unit;
    private final @Nullable Cgroup cgroup;
    private final Caller caller;
    private final List<String> said = new ArrayList<>(0);
    private final @Nullable SeccompFilter filter;
    private final @Nullable ResourceGroup resourceGroup;
    private final Plan plan;
    private ContainerRecord container;
    private ContainerRecord recorded;
    private boolean entered;
    private boolean planRuns;

    /// Prepares all that can be without changing anything.
    ///
    /// @param hello whose environment and umask hooks inherit
    /// @param waits true if init is to wait for `start`
    /// @param notes gets what the caller should know of a container that is made all the same
    Creation(
            ContainerStore store,
            LauncherChannel launcher,
            Hello hello,
            CreateRequest request,
            boolean waits,
            List<String> notes)
            throws RuntimeFailure {
        this.store = store;
        this.launcher = launcher;
        this.hello = hello;
        this.request = request;
        this.waits = waits;
        ContainerStore.checkId(request.id());
        this.caller = Caller.of(hello);
        this.bundle =
                Bundle.load(
                        request.bundle(),
                        request.detach(),
                        request.consoleSocket(),
                        request.devices(),
                        caller,
                        said);
        this.unit =
                request.systemdCgroup()
                        ? new UnitCgroup(bundle.spec(), request.id(), hello, caller)
                        : null;
        this.cgroup =
                unit == null
                        ? UserPlacement.of(bundle.spec(), request, caller, said)
                        : unit.cgroup();
        if (cgroup == null && !bundle.hasPrivatePids()) {
            notes.add("no cgroup and no private pid namespace: only init can be killed");
        }
        this.hooks = bundle.hooks(request.id(), hello);
        this.filter = filter(bundle, store);
        Linux linux = bundle.spec().linux();
        IntelRdt intelRdt = linux == null ? null : linux.intelRdt();
        this.resourceGroup = intelRdt == null ? null : ResourceGroup.of(intelRdt, request.id());
        this.plan =
                compile(bundle, request, hello, cgroup, waits, store, hooks, filter, caller, notes);
        this.container = firstRecord();
        this.recorded = container;
    }

    /// What the bundle's seccomp profile compiles to; null without one.
    static @Nullable SeccompFilter filter(Bundle bundle, ContainerStore store)
            throws RuntimeFailure {
        Linux linux = bundle.spec().linux();
        return linux == null || linux.seccomp() == null
                ? null
                : SeccompFilter.of(linux.seccomp(), store.seccompFilters());
    }

    static Plan compile(
            Bundle bundle,
            CreateRequest request,
            Hello hello,
            @Nullable Cgroup cgroup,
            boolean waits,
            ContainerStore store,
            @Nullable HookPlanner hooks,
            @Nullable SeccompFilter filter,
            Caller caller,
            List<String> notes)
            throws OperationFailed {
        String notify = Supervision.notifySocket(hello);
        boolean selinux =
                bundle.hasLabels()
                        && SecurityModules.check(bundle.process(), bundle.spec().linux(), notes);
        return PlanCompiler.compile(
                bundle.spec(),
                bundle.process(),
                new PlanRequest(
                        request.id(),
                        bundle.directory(),
                        waits ? store.directory(request.id()).toString() : null,
                        !request.detach(),
                        request.keep() ? List.of() : store.removal(request.id()),
                        request.consoleSocket(),
                        request.pidfdSocket(),
                        request.preserveFds(),
                        request.pivot(),
                        request.keyring(),
                        request.subreaper(),
                        cgroup == null ? null : cgroup.directory(),
                        cgroup == null ? Placement.mountPoint() : cgroup.tree().mountPoint(),
                        Files.exists(Path.of("/proc/kcore")),
                        hooks,
                        request.systemdCgroup(),
                        selinux,
                        caller,
                        Supervision.sockets(hello),
                        notify == null ? null : store.notifyDirectory(request.id()).toString(),
                        waits ? null : notify,
                        bundle.devices() == null ? Map.of() : bundle.devices().hostPaths()),
                filter == null ? null : filter.program(),
                notes);
    }

    /// Tells what is done in another way for a caller who is not root and which edits devices have
    /// made, and names the system calls of the seccomp profile that are not in the filter.
    void tellSkipped(Consumer<String> listener) {
        for (int i = 0; i < said.size(); i++) {
            listener.accept(said.get(i));
        }
        if (bundle.devices() != null) {
            bundle.devices().tell(listener);
        }
        if (filter != null) {
            filter.tellSkipped(listener);
        }
    }

    private ContainerRecord firstRecord() {
        var annotations = bundle.spec().annotations();
        return new ContainerRecord(
                request.id(),
                false,
                0,
                0,
                Instant.now().toString(),
                bundle.directory(),
                bundle.rootfs(),
                cgroup == null ? null : cgroup.directory(),
                List.of(),
                List.of(),
                request.systemdCgroup(),
                bundle.hasPrivatePids(),
                annotations == null ? Map.of() : annotations,
                LaunchReport.waiting(plan.init()),
                hooks != null && hooks.hasLater(),
                false,
                request.keyring(),
                bundle.devices() == null ? List.of() : bundle.devices().names(),
                null);
    }

    /// Runs the plan to its end.
    ///
    /// @return the event that ended it: [Event#DONE]
    Event run() throws RuntimeFailure, IOException {
        try {
            return make();
        } finally {
            if (unit != null) {
                unit.close();
            }
        }
    }

    private Event make() throws RuntimeFailure, IOException {
        launcher.commit();
        store.claim(request.id());
        boolean released = false;
        try {
            if (bundle.mountsForHost()) {
                HostMounts.requireNone(store, bundle.rootfs());
            }
            if (Supervision.notifySocket(hello) != null) {
                store.makeNotifyDirectory(request.id());
            }
            makeGroups();
            launcher.run(plan);
            planRuns = true;
            // What only later commands need is written while init is being made.
            store.keepConfig(request.id(), bundle.config());
            if (filter != null) {
                filter.keep();
            }
            while (true) {
                Event event = launcher.await();
                planRuns = event.kind() == Event.CLONED || event.kind() == Event.AWAITING;
                if (event.kind() == Event.CLONED) {
                    prepare(event.value());
                } else if (event.kind() == Event.AWAITING && unit != null && !entered) {
                    enterUnit(unit);
                    launcher.go();
                } else if (event.kind() == Event.AWAITING) {
                    publish();
                    launcher.go();
                    released = true;
                } else if (event.kind() == Event.DONE) {
                    if (!tellsPidEarly()) {
                        writePidFile();
                    }
                    return event;
                } else {
                    if (HostMounts.made(plan, event)) {
                        container = container.withHostMounts();
                    }
                    throw failure(event);
                }
            }
        } catch (RuntimeFailure e) {
            throw undoAfter(e);
        } catch (RuntimeException | Error e) {
            undo();
            throw e;
        } catch (IOException e) {
            // The launcher is gone. Where init does not wait for `start`, it may be executing the
            // program since it has been let go, and is the caller's to remove.
            if (waits || !released) {
                undo();
            }
            throw e;
        }
    }

    /// Makes a container that is set up known to others.
    private void publish() throws RuntimeFailure {
        if (resourceGroup != null) {
            resourceGroup.add(container.pid());
        }
        store.publish(request.id());
        if (tellsPidEarly()) {
            writePidFile();
        }
    }

    /// Makes the cgroup and the resctrl group. What will have to be removed is recorded before.
    private void makeGroups() throws RuntimeFailure {
        List<String> missing = cgroup == null || unit != null ? List.of() : cgroup.missing();
        store.write(container.withMadeCgroups(missing));
        if (unit != null) {
            unit.connect();
        } else if (cgroup != null) {
            container = container.withMadeCgroups(Placement.make(cgroup, bundle.spec(), caller));
        }
        if (!container.madeCgroups().equals(missing)) {
            store.write(container);
        }
        if (resourceGroup != null) {
            container = container.withMadeResctrl(resourceGroup.missing());
            store.write(container);
            resourceGroup.make();
        }
    }

    /// Has systemd put init into its unit, which is recorded once it has been asked for: before, it
    /// could be somebody else's. Killed in between, we leave a scope that systemd finds empty.
    private void enterUnit(UnitCgroup asked) throws RuntimeFailure {
        ContainerRecord claimed = recorded;
        entered = true;
        asked.start(
                container.pid(),
                made -> {
                    store.write(claimed.withUnit(made));
                    container = container.withUnit(made);
                });
        store.prepare(container);
    }

    private void prepare(int pid) throws RuntimeFailure {
        recorded = container;
        try {
            ProcStat stat = ProcStat.read(pid);
            // An init that is gone already will be reported as died.
            container = container.withInit(pid, stat == null ? 0 : stat.startTime());
            if (bundle.mountsForHost()) {
                container = container.withHostMounts();
            }
        } catch (SyscallFailed e) {
            throw new OperationFailed(e.getMessage());
        }
        store.prepare(container);
    }

    ContainerRecord container() {
        return container;
    }

    @Nullable HookPlanner hooks() {
        return hooks;
    }

    private LaunchFailed failure(Event event) {
        if (event.kind() == Event.DIED) {
            return LaunchReport.initDied(event.value(), oomKilled());
        }
        return LaunchReport.failed(event, plan.host(), plan.init(), bundle.program());
    }

    private boolean oomKilled() {
        try {
            return cgroup != null && cgroup.oomKills() > 0;
        } catch (SyscallFailed e) {
            return false;
        }
    }

    /// Takes back all that [#run] did. If that fails too, the first failure still is the one to be
    /// told. A container that existed ends with its `poststop` hooks: they undo what others did.
    private RuntimeFailure undoAfter(RuntimeFailure failure) throws IOException {
        boolean runsHooks = hooks != null && container.pid() > 0;
        if ((runsHooks || container.hostMounts()) && planRuns) {
            // The launcher can run no other plan before it has noticed that init is gone.
            try {
                Removal.endInit(container);
                awaitEndOfPlan();
            } catch (RuntimeFailure e) {
                runsHooks = false;
            }
        }
        return Removal.destroyAfter(failure, store, container, launcher, runsHooks ? hooks : null);
    }

    private void awaitEndOfPlan() throws IOException {
        Event event;
        do {
            event = launcher.await();
        } while (event.kind() == Event.CLONED || event.kind() == Event.AWAITING);
    }

    /// Takes back all that [#run] did, whatever it got to.
    private void undo() throws RuntimeFailure, IOException {
        Removal.destroy(store, container, null);
        if (resourceGroup != null) {
            resourceGroup.undo();
        }
    }

    /// Whether the next event may be a long time coming: the container's end, or its word that it
    /// is ready.
    private boolean tellsPidEarly() {
        return !request.detach() || !waits && Supervision.notifySocket(hello) != null;
    }

    private void writePidFile() throws RuntimeFailure {
        PidFile.write(request.pidFile(), container.pid(), hello.umask());
    }
}
