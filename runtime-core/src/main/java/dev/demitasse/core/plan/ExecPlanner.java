package dev.demitasse.core.plan;

import dev.demitasse.linux.abi.CloneFlags;
import dev.demitasse.linux.abi.NumberList;
import dev.demitasse.linux.plan.ExecOp;
import dev.demitasse.linux.plan.HostOp;
import dev.demitasse.linux.plan.IsolationOp;
import dev.demitasse.linux.plan.MountOp;
import dev.demitasse.linux.plan.Op;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.ProcessOp;
import dev.demitasse.linux.plan.UserNamespaceOp;
import dev.demitasse.spec.ConsoleSize;
import dev.demitasse.spec.ExecCpuAffinity;
import dev.demitasse.spec.Linux;
import dev.demitasse.spec.Process;
import dev.demitasse.spec.Spec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Plans a process that joins a container which is there: its namespaces, its cgroup, its keyring,
/// its filter. Nothing is mounted. The order is that of lifecycle.md.
public final class ExecPlanner {
    private static final int O_PATH = 010000000;
    private static final int O_CLOEXEC = 02000000;
    private static final int FIRST_DESCRIPTOR = 3;

    /// What a process can join of another one at once (setns(2)), but the pid namespace, which only
    /// a child can be in, and the user namespace, after which nothing of the host's can be had.
    private static final int TYPES =
            (int)
                    (CloneFlags.CLONE_NEWNS
                            | CloneFlags.CLONE_NEWUTS
                            | CloneFlags.CLONE_NEWIPC
                            | CloneFlags.CLONE_NEWNET
                            | CloneFlags.CLONE_NEWCGROUP
                            | CloneFlags.CLONE_NEWTIME);

    private final Plan.Builder plan = new Plan.Builder();
    private final @Nullable Linux linux;
    private final Process process;
    private final ExecPlanRequest request;
    private final ProcessPlanner processPlanner;
    private final @Nullable AttributePlanner attributes;
    private final @Nullable SeccompPlanner seccomp;
    private final boolean joinsUser;
    private final boolean monitored;
    private final int pidfd = plan.slot();
    private final int target = plan.slot();
    private int consoleSlot = Op.NO_SLOT;
    private int relaySlot = Op.NO_SLOT;

    private ExecPlanner(
            Spec spec, Process process, ExecPlanRequest request, byte @Nullable [] filter) {
        this.linux = spec.linux();
        this.process = process;
        this.request = request;
        this.processPlanner = new ProcessPlanner(plan, process, request.umask());
        this.attributes = AttributePlanner.ofJoining(plan, process, linux);
        this.seccomp =
                linux == null || linux.seccomp() == null || filter == null
                        ? null
                        : new SeccompPlanner(plan, linux.seccomp(), process, filter);
        this.joinsUser = linux != null && linux.namespace("user") != null;
        this.monitored = linux != null && linux.intelRdt() != null;
    }

    /// Plans a process that has been validated.
    ///
    /// @param spec the container's configuration
    /// @param process all of the process that is to join it
    /// @param filter what the container's seccomp profile compiles to; null without one
    /// @param notes gets a line for what cannot be given and is no reason to fail
    public static Plan plan(
            Spec spec,
            Process process,
            ExecPlanRequest request,
            byte @Nullable [] filter,
            List<String> notes) {
        ExecPlanner planner = new ExecPlanner(spec, process, request, filter);
        planner.planHost();
        planner.planProcess();
        planner.planSetUp();
        planner.processPlanner.warn(notes);
        return planner.plan.build();
    }

    private void planHost() {
        if (request.preserveFds() > 0) {
            plan.host(new HostOp.PreserveFds(request.preserveFds(), 0), "");
        }
        plan.host(new IsolationOp.Target(pidfd, target, request.pid(), request.startTime()), "");
        if (Boolean.TRUE.equals(process.terminal())) {
            planTerminal();
        }
        if (seccomp != null) {
            seccomp.planSockets();
        }
        int pidfdSocket = Op.NO_SLOT;
        if (request.pidfdSocket() != null) {
            pidfdSocket = plan.slot();
            plan.host(new HostOp.Connect(pidfdSocket, request.pidfdSocket()), "");
        }
        if (attributes != null) {
            attributes.planHost();
        }
        planClone();
        if (seccomp != null) {
            seccomp.planConnection();
        }
        Integer oomScoreAdj = process.oomScoreAdj();
        if (oomScoreAdj != null) {
            plan.host(
                    new HostOp.OomScoreAdj(Integer.toString(oomScoreAdj)), "/process/oomScoreAdj");
        }
        if (pidfdSocket != Op.NO_SLOT) {
            plan.host(new HostOp.SendPidfd(pidfdSocket, "setns"), "");
        }
    }

    private void planTerminal() {
        consoleSlot = plan.slot();
        if (request.consoleSocket() != null) {
            plan.host(
                    new HostOp.Connect(consoleSlot, request.consoleSocket()), "/process/terminal");
        } else {
            relaySlot = plan.slot();
            plan.host(new HostOp.SocketPair(relaySlot, consoleSlot), "/process/terminal");
        }
    }

