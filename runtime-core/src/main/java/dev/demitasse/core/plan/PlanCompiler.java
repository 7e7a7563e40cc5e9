package dev.demitasse.core.plan;

import dev.demitasse.core.hook.HookPlanner;
import dev.demitasse.core.state.ContainerStore;
import dev.demitasse.linux.abi.MountFlags;
import dev.demitasse.linux.plan.ExecOp;
import dev.demitasse.linux.plan.HostOp;
import dev.demitasse.linux.plan.IsolationOp;
import dev.demitasse.linux.plan.MountOp;
import dev.demitasse.linux.plan.Op;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.ProcessOp;
import dev.demitasse.spec.ConsoleSize;
import dev.demitasse.spec.Device;
import dev.demitasse.spec.Linux;
import dev.demitasse.spec.Mount;
import dev.demitasse.spec.Namespace;
import dev.demitasse.spec.Process;
import dev.demitasse.spec.Spec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Compiles a configuration to the plan that makes the container. The order is that of
/// lifecycle.md.
public final class PlanCompiler {
    private static final int FIRST_DESCRIPTOR = 3;

    private final Spec spec;
    private final PlanRequest request;
    private final Plan.Builder plan = new Plan.Builder();
    private final Process process;
    private final ProcessPlanner processPlanner;
    private final List<Mount> mounts;
    private final List<Namespace> namespaces;
    private final List<Device> devices;
    private final @Nullable Linux linux;
    private final @Nullable SeccompPlanner seccomp;
    private final @Nullable AttributePlanner attributes;

    private PlanCompiler(
            Spec spec, Process process, PlanRequest request, byte @Nullable [] filter) {
        this.spec = spec;
        this.request = request;
        this.process = process;
        this.processPlanner = new ProcessPlanner(plan, process);
        this.linux = spec.linux();
        this.attributes = AttributePlanner.ofInit(plan, process, linux);
        this.mounts = orEmpty(spec.mounts());
        this.namespaces = linux == null ? List.of() : orEmpty(linux.namespaces());
        this.devices = linux == null ? List.of() : orEmpty(linux.devices());
        this.seccomp =
                linux == null || linux.seccomp() == null || filter == null
                        ? null
                        : new SeccompPlanner(plan, linux.seccomp(), process, filter);
    }

    /// Compiles a configuration that has been validated and has a process.
    ///
    /// @param process the configuration's process
    /// @param filter what its seccomp profile compiles to; null without one
    /// @param notes gets a line for what cannot be given and is no reason to fail
    public static Plan compile(
            Spec spec,
            Process process,
            PlanRequest request,
            byte @Nullable [] filter,
            List<String> notes) {
        PlanCompiler compiler = new PlanCompiler(spec, process, request, filter);
        Plan plan = compiler.compile();
        compiler.processPlanner.warn(notes);
        return plan;
    }

    private Plan compile() {
        SupervisionPlanner.plan(plan, request, processPlanner);
        int startSlot = planStartSocket();
        int consoleSlot = Op.NO_SLOT;
        int relaySlot = Op.NO_SLOT;
        if (terminal()) {
            consoleSlot = plan.slot();
            if (request.consoleSocket() != null) {
                plan.host(
                        new HostOp.Connect(consoleSlot, request.consoleSocket()),
                        "/process/terminal");
            } else {
                relaySlot = plan.slot();
                plan.host(new HostOp.SocketPair(relaySlot, consoleSlot), "/process/terminal");
            }
        }
        if (seccomp != null) {
            seccomp.planSockets();
        }
        NamespacePlanner namespacePlanner =
                new NamespacePlanner(plan, namespaces, linux, request.caller());
        planClone(namespacePlanner);
        planInit(namespacePlanner, consoleSlot, startSlot);
        planSetUp();
        planRelease(relaySlot);
        return plan.build();
    }

    private int planStartSocket() {
        if (request.stateDirectory() == null) {
            return Op.NO_SLOT;
        }
        int slot = plan.slot();
        plan.host(
                new HostOp.Listen(slot, request.stateDirectory(), ContainerStore.START_SOCKET), "");
        return slot;
    }

