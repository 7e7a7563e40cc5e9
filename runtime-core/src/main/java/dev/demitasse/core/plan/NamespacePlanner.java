package dev.demitasse.core.plan;

import dev.demitasse.linux.abi.CloneFlags;
import dev.demitasse.linux.plan.HostOp;
import dev.demitasse.linux.plan.Op;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.ProcessOp;
import dev.demitasse.spec.Namespace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Plans the namespaces: those that clone3 makes, those that are joined by path, and the cgroup
/// namespace, which can only be made once init is in its cgroup.
final class NamespacePlanner {
    private static final int O_CLOEXEC = 02000000;

    private record Joined(int slot, long flag, String name, String pointer) {}

    private final Plan.Builder plan;
    private final List<Joined> joined = new ArrayList<>();
    private final StringBuilder names = new StringBuilder();
    private long cloneFlags;
    private boolean newCgroup;
    private String cgroupPointer = "";

    NamespacePlanner(Plan.Builder plan, List<Namespace> namespaces) {
        this.plan = plan;
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
            if (flag == CloneFlags.CLONE_NEWPID) {
                plan.host(
                        new HostOp.SetnsChildren(slot, (int) flag, namespace.type()),
                        pointer + "/path");
            } else {
                joined.add(new Joined(slot, flag, namespace.type(), pointer + "/path"));
            }
        } else if (flag == CloneFlags.CLONE_NEWCGROUP) {
            newCgroup = true;
            cgroupPointer = pointer;
        } else {
            cloneFlags |= flag;
            names.append(names.isEmpty() ? "" : ", ").append(namespace.type());
        }
    }

    void planClone(int cgroupSlot) {
        plan.host(new HostOp.Clone(cloneFlags, cgroupSlot, names.toString()), "/linux/namespaces");
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

    /// Joins what is joined, in the order of the configuration, but the mount namespace last: paths
    /// are the host's before it.
    void planInit() {
        for (Joined namespace : joined) {
            if (namespace.flag != CloneFlags.CLONE_NEWNS) {
                join(namespace);
            }
        }
        for (Joined namespace : joined) {
            if (namespace.flag == CloneFlags.CLONE_NEWNS) {
                join(namespace);
            }
        }
        if (newCgroup) {
            plan.init(new ProcessOp.Unshare(CloneFlags.CLONE_NEWCGROUP, "cgroup"), cgroupPointer);
        }
        if ((cloneFlags & CloneFlags.CLONE_NEWNET) != 0) {
            plan.init(new ProcessOp.LoopbackUp(), "/linux/namespaces");
        }
    }

    private void join(Joined namespace) {
        plan.init(
                new ProcessOp.Setns(namespace.slot, (int) namespace.flag, namespace.name),
                namespace.pointer);
    }
}
