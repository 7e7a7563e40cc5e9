package dev.demitasse.core.plan;

import dev.demitasse.linux.abi.MountFlags;
import dev.demitasse.linux.plan.MountOp;
import dev.demitasse.linux.plan.Op;
import dev.demitasse.linux.plan.Plan;
import org.jspecify.annotations.Nullable;

/// Plans the rootfs as a mount of the container's mount namespace.
final class RootMountPlanner {
    private RootMountPlanner() {}

    /// The rootfs, and how the mounts of the host are seen until it is the root.
    ///
    /// @param rootfs absolute path
    /// @param propagation `rootfsPropagation` of config.json
    /// @param sent true if the launcher looks it up
    static void plan(Plan.Builder plan, String rootfs, @Nullable String propagation, boolean sent) {
        long wanted = propagation == null ? 0 : MountOptions.propagation(propagation);
        boolean receives =
                wanted == 0 || wanted == MountFlags.MS_SLAVE || wanted == MountFlags.MS_SHARED;
        long first = receives ? MountFlags.MS_SLAVE : MountFlags.MS_PRIVATE;
        plan.init(
                new MountOp.Propagation(
                        "/", first | MountFlags.MS_REC, receives ? "rslave" : "rprivate"),
                propagation == null ? "" : "/linux/rootfsPropagation");
        if (sent) {
            UserNamespacePlanner.planRootfs(plan, rootfs);
        } else {
            plan.init(new MountOp.Rootfs(Op.ROOTFS_SLOT, rootfs), "/root/path");
        }
    }
}