    private void planClone(NamespacePlanner namespacePlanner) {
        boolean later = request.entersLater();
        int cgroupSlot = later ? Op.NO_SLOT : CgroupPlanner.planOpen(plan, request, linux);
        if (request.attached() && request.subreaper()) {
            plan.host(new HostOp.Subreaper(), "");
        }
        int pidfdSlot = Op.NO_SLOT;
        if (request.pidfdSocket() != null) {
            pidfdSlot = plan.slot();
            plan.host(new HostOp.Connect(pidfdSlot, request.pidfdSocket()), "");
        }
        if (attributes != null) {
            attributes.planHost();
        }
        if (hostMounts()) {
            String rootfs = request.inBundle(spec.root().path());
            plan.host(new IsolationOp.RootfsHost(Op.ROOTFS_SLOT, rootfs), "/root/path");
        }
        namespacePlanner.planClone(cgroupSlot);
        if (later) {
            CgroupPlanner.planEntry(plan, request, linux);
        }
        // Before the maps: with them, the file may be another user's.
        Integer oomScoreAdj = process.oomScoreAdj();
        if (oomScoreAdj != null) {
            plan.host(
                    new HostOp.OomScoreAdj(Integer.toString(oomScoreAdj)), "/process/oomScoreAdj");
        }
        namespacePlanner.planMaps();
        plan.host(new IsolationOp.AllCpus(), "");
        if (seccomp != null) {
            seccomp.planConnection();
        }
        if (linux != null && linux.netDevices() != null && !linux.netDevices().isEmpty()) {
            NetDevicePlanner.plan(plan, linux.netDevices(), namespacePlanner.slot("network"));
        }
        if (pidfdSlot != Op.NO_SLOT) {
            plan.host(new HostOp.SendPidfd(pidfdSlot, "standard"), "");
        }
    }

    /// What follows once init is set up; its own program may have added to the host's before.
    private void planSetUp() {
        planRuntimeHooks();
        plan.host(new HostOp.AwaitInit(PlanRequest.SET_UP), "");
        processPlanner.planLimits();
        plan.host(new HostOp.AwaitPlanner(PlanRequest.SET_UP, "record the container"), "");
        plan.host(new HostOp.ReleaseInit(PlanRequest.SET_UP), "");
    }

    private void planRuntimeHooks() {
        HookPlanner hooks = request.hooks();
        if (hooks != null && hooks.hasRuntime()) {
            plan.host(new HostOp.AwaitInit(PlanRequest.MOUNTED), "");
            hooks.planRuntime(plan);
            plan.host(new HostOp.ReleaseInit(PlanRequest.MOUNTED), "");
        }
    }

    /// The hooks that still see the host's tree.
    private void planCreateHooks() {
        HookPlanner hooks = request.hooks();
        if (hooks == null) {
            return;
        }
        if (hooks.hasRuntime()) {
            plan.init(new ProcessOp.Barrier(PlanRequest.MOUNTED), "");
        }
        hooks.planCreateContainer(plan);
    }

    private void planRelease(int relaySlot) {
        boolean notifies = seccomp != null && seccomp.notifies();
        if (seccomp != null && notifies) {
            seccomp.planHandOver(request.id(), request.bundle(), spec.annotations(), 0);
        }
        if (request.stateDirectory() != null || notifies) {
            plan.host(new HostOp.AwaitInit(PlanRequest.READY), "");
            plan.host(new HostOp.ReleaseInit(PlanRequest.READY), "");
        }
        if (request.stateDirectory() != null) {
            return;
        }
        plan.host(new HostOp.AwaitExec(), "");
        if (request.hooks() != null) {
            request.hooks().planPoststart(plan, 0);
        }
        SupervisionPlanner.planAwait(plan, request);
        if (request.attached()) {
            plan.host(new HostOp.Relay(relaySlot, request.afterwards()), "");
        }
    }

    private void planInit(NamespacePlanner namespacePlanner, int consoleSlot, int startSlot) {
        if (request.entersLater()) {
            plan.init(new ProcessOp.Barrier(PlanRequest.ENTERED), "");
        }
        namespacePlanner.planEntry();
        plan.init(new ProcessOp.Setsid(), "");
        if (request.keyring()) {
            processPlanner.planKeyring(request.id(), attributes);
        }
        namespacePlanner.planInit();
        planRootfs(consoleSlot);
        processPlanner.planUmask();
        plan.init(new ProcessOp.Barrier(PlanRequest.SET_UP), "");
        if (attributes != null) {
            attributes.plan();
        }
        processPlanner.planIdentity(seccomp == null ? 0 : seccomp.keptCapabilities());
        processPlanner.planProgram();
        // Before the launcher is told that init is ready: it ends as soon as it knows. Should it
        // die earlier, init finds nobody at the barrier.
        plan.init(new ExecOp.ParentDeath(0), "");
        planWait(startSlot);
        processPlanner.planExec();
    }

