package dev.demitasse.core.lifecycle;

import dev.demitasse.core.LaunchFailed;
import dev.demitasse.core.OperationFailed;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.WrongState;
import dev.demitasse.core.state.ContainerRecord;
import dev.demitasse.core.state.Status;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.abi.Errno;
import dev.demitasse.linux.abi.Signals;
import dev.demitasse.linux.cgroup.Cgroup;
import dev.demitasse.linux.cgroup.CgroupFailed;
import dev.demitasse.linux.launcher.Event;
import dev.demitasse.linux.launcher.LauncherChannel;
import dev.demitasse.linux.plan.HostOp;
import dev.demitasse.linux.plan.Plan;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Signals for one container: for its init, or for all its processes.
final class Killing {
    private static final long THAW_NANOS = 1_000_000_000;

    private final LauncherChannel launcher;
    private final ContainerRecord container;

    Killing(LauncherChannel launcher, ContainerRecord container) {
        this.launcher = launcher;
        this.container = container;
    }

    /// Sends a signal to init, or to everything; SIGKILL to everything where nothing else ends with
    /// init, because there is no pid namespace.
    ///
    /// @param status the container's
    /// @throws RuntimeFailure if it has stopped and `all` is not given, or the signal cannot be
    ///   sent
    /// @throws IOException if the launcher is lost
    void signal(String status, int signal, boolean all) throws RuntimeFailure, IOException {
        boolean ended = Status.STOPPED.equals(status) || Status.CREATING.equals(status);
        if (ended && !all) {
            throw new WrongState("container not running");
        }
        boolean everything = all || signal == Signals.SIGKILL && !container.privatePid();
        try {
            Cgroup cgroup = Removal.cgroup(container);
            if (!everything) {
                signalInit(signal);
            } else if (cgroup != null && signal == Signals.SIGKILL) {
                launcher.commit();
                cgroup.kill();
            } else {
                signal(ContainerProcesses.of(container, cgroup), signal);
            }
            if (signal == Signals.SIGKILL && Status.PAUSED.equals(status)) {
                thaw(cgroup);
            }
        } catch (SyscallFailed e) {
            throw new OperationFailed(
                    (ended ? "unable to signal processes: " : "unable to signal init: ")
                            + e.getMessage());
        }
    }

    /// What is killed need not be let go for it, but what is left of a cgroup that is not ours to
    /// remove must not be frozen for whoever is next in it; runc does so, too.
    private static void thaw(@Nullable Cgroup cgroup) {
        try {
            if (cgroup != null) {
                cgroup.thaw(THAW_NANOS);
            }
        } catch (SyscallFailed | CgroupFailed _) {
            // The signal has been sent, which was what was asked for.
            return;
        }
    }

    private void signal(int[] pids, int signal) throws RuntimeFailure, IOException {
        for (int pid : pids) {
            // One plan each: a process that has just ended must not keep the others from their
            // signal.
            Event event = signal(pid, 0, signal);
            if (event.kind() != Event.DONE && event.value() != Errno.ESRCH) {
                throw cannotSignal(event);
            }
        }
    }

    private void signalInit(int signal) throws RuntimeFailure, IOException {
        Event event = signal(container.pid(), container.startTime(), signal);
        if (event.kind() != Event.DONE) {
            throw event.value() == Errno.ESRCH
                    ? new WrongState("container not running")
                    : cannotSignal(event);
        }
    }

    private Event signal(int pid, long startTime, int signal) throws IOException {
        launcher.run(
                new Plan.Builder().host(new HostOp.Signal(pid, startTime, signal), "").build());
        return launcher.await();
    }

    private static LaunchFailed cannotSignal(Event event) {
        return new LaunchFailed("unable to signal init: " + Errno.words(event.value()));
    }
}
