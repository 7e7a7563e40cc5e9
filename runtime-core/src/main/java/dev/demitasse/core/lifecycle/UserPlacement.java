package dev.demitasse.core.lifecycle;

import dev.demitasse.core.OperationFailed;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.plan.ResourceLimits;
import dev.demitasse.core.rootless.Caller;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.cgroup.Cgroup;
import dev.demitasse.linux.cgroup.CgroupFailed;
import dev.demitasse.linux.cgroup.CgroupTree;
import dev.demitasse.linux.cgroup.LimitWrite;
import dev.demitasse.spec.Linux;
import dev.demitasse.spec.Spec;
import java.io.File;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The cgroup of a container whose caller may not make one anywhere: below what has been delegated
/// to it, or none (cgroups(7), Delegation).
final class UserPlacement {
    private static final String POINTER = "/linux/cgroupsPath";

    private final Caller caller;
    private final CgroupTree tree;
    private final @Nullable Cgroup own;
    private String obstacle = "";

    private UserPlacement(Caller caller, CgroupTree tree, @Nullable Cgroup own) {
        this.caller = caller;
        this.tree = tree;
        this.own = own;
    }

    /// The cgroup to make, or null for a container that stays in its caller's.
    ///
    /// @param said gets a line if there is none
    /// @throws RuntimeFailure as [Placement#of] does for those who have to have one; or limits are
    ///   asked for, which take a cgroup
    static @Nullable Cgroup of(Spec spec, CreateRequest request, Caller caller, List<String> said)
            throws RuntimeFailure {
        if (request.withoutCgroup()) {
            return none(spec, "--cgroup-manager is disabled", said);
        }
        Boolean wanted = request.rootless();
        boolean lenient = wanted == null ? !caller.isPrivileged() : wanted;
        if (!lenient && caller.isPrivileged()) {
            return Placement.of(spec, request.id());
        }
        String obstacle;
        try {
            CgroupTree tree = Placement.tree();
            Cgroup own = tree.ofProcess(caller.pid());
            UserPlacement placement = new UserPlacement(caller, tree, own);
            Cgroup found = placement.find(spec, request.id());
            if (found != null) {
                return found;
            }
            obstacle = placement.obstacle;
        } catch (CgroupFailed | SyscallFailed e) {
            obstacle = String.valueOf(e.getMessage());
        }
        if (!lenient) {
            throw noCgroup(POINTER, obstacle);
        }
        return none(spec, obstacle, said);
    }

    /// No cgroup: fine, unless there are limits, which take one.
    private static @Nullable Cgroup none(Spec spec, String obstacle, List<String> said)
            throws OperationFailed {
        LimitWrite limit = firstLimit(spec);
        if (limit != null) {
            throw noCgroup(limit.pointer(), obstacle);
        }
        said.add(POINTER + ": no cgroup is made: " + obstacle);
        return null;
    }

    private static OperationFailed noCgroup(String pointer, String obstacle) {
        return new OperationFailed(pointer + ": the container can have no cgroup: " + obstacle);
    }

    private static @Nullable LimitWrite firstLimit(Spec spec) throws OperationFailed {
        try {
            List<LimitWrite> limits = ResourceLimits.compile(spec);
            return limits.isEmpty() ? null : limits.get(0);
        } catch (CgroupFailed e) {
            throw new OperationFailed(e.pointer() + ": " + e.getMessage());
        }
    }

    /// An absolute path is what it says. Anything else is below the parent of the caller's own
    /// cgroup, as with runc: the own one has processes in it, and so can hand on no controllers; or
    /// below that, if it must be.
    private @Nullable Cgroup find(Spec spec, String id) throws CgroupFailed {
        Linux linux = spec.linux();
        String path = linux == null ? null : linux.cgroupsPath();
        String below = path == null || path.isEmpty() ? "demitasse/" + id : path;
        if (below.startsWith("/") || caller.isPrivileged()) {
            return usable(tree.cgroup(below));
        }
        if (own == null) {
            obstacle = "the caller's own cgroup is outside of " + tree.mountPoint();
            return null;
        }
        String parent = own.path().substring(0, own.path().lastIndexOf('/'));
        Cgroup beside = usable(tree.cgroup(parent + "/" + below));
        return beside != null ? beside : usable(tree.cgroup(own.path() + "/" + below));
    }

    /// The cgroup, if the caller may make it, set its limits, and move there from where it is
    /// (cgroups(7), Cgroups delegation: Containment).
    private @Nullable Cgroup usable(Cgroup cgroup) {
        File there = new File(cgroup.directory());
        if (there.isDirectory()) {
            there = new File(there, "cgroup.procs");
        } else {
            while (!there.isDirectory() && there.getParentFile() != null) {
                there = there.getParentFile();
            }
        }
        File common = new File(tree.mountPoint() + common(cgroup.path()), "cgroup.procs");
        if (!there.canWrite()) {
            obstacle = there + " is not writable for uid " + caller.uid();
        } else if (!common.canWrite()) {
            obstacle =
                    "uid "
                            + caller.uid()
                            + " may not move to it from its own cgroup: "
                            + common
                            + " is not writable";
        } else if (!"/".equals(cgroup.path())) {
            return cgroup;
        }
        return null;
    }

    /// The path of the innermost cgroup that is above both the own one and this, without a slash at
    /// the end.
    private String common(String path) {
        if (own == null) {
            return "";
        }
        String other = own.path() + "/";
        String whole = path + "/";
        int last = 0;
        for (int i = 0; i < Math.min(other.length(), whole.length()); i++) {
            if (other.charAt(i) != whole.charAt(i)) {
                break;
            }
            last = other.charAt(i) == '/' ? i : last;
        }
        return path.substring(0, last);
    }
}
