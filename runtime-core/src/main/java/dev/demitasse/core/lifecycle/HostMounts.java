package dev.demitasse.core.lifecycle;

import dev.demitasse.core.OperationFailed;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.WrongState;
import dev.demitasse.core.state.ContainerRecord;
import dev.demitasse.core.state.ContainerStore;
import dev.demitasse.linux.launcher.Event;
import dev.demitasse.linux.launcher.LauncherChannel;
import dev.demitasse.linux.plan.IsolationOp;
import dev.demitasse.linux.plan.Plan;
import java.io.IOException;

/// The mounts of a container without a mount namespace: they are its caller's, too, all of them
/// below one on the rootfs, and go with that one.
final class HostMounts {
    private HostMounts() {}

    /// Makes sure that this rootfs has no such mounts yet: nobody could tell later whose are whose.
    ///
    /// @throws WrongState if another container under this root has
    static void requireNone(ContainerStore store, String rootfs) throws RuntimeFailure {
        for (String id : store.ids()) {
            ContainerRecord other;
            try {
                other = store.find(id);
            } catch (OperationFailed e) {
                // What cannot be read is told by `list`.
                continue;
            }
            if (other != null && other.hostMounts() && other.rootfs().equals(rootfs)) {
                throw new WrongState(
                        "/root/path: container "
                                + id
                                + " has its mounts in this rootfs, and neither has a mount"
                                + " namespace");
            }
        }
    }

    /// True if the plan that ended in this failure got past the mount on the rootfs.
    static boolean made(Plan plan, Event failure) {
        if (failure.kind() != Event.FAILED || failure.program() != Event.HOST) {
            return false;
        }
        for (int i = 0; i < failure.op() && i < plan.host().size(); i++) {
            if (plan.host().get(i).op() instanceof IsolationOp.RootfsHost) {
                return true;
            }
        }
        return false;
    }

    /// Detaches them in the mount namespace of this caller.
    ///
    /// @throws IOException if the launcher is lost
    static void remove(LauncherChannel launcher, ContainerRecord container)
            throws RuntimeFailure, IOException {
        IsolationOp unmount = new IsolationOp.Unmount(container.rootfs());
        Plan plan = new Plan.Builder().host(unmount, "/root/path").build();
        launcher.run(plan);
        Event event = launcher.await();
        if (event.kind() != Event.DONE) {
            throw LaunchReport.failed(event, plan.host(), plan.init(), "");
        }
    }
}
