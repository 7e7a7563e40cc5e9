package dev.demitasse.core.lifecycle;

import dev.demitasse.core.state.ContainerRecord;
import dev.demitasse.core.state.ContainerStore;
import dev.demitasse.linux.launcher.Hello;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.SupervisorOp;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What the caller's service manager has given it: sockets it listens on (sd_listen_fds(3)), and
/// one that wants to hear when the service is ready (sd_notify(3)). Only the caller's environment
/// counts; a resident planner has one of its own.
final class Supervision {
    private Supervision() {}

    /// How many sockets the caller has been activated with, from descriptor 3 on.
    ///
    /// They are its own only if LISTEN_PID says so: variables are inherited, descriptors that are
    /// meant for somebody else need not be. Thus behind a shell that does not exec there are none,
    /// as with runc; conmon writes our pid.
    static int sockets(Hello caller) {
        String count = caller.variable("LISTEN_FDS");
        if (count == null || number(count) <= 0) {
            return 0;
        }
        String pid = caller.variable("LISTEN_PID");
        return pid != null && number(pid) == caller.pid() ? number(count) : 0;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    /// The caller's NOTIFY_SOCKET: a path, or `@` and an abstract name; null if it has none.
    static @Nullable String notifySocket(Hello caller) {
        String socket = caller.variable("NOTIFY_SOCKET");
        return socket != null && (socket.startsWith("/") || socket.startsWith("@")) ? socket : null;
    }

    /// Plans the socket of a container that is about to be started, if both its `create` and this
    /// call have a NOTIFY_SOCKET.
    ///
    /// @return whether there is one
    static boolean planSocket(Plan.Builder plan, ContainerStore store, String id, Hello caller) {
        String host = notifySocket(caller);
        Path directory = store.notifyDirectory(id);
        if (host == null || !directory.toFile().isDirectory()) {
            return false;
        }
        plan.host(
                new SupervisorOp.NotifySocket(
                        directory.toString(), ContainerStore.NOTIFY_SOCKET, host),
                "");
        return true;
    }

    /// Plans the wait for a started container.
    static void planAwait(Plan.Builder plan, ContainerRecord container) {
        plan.host(new SupervisorOp.AwaitReady(container.pid(), container.startTime()), "");
    }
}
