package dev.demitasse.core.plan;

import dev.demitasse.core.rootless.Caller;
import dev.demitasse.linux.abi.CloneFlags;
import dev.demitasse.linux.plan.HostOp;
import dev.demitasse.linux.plan.IsolationOp;
import dev.demitasse.linux.plan.Op;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.ProcessOp;
import dev.demitasse.spec.Linux;
import dev.demitasse.spec.Namespace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Plans the namespaces: those that clone3 makes, those that are joined by path, and the cgroup
/// namespace, which can only be made once init is in its cgroup.
///
/// With a user namespace, new or joined, all that is joined is joined before the clone: others
/// first, for which the caller's rights are needed, then the user namespace, to which all that
/// clone3 makes then belongs.
final class NamespacePlanner {
    private static final int O_CLOEXEC = 02000000;

    private record Joined(int slot, long flag, String name, String pointer) {}

    private final Plan.Builder plan;
    private final Caller caller;
    private final List<Joined> joined = new ArrayList<>();
    private final StringBuilder names = new StringBuilder();
    private final @Nullable Linux linux;
    private final @Nullable Namespace user;
    private long cloneFlags;
    private boolean newCgroup;
    private String cgroupPointer = "";

    NamespacePlanner(
            Plan.Builder plan, List<Namespace> namespaces, @Nullable Linux linux, Caller caller) {
        this.plan = plan;
        this.caller = caller;
        this.linux = linux;
        this.user = find(namespaces, "user");
        for (int i = 0; i < namespaces.size(); i++) {
            add(namespaces.get(i), "/linux/namespaces/" + i);
        }
    }

    /// The CLONE_NEW* flag of a namespace type of config.json, 0 if the type is unknown.
    static long flag(String type) {
        return switch (type) {
            case "pid" -> CloneFlags.CLONE_NEWPID;
            case "network" -> CloneFlags.CLONE_NEWNET;
            case "mount" -> CloneFlags.CLONE_NEWNS;
            case "ipc" -> CloneFlags.CLONE_NEWIPC;
            case "uts" -> CloneFlags.CLONE_NEWUTS;
            case "cgroup" -> CloneFlags.CLONE_NEWCGROUP;
            case "user" -> CloneFlags.CLONE_NEWUSER;
            case "time" -> CloneFlags.CLONE_NEWTIME;
            default -> 0;
        };
    }

    /// The entry of this type, or null.
    static @Nullable Namespace find(List<Namespace> namespaces, String type) {
        for (Namespace namespace : namespaces) {
            if (namespace.type().equals(type)) {
                return namespace;
            }
        }
        return null;
    }

    private void add(Namespace namespace, String pointer) {
        long flag = flag(namespace.type());
        String path = namespace.path();
        if (path != null) {
            int slot = plan.slot();
            plan.host(new HostOp.Open(slot, path, O_CLOEXEC, 0), pointer + "/path");
            if (user == null
                    && (flag == CloneFlags.CLONE_NEWPID || flag == CloneFlags.CLONE_NEWTIME)) {
                plan.host(
                        new HostOp.SetnsChildren(slot, (int) flag, namespace.type()),
                        pointer + "/path");
            } else {
                joined.add(new Joined(slot, flag, namespace.type(), pointer + "/path"));
            }
        } else if (flag == CloneFlags.CLONE_NEWCGROUP) {
            newCgroup = true;
            cgroupPointer = pointer;
        } else if (flag == CloneFlags.CLONE_NEWTIME && linux != null && hasOffsets(linux)) {
            UserNamespacePlanner.planTime(plan, linux.timeOffsets());
        } else {
            cloneFlags |= flag;
            names.append(names.isEmpty() ? "" : ", ").append(namespace.type());
        }
    }

    private static boolean hasOffsets(Linux linux) {
        return linux.timeOffsets() != null && !linux.timeOffsets().isEmpty();
    }

    /// The slot of the namespace of this type that is joined, or none.
    int slot(String type) {
        for (Joined namespace : joined) {
            if (namespace.name.equals(type)) {
                return namespace.slot;
            }
        }
        return Op.NO_SLOT;
    }

    void planClone(int cgroupSlot) {
        if (user != null) {
            joinInOrder(true);
        }
        plan.host(new HostOp.Clone(cloneFlags, cgroupSlot, names.toString()), "/linux/namespaces");
    }

    /// What makes the ids of a new user namespace, behind the clone.
    void planMaps() {
        if (user != null && linux != null) {
            UserNamespacePlanner.planMaps(plan, linux, user.path() != null, caller);
        }
    }

    /// What init does before anything else: it becomes root of its user namespace.
    void planEntry() {
        if (user != null) {
            boolean joins = user.path() != null;
            UserNamespacePlanner.planEntry(plan, linux, joins, caller);
        }
    }

    void planInit() {
        if (user == null) {
            joinInOrder(false);
        }
        if (newCgroup) {
            plan.init(new ProcessOp.Unshare(CloneFlags.CLONE_NEWCGROUP, "cgroup"), cgroupPointer);
        }
        if ((cloneFlags & CloneFlags.CLONE_NEWNET) != 0) {
            plan.init(new ProcessOp.LoopbackUp(), "/linux/namespaces");
        }
    }

    /// Joins what is joined, in the order of the configuration, but the mount namespace after the
    /// others: paths are the host's before it; and the user namespace last.
    private void joinInOrder(boolean before) {
        joinAll(0, before);
        joinAll(CloneFlags.CLONE_NEWNS, before);
        joinAll(CloneFlags.CLONE_NEWUSER, before);
    }

    /// Those of this type, or with 0 those that have no turn of their own.
    private void joinAll(long type, boolean before) {
        for (Joined namespace : joined) {
            long flag = namespace.flag;
            boolean late = flag == CloneFlags.CLONE_NEWNS || flag == CloneFlags.CLONE_NEWUSER;
            if (flag != type && (type != 0 || late)) {
                continue;
            }
            if (before) {
                plan.host(
                        new IsolationOp.JoinBefore(namespace.slot, (int) flag, namespace.name),
                        namespace.pointer);
            } else {
                join(namespace);
            }
        }
    }

    private void join(Joined namespace) {
        plan.init(
                new ProcessOp.Setns(namespace.slot, (int) namespace.flag, namespace.name),
                namespace.pointer);
    }
}
