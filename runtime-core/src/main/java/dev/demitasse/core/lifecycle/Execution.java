package dev.demitasse.core.lifecycle;

import dev.demitasse.core.InvalidConfig;
import dev.demitasse.core.LaunchFailed;
import dev.demitasse.core.OperationFailed;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.WrongState;
import dev.demitasse.core.plan.ExecPlanRequest;
import dev.demitasse.core.plan.ExecPlanner;
import dev.demitasse.core.plan.UnmappedIds;
import dev.demitasse.core.rootless.Caller;
import dev.demitasse.core.rootless.RootlessSpec;
import dev.demitasse.core.state.ContainerRecord;
import dev.demitasse.core.state.ContainerStore;
import dev.demitasse.core.state.Status;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.abi.Errno;
import dev.demitasse.linux.abi.Signals;
import dev.demitasse.linux.cgroup.Cgroup;
import dev.demitasse.linux.launcher.Event;
import dev.demitasse.linux.launcher.Hello;
import dev.demitasse.linux.launcher.LauncherChannel;
import dev.demitasse.linux.plan.IsolationOp;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.spec.InvalidSpec;
import dev.demitasse.spec.Linux;
import dev.demitasse.spec.Problems;
import dev.demitasse.spec.Process;
import dev.demitasse.spec.Spec;
import dev.demitasse.spec.SpecReader;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One `exec`: a process that joins a container. The container is that of the configuration that
/// was kept at `create`, whatever has become of the bundle's; runc reads the bundle's again.
final class Execution {
    private static final long PATIENCE_NANOS = 100_000_000;
    private static final long PAUSE_NANOS = 1_000_000;

    private final LauncherChannel launcher;
    private final ExecRequest request;
    private final ContainerRecord container;
    private final Process process;
    private final @Nullable Cgroup cgroup;
    private final @Nullable SeccompFilter filter;
    private final @Nullable ResourceGroup resourceGroup;
    private final Plan plan;
    private final int umask;

    /// Prepares all that can be without changing anything.
    ///
    /// @param notes gets what the caller should know though nothing has failed
    Execution(
            ContainerStore store,
            LauncherChannel launcher,
            Hello caller,
            ExecRequest request,
            List<String> notes)
            throws RuntimeFailure {
        this.launcher = launcher;
        this.request = request;
        this.umask = caller.umask();
        this.container = store.load(request.id());
        checkStatus(Status.of(store, container));
        Spec spec = spec(store);
        this.process = withinReach(ExecProcess.of(request, spec.process()), caller);
        boolean terminal = Boolean.TRUE.equals(process.terminal());
        Bundle.checkTerminal("", terminal, request.detach(), request.consoleSocket() != null);
        if (process.apparmorProfile() != null || process.selinuxLabel() != null) {
            SecurityModules.check(process, null, notes);
        }
        Linux linux = spec.linux();
        if (linux != null) {
            checkIds(linux);
        }
        this.cgroup = cgroup();
        this.filter =
                linux == null || linux.seccomp() == null
                        ? null
                        : SeccompFilter.of(linux.seccomp(), store.seccompFilters());
        this.resourceGroup =
                linux == null || linux.intelRdt() == null
                        ? null
                        : ResourceGroup.of(linux.intelRdt(), request.id());
        this.plan =
                ExecPlanner.plan(
                        spec,
                        process,
                        planRequest(caller),
                        filter == null ? null : filter.program(),
                        notes);
    }

    private static Process withinReach(Process process, Hello caller) throws RuntimeFailure {
        return process.oomScoreAdj() == null
                ? process
                : RootlessSpec.adaptJoining(process, Caller.of(caller));
    }

    private void checkStatus(String status) throws WrongState {
        if (Status.CREATING.equals(status)) {
            throw new WrongState("container does not exist");
        } else if (Status.STOPPED.equals(status)) {
            throw stopped();
        } else if (Status.PAUSED.equals(status) && !request.ignorePaused()) {
            throw new WrongState(
                    "cannot exec in a paused container (use --ignore-paused to override)");
        }
    }

    private static WrongState stopped() {
        return new WrongState("cannot exec in a stopped container");
    }

    private Spec spec(ContainerStore store) throws RuntimeFailure {
        byte[] config = store.config(request.id());
        if (config == null) {
            throw new OperationFailed("the configuration of the container is gone");
        }
        try {
            return SpecReader.read(config);
        } catch (InvalidSpec e) {
            throw new OperationFailed("read the container's configuration: " + e.getMessage());
        }
    }

    private void checkIds(Linux linux) throws InvalidConfig {
        Problems problems = new Problems();
        UnmappedIds.check(process, linux, problems);
        if (!problems.isEmpty()) {
            throw new InvalidConfig(problems.toString());
        }
    }

