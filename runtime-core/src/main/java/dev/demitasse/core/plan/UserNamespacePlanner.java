package dev.demitasse.core.plan;

import dev.demitasse.core.rootless.Caller;
import dev.demitasse.core.rootless.RootlessSpec;
import dev.demitasse.linux.plan.HostOp;
import dev.demitasse.linux.plan.IsolationOp;
import dev.demitasse.linux.plan.MountOp;
import dev.demitasse.linux.plan.Op;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.ProcessOp;
import dev.demitasse.linux.plan.UserNamespaceOp;
import dev.demitasse.spec.IdMapping;
import dev.demitasse.spec.Linux;
import dev.demitasse.spec.Namespace;
import dev.demitasse.spec.TimeOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Plans what a user namespace, an id-mapped mount or a time namespace with offsets needs beside
/// what every container gets.
final class UserNamespacePlanner {
    private UserNamespacePlanner() {}

    /// Writes the maps of a new user namespace; those of a joined one, if they are given, must be
    /// what it has (containerd and CRI-O send both).
    static void planMaps(Plan.Builder plan, Linux linux, boolean joined, Caller caller) {
        List<IdMapping> uids = linux.uidMappings();
        List<IdMapping> gids = linux.gidMappings();
        boolean byUser = !joined && caller.uid() != 0;
        if (gids != null && !gids.isEmpty()) {
            boolean own = byUser && RootlessSpec.isOwn(gids, caller.gid());
            if (own) {
                // Or the user could leave groups that lock it out of files (user_namespaces(7)).
                plan.host(new IsolationOp.IdMap("setgroups", "deny", false), "/linux/gidMappings");
            }
            String tool = byUser && !own ? caller.newgidmap() : null;
            planMap(plan, "gid_map", gids, joined, tool, "/linux/gidMappings");
        }
        if (uids != null && !uids.isEmpty()) {
            boolean own = byUser && RootlessSpec.isOwn(uids, caller.uid());
            String tool = byUser && !own ? caller.newuidmap() : null;
            planMap(plan, "uid_map", uids, joined, tool, "/linux/uidMappings");
        }
        if (!joined) {
            plan.host(new HostOp.AwaitInit(PlanRequest.MAPPED), "");
            plan.host(new HostOp.ReleaseInit(PlanRequest.MAPPED), "");
        }
    }

    private static void planMap(
            Plan.Builder plan,
            String file,
            List<IdMapping> mappings,
            boolean joined,
            @Nullable String tool,
            String pointer) {
        if (tool == null) {
            plan.host(new IsolationOp.IdMap(file, text(mappings), joined), pointer);
            return;
        }
        List<String> numbers = new ArrayList<>();
        for (IdMapping mapping : mappings) {
            numbers.add(Long.toString(mapping.containerID()));
            numbers.add(Long.toString(mapping.hostID()));
            numbers.add(Long.toString(mapping.size()));
        }
        plan.host(new IsolationOp.IdMapTool(tool, numbers), pointer);
    }

    /// Has init wait for its maps and become 0:0, which it is not by itself.
    static void planEntry(Plan.Builder plan, @Nullable Linux linux, boolean joined, Caller caller) {
        if (!joined) {
            plan.init(new ProcessOp.Barrier(PlanRequest.MAPPED), "");
        }
        plan.init(new UserNamespaceOp.IdRoot(), "/linux/namespaces");
        if (!joined && caller.uid() != 0 && linux != null && changesIds(linux, caller)) {
            plan.init(new UserNamespaceOp.Dumpable(), "/linux/namespaces");
        }
    }

    /// Whether root of the container is not the caller, to the host.
    private static boolean changesIds(Linux linux, Caller caller) {
        return hostRoot(linux.uidMappings()) != Integer.toUnsignedLong(caller.uid())
                || hostRoot(linux.gidMappings()) != Integer.toUnsignedLong(caller.gid());
    }

    private static long hostRoot(@Nullable List<IdMapping> mappings) {
        return mappings == null ? -1 : UnmappedIds.onHost(mappings, 0);
    }

    /// Whether the launcher looks up what is mounted. A user's launcher has no rights to an init
    /// that has joined somebody's user namespace: that one looks for itself.
    static boolean sendsTrees(@Nullable Namespace users, Caller caller) {
        return users != null && (users.path() == null || caller.uid() == 0);
    }

    /// The rootfs by the launcher's rights: its parents may be closed to the container's root.
    static void planRootfs(Plan.Builder plan, String path) {
        plan.host(
                new IsolationOp.SendTree(
                        path, IsolationOp.SendTree.ALL | IsolationOp.SendTree.ON_ITSELF, "", ""),
                "/root/path");
        plan.init(new UserNamespaceOp.RootfsTree(Op.ROOTFS_SLOT), "/root/path");
    }

    /// A bind mount by the launcher's rights.
    ///
    /// @param uids map the ids of an id-mapped mount; null or empty for the maps of the container
    /// @param gids likewise
    static void planBind(
            Plan.Builder plan,
            MountOp.MountBind bind,
            int idmap,
            @Nullable List<IdMapping> uids,
            @Nullable List<IdMapping> gids,
            String pointer) {
        int flags = idmap | (bind.recursive() ? IsolationOp.SendTree.ALL : 0);
        plan.host(new IsolationOp.SendTree(bind.source(), flags, text(uids), text(gids)), pointer);
        plan.init(
                new UserNamespaceOp.MountTree(bind.set(), bind.clear(), bind.destination()),
                pointer);
    }

    /// A new time namespace, with `monotonic SECONDS NANOSECONDS` and the like.
    static void planTime(Plan.Builder plan, @Nullable Map<String, TimeOffset> offsets) {
        StringBuilder text = new StringBuilder();
        if (offsets != null) {
            for (Map.Entry<String, TimeOffset> entry : offsets.entrySet()) {
                Long secs = entry.getValue().secs();
                Long nanosecs = entry.getValue().nanosecs();
                text.append(entry.getKey()).append(' ').append(secs == null ? 0 : secs);
                text.append(' ').append(nanosecs == null ? 0 : nanosecs).append('\n');
            }
        }
        plan.host(new IsolationOp.TimeOffsets(text.toString()), "/linux/timeOffsets");
    }

    /// As the kernel reads it (user_namespaces(7)): `containerID hostID size`, a line each.
    private static String text(@Nullable List<IdMapping> mappings) {
        if (mappings == null) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        for (IdMapping mapping : mappings) {
            text.append(mapping.containerID()).append(' ').append(mapping.hostID());
            text.append(' ').append(mapping.size()).append('\n');
        }
        return text.toString();
    }
}