    /// The way from the program's identity to its exec. A filter goes last, unless the agent has to
    /// have its listener before `start`.
    private void planWait(int startSlot) {
        ExecOp.CloseFds closeFds = new ExecOp.CloseFds(FIRST_DESCRIPTOR + request.passedFds());
        boolean notifies = seccomp != null && seccomp.notifies();
        if (seccomp != null && notifies) {
            plan.init(closeFds, "");
            seccomp.planLoad(false);
        } else if (seccomp != null && startSlot != Op.NO_SLOT) {
            seccomp.planCheck();
        }
        if (startSlot != Op.NO_SLOT || notifies) {
            plan.init(new ProcessOp.Barrier(PlanRequest.READY), "");
        }
        if (startSlot != Op.NO_SLOT) {
            plan.init(new ExecOp.WaitStart(startSlot), "");
        }
        if (!notifies) {
            plan.init(closeFds, "");
        }
        HookPlanner hooks = request.hooks();
        boolean hooked = hooks != null && hooks.hasStartContainer();
        if (seccomp != null && !notifies) {
            seccomp.planLoad(!hooked);
        }
        // They run under the program's filter, as with runc.
        if (hooks != null && hooked) {
            hooks.planStartContainer(plan, processPlanner.umask());
        }
    }

    /// True if the container has no mount namespace of its own, nor joins one.
    private boolean hostMounts() {
        return NamespacePlanner.find(namespaces, "mount") == null;
    }

    private void planRootfs(int consoleSlot) {
        String asked = linux == null ? null : linux.rootfsPropagation();
        long wanted = asked == null ? 0 : MountOptions.propagation(asked);
        Namespace users = NamespacePlanner.find(namespaces, "user");
        boolean mapped = users != null || !request.caller().initialUsers();
        boolean sent = UserNamespacePlanner.sendsTrees(users, request.caller());
        if (!hostMounts()) {
            RootMountPlanner.plan(plan, request.inBundle(spec.root().path()), asked, sent);
        }
        MountPlanner mountPlanner =
                new MountPlanner(
                        request,
                        plan,
                        NamespacePlanner.find(namespaces, "cgroup") != null,
                        mapped,
                        sent,
                        linux == null || !request.selinux() ? null : linux.mountLabel());
        mountPlanner.plan(mounts);
        SupervisionPlanner.planMount(mountPlanner, request);
        boolean ownDev = !MountPlanner.bindsDev(mounts);
        DevicePlanner.plan(plan, devices, ownDev, request.kcore(), mapped, request.devicePaths());
        plan.init(new MountOp.Mkdir(process.cwd(), 0755), "/process/cwd");
        planCreateHooks();
        plan.init(new MountOp.Pivot(hostMounts() ? 2 : request.pivot() ? 0 : 1), "");
        if (wanted == MountFlags.MS_SHARED || wanted == MountFlags.MS_UNBINDABLE) {
            plan.init(
                    new MountOp.Propagation(
                            "/",
                            wanted | (MountOptions.recursive(text(asked)) ? MountFlags.MS_REC : 0),
                            text(asked)),
                    "/linux/rootfsPropagation");
        }
        planConsole(consoleSlot, ownDev);
        mountPlanner.planLate();
        planHidden();
        if (Boolean.TRUE.equals(spec.root().readonly())) {
            plan.init(
                    new MountOp.MountAttr(
                            "/", false, MountFlags.MOUNT_ATTR_RDONLY, 0, 0, "read-only"),
                    "/root/readonly");
        }
        if (spec.hostname() != null) {
            plan.init(new ProcessOp.Hostname(spec.hostname()), "/hostname");
        }
        if (spec.domainname() != null) {
            plan.init(new ProcessOp.Domainname(spec.domainname()), "/domainname");
        }
    }

    private void planConsole(int consoleSlot, boolean ownDev) {
        if (consoleSlot == Op.NO_SLOT) {
            return;
        }
        ConsoleSize size = process.consoleSize();
        plan.init(
                new MountOp.Console(
                        consoleSlot,
                        processPlanner.uid(),
                        size == null ? 0 : (int) size.height(),
                        size == null ? 0 : (int) size.width(),
                        ownDev),
                "/process/terminal");
    }

    /// Read-only paths first, then masked ones, so that a mask below a read-only path stays what it
    /// is.
    private void planHidden() {
        int nullSlot = plan.slot();
        plan.init(new MountOp.NullDevice(nullSlot), "");
        List<String> readonly = linux == null ? List.of() : orEmpty(linux.readonlyPaths());
        for (int i = 0; i < readonly.size(); i++) {
            plan.init(new MountOp.Readonly(readonly.get(i)), "/linux/readonlyPaths/" + i);
        }
        List<String> masked = linux == null ? List.of() : orEmpty(linux.maskedPaths());
        for (int i = 0; i < masked.size(); i++) {
            plan.init(new MountOp.Mask(masked.get(i), nullSlot), "/linux/maskedPaths/" + i);
        }
    }

    private boolean terminal() {
        return Boolean.TRUE.equals(process.terminal());
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