    /// The container's cgroup, or the one below it that is asked for; null if it has none.
    private @Nullable Cgroup cgroup() throws RuntimeFailure {
        try {
            Cgroup own = Removal.cgroup(container);
            if (own == null && container.cgroup() != null) {
                throw new OperationFailed(
                        "the container's cgroup "
                                + container.cgroup()
                                + " is not in the cgroup v2 tree of this caller");
            }
            if (request.cgroups().isEmpty()) {
                return own;
            }
            return ExecCgroup.below(own, request.cgroups());
        } catch (SyscallFailed e) {
            throw new OperationFailed(e.getMessage());
        }
    }

    private ExecPlanRequest planRequest(Hello caller) throws OperationFailed {
        boolean elsewhere = cgroup != null && request.cgroups().isEmpty();
        return new ExecPlanRequest(
                request.id(),
                container.bundle(),
                container.annotations(),
                container.pid(),
                container.startTime(),
                !request.detach(),
                request.pidFile() != null,
                request.consoleSocket(),
                request.pidfdSocket(),
                request.preserveFds(),
                container.keyring(),
                cgroup == null ? null : cgroup.directory(),
                cgroup != null && elsewhere ? cgroup.tree().mountPoint() : null,
                caller.umask(),
                caller.rows(),
                caller.columns(),
                Caller.of(caller).isPrivileged());
    }

    /// Runs the plan.
    ///
    /// @return exit status for the caller: that of the process, 128 + n after signal n, or 0 if
    ///   detached
    /// @throws IOException if the launcher is lost
    int run() throws RuntimeFailure, IOException {
        launcher.commit();
        PidFile.claim(request.pidFile(), umask);
        boolean executed = false;
        try {
            int status = follow();
            executed = true;
            return status;
        } finally {
            if (!executed) {
                PidFile.forget(request.pidFile());
            }
        }
    }

    private int follow() throws RuntimeFailure, IOException {
        launcher.run(plan);
        long kills = oomKills();
        if (filter != null) {
            filter.keep();
        }
        int pid = 0;
        RuntimeFailure broken = null;
        while (true) {
            Event event = launcher.await();
            if (event.kind() == Event.CLONED) {
                pid = event.value();
            } else if (event.kind() == Event.AWAITING) {
                broken = answer(event.value(), pid);
                launcher.go();
            } else {
                if (event.kind() == Event.DONE && request.detach()) {
                    broken = answer(ExecPlanRequest.EXECUTED, pid);
                }
                if (broken != null) {
                    throw broken;
                } else if (event.kind() != Event.DONE) {
                    throw failure(event, kills);
                }
                return status(event.value());
            }
        }
    }

    /// Does what is the planner's to do.
    ///
    /// @return why that cannot be done; the process is being ended then
    private @Nullable RuntimeFailure answer(int number, int pid) {
        try {
            if (number == ExecPlanRequest.EXECUTED) {
                PidFile.fill(request.pidFile(), pid);
            } else if (resourceGroup != null) {
                resourceGroup.add(pid);
            }
            return null;
        } catch (OperationFailed e) {
            end(pid);
            return e;
        }
    }

    private int status(int waited) {
        if (request.detach()) {
            return 0;
        }
        return LaunchReport.exitStatus(waited);
    }

    /// A caller that is told of a failure is not to have a process all the same.
    private static void end(int pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    private long oomKills() {
        try {
            return cgroup == null ? 0 : cgroup.oomKills();
        } catch (SyscallFailed e) {
            return 0;
        }
    }

    private RuntimeFailure failure(Event event, long kills) throws RuntimeFailure {
        if (isGone(event) || hasStopped(event)) {
            return stopped();
        }
        RuntimeFailure failure =
                event.kind() == Event.DIED
                        ? died(event.value())
                        : LaunchReport.failedExec(event, plan.host(), plan.init(), program());
        return oomKills() > kills
                ? new LaunchFailed(failure.getMessage() + " (possibly OOM-killed)")
                : failure;
    }

    /// Whether init has ended. It may have killed the process (pid_namespaces(7)) and not be over
    /// its own end yet: it waits until the launcher has reaped that.
    private boolean hasStopped(Event event) throws RuntimeFailure {
        boolean killed = event.kind() == Event.DIED && (event.value() & 0x7f) == Signals.SIGKILL;
        long deadline = System.nanoTime() + (killed ? PATIENCE_NANOS : 0);
        while (Status.alive(container)) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return true;
    }

    /// True if the pid of init has come to be another process's, or nobody's.
    private boolean isGone(Event event) {
        return event.program() == Event.HOST
                && event.value() == Errno.ESRCH
                && event.op() < plan.host().size()
                && plan.host().get(event.op()).op() instanceof IsolationOp.Target;
    }

    private static LaunchFailed died(int status) {
        int signal = status & 0x7f;
        return new LaunchFailed(
                "unable to start container process: the process "
                        + (signal != 0
                                ? "was killed by signal "
                                        + signal
                                        + (signal == Signals.SIGKILL ? " (SIGKILL)" : "")
                                : "exited with status " + (status >> 8 & 0xff))
                        + " before it executed the program");
    }

    private String program() {
        List<String> args = process.args();
        return args == null || args.isEmpty() ? "" : args.get(0);
    }
}