    private void planClone() {
        int cgroupSlot = Op.NO_SLOT;
        if (request.cgroup() != null) {
            cgroupSlot = plan.slot();
            plan.host(
                    new HostOp.Open(cgroupSlot, request.cgroup(), O_PATH | O_CLOEXEC, 0),
                    "/linux/cgroupsPath");
            if (request.cgroupMount() != null) {
                plan.host(new IsolationOp.OwnCgroup(target, request.cgroupMount()), "");
            }
        }
        ExecCpuAffinity affinity = process.execCPUAffinity();
        String initial = affinity == null ? null : affinity.initial();
        String last = affinity == null ? null : affinity.finalCpus();
        planAffinity(initial, false, "/process/execCPUAffinity/initial");
        if (joinsUser) {
            long types = TYPES | CloneFlags.CLONE_NEWPID | CloneFlags.CLONE_NEWUSER;
            plan.host(new IsolationOp.EnterBefore(pidfd, (int) types), "/linux/namespaces");
        } else if (!request.privileged()) {
            plan.host(
                    new IsolationOp.EnterBefore(pidfd, (int) CloneFlags.CLONE_NEWPID),
                    "/linux/namespaces");
        } else {
            plan.host(
                    new IsolationOp.EnterChildren(pidfd, (int) CloneFlags.CLONE_NEWPID),
                    "/linux/namespaces");
        }
        plan.host(new HostOp.Clone(0, cgroupSlot, ""), "/linux/namespaces");
        if (isEmpty(initial) && isEmpty(last)) {
            plan.host(new IsolationOp.AllCpus(), "");
        }
        planAffinity(last, true, "/process/execCPUAffinity/final");
    }

    private void planAffinity(@Nullable String cpus, boolean cloned, String pointer) {
        if (cpus != null && !cpus.isEmpty()) {
            plan.host(new IsolationOp.Affinity(cloned, NumberList.mask(cpus), cpus), pointer);
        }
    }

    private static boolean isEmpty(@Nullable String cpus) {
        return cpus == null || cpus.isEmpty();
    }

    /// Whether the process has to wait for what the launcher or the planner does to it.
    private boolean isSetUp() {
        return monitored || process.rlimits() != null && !process.rlimits().isEmpty();
    }

    private void planProcess() {
        if (joinsUser) {
            plan.init(new UserNamespaceOp.IdRoot(), "/linux/namespaces");
        } else {
            plan.init(new ProcessOp.Enter(pidfd, TYPES), "/linux/namespaces");
        }
        if (linux == null || linux.namespace("mount") == null) {
            plan.init(new ProcessOp.EnterRoot(target), "/root/path");
        }
        plan.init(new ProcessOp.Setsid(), "");
        if (request.keyring()) {
            processPlanner.planKeyring(request.id(), attributes);
        }
        if (consoleSlot != Op.NO_SLOT) {
            planConsole();
        }
        processPlanner.planUmask();
        if (isSetUp()) {
            plan.init(new ProcessOp.Barrier(PlanRequest.SET_UP), "");
        }
        if (attributes != null) {
            attributes.plan();
        }
        processPlanner.planIdentity(seccomp == null ? 0 : seccomp.keptCapabilities());
        processPlanner.planProgram();
        plan.init(new ExecOp.ParentDeath(0), "");
        plan.init(new ExecOp.CloseFds(FIRST_DESCRIPTOR + request.preserveFds()), "");
        if (seccomp != null) {
            seccomp.planLoad(!seccomp.notifies());
            if (seccomp.notifies()) {
                plan.init(new ProcessOp.Barrier(PlanRequest.READY), "");
            }
        }
        processPlanner.planExec();
    }

    private void planConsole() {
        ConsoleSize size = process.consoleSize();
        plan.init(
                new MountOp.Console(
                        consoleSlot,
                        processPlanner.uid(),
                        size == null ? request.rows() : (int) size.height(),
                        size == null ? request.columns() : (int) size.width(),
                        false),
                "/process/terminal");
    }

    private void planSetUp() {
        if (isSetUp()) {
            plan.host(new HostOp.AwaitInit(PlanRequest.SET_UP), "");
            processPlanner.planLimits();
            if (monitored) {
                plan.host(new HostOp.AwaitPlanner(PlanRequest.SET_UP, "monitor the process"), "");
            }
            plan.host(new HostOp.ReleaseInit(PlanRequest.SET_UP), "");
        }
        if (seccomp != null && seccomp.notifies()) {
            seccomp.planHandOver(
                    request.id(), request.bundle(), request.annotations(), request.pid());
            plan.host(new HostOp.AwaitInit(PlanRequest.READY), "");
            plan.host(new HostOp.ReleaseInit(PlanRequest.READY), "");
        }
        plan.host(new HostOp.AwaitExec(), "");
        if (request.attached()) {
            if (request.reported()) {
                plan.host(
                        new HostOp.AwaitPlanner(ExecPlanRequest.EXECUTED, "write the pid file"),
                        "");
            }
            plan.host(new HostOp.Relay(relaySlot, List.of()), "");
        }
    }
}
