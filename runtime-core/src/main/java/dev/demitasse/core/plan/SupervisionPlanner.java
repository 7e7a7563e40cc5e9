package dev.demitasse.core.plan;

import dev.demitasse.core.state.ContainerStore;
import dev.demitasse.linux.plan.HostOp;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.SupervisorOp;
import dev.demitasse.spec.Mount;
import java.util.List;

/// Plans what a container gets from the caller's service manager: descriptors, the variables that
/// tell of them (sd_listen_fds(3)), and a socket to say READY to (sd_notify(3)), as runc does.
final class SupervisionPlanner {
    private static final String INSIDE = "/run/notify";

    private SupervisionPlanner() {}

    /// Descriptors and variables; for a `run`, the socket too, which `start` makes otherwise.
    static void plan(Plan.Builder plan, PlanRequest request, ProcessPlanner process) {
        int sockets = request.sockets();
        if (request.passedFds() > 0) {
            plan.host(new HostOp.PreserveFds(request.passedFds(), sockets), "");
        }
        if (sockets > 0) {
            process.setVariable("LISTEN_FDS", Integer.toString(sockets));
            process.setVariable("LISTEN_PID", "1");
        }
        if (request.notifyDirectory() != null) {
            process.setVariable("NOTIFY_SOCKET", INSIDE + "/" + ContainerStore.NOTIFY_SOCKET);
            if (request.notifySocket() != null) {
                plan.host(
                        new SupervisorOp.NotifySocket(
                                request.notifyDirectory(),
                                ContainerStore.NOTIFY_SOCKET,
                                request.notifySocket()),
                        "");
            }
        }
    }

    /// The directory of the socket: what the program finds there, it cannot change.
    static void planMount(MountPlanner mounts, PlanRequest request) {
        if (request.notifyDirectory() != null) {
            List<String> options = List.of("bind", "nosuid", "noexec", "nodev", "ro");
            mounts.plan(
                    new Mount(INSIDE, request.notifyDirectory(), null, options, null, null), "");
        }
    }

    /// The wait of a detached `run`; an attached one listens while it relays.
    static void planAwait(Plan.Builder plan, PlanRequest request) {
        if (request.notifySocket() != null && !request.attached()) {
            plan.host(new SupervisorOp.AwaitReady(0, 0), "");
        }
    }
}
