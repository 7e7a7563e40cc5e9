package dev.demitasse.core.lifecycle;

import dev.demitasse.core.InvalidConfig;
import dev.demitasse.core.OperationFailed;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.plan.CgroupDelegation;
import dev.demitasse.core.plan.ResourceLimits;
import dev.demitasse.core.rootless.Caller;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.cgroup.Cgroup;
import dev.demitasse.linux.cgroup.CgroupFailed;
import dev.demitasse.linux.cgroup.CgroupOwner;
import dev.demitasse.linux.cgroup.CgroupTree;
import dev.demitasse.linux.cgroup.LimitWrite;
import dev.demitasse.spec.Linux;
import dev.demitasse.spec.Process;
import dev.demitasse.spec.Spec;
import dev.demitasse.spec.User;
import java.io.File;
import java.util.List;

/// The cgroup a container is put in: which one it is, and its making.
final class Placement {
    /// System property that names a directory to be used as the cgroup2 mount, for running without
    /// one: the AOT cache is trained, and lifecycles are tested, on plain files.
    private static final String MOUNT = "demitasse.cgroup.mount";

    private Placement() {}

    /// The cgroup v2 tree of this machine.
    ///
    /// @throws CgroupFailed if there is none
    static CgroupTree tree() throws SyscallFailed, CgroupFailed {
        String mount = System.getProperty(MOUNT);
        return mount == null
                ? CgroupTree.ofHost()
                : CgroupTree.find("1 1 0:1 / " + mount + " rw - cgroup2 none rw\n");
    }

    /// Where the tree is mounted, or would be.
    static String mountPoint() {
        try {
            return tree().mountPoint();
        } catch (SyscallFailed | CgroupFailed e) {
            return "/sys/fs/cgroup";
        }
    }

    /// The cgroup that config.json names. A relative path is taken from the root of the tree, so
    /// that the same value always gives the same place; without one it is `demitasse/ID`.
    ///
    /// @throws RuntimeFailure if there is no cgroup v2 tree, or the name cannot be one
    static Cgroup of(Spec spec, String id) throws RuntimeFailure {
        Linux linux = spec.linux();
        String path = linux == null ? null : linux.cgroupsPath();
        try {
            CgroupTree tree = tree();
            Cgroup cgroup = tree.cgroup(path == null || path.isEmpty() ? "demitasse/" + id : path);
            if ("/".equals(cgroup.path())) {
                throw new InvalidConfig(
                        "/linux/cgroupsPath: the root of the cgroup tree cannot be a container's");
            }
            return cgroup;
        } catch (CgroupFailed e) {
            throw new OperationFailed("/linux/cgroupsPath: " + e.getMessage());
        } catch (SyscallFailed e) {
            throw new OperationFailed(e.getMessage());
        }
    }

    /// Makes the cgroup and sets its limits.
    ///
    /// @return the directories that were made
    /// @throws RuntimeFailure naming the field; what was made is gone again
    static List<String> make(Cgroup cgroup, Spec spec, Caller caller) throws RuntimeFailure {
        try {
            List<String> made = cgroup.create();
            try {
                ResourceLimits.apply(cgroup, spec);
                giveToOwner(cgroup, spec, caller);
            } catch (CgroupFailed | SyscallFailed e) {
                remove(cgroup, made);
                throw e;
            }
            return made;
        } catch (CgroupFailed e) {
            throw failed(e);
        } catch (SyscallFailed e) {
            throw failed(e);
        }
    }

    /// Sets the limits of a cgroup that systemd has made.
    ///
    /// @param writes the limits
    /// @param pid init, if it is still to be put there; 0 if it is there
    /// @throws RuntimeFailure naming the field
    static void enter(Cgroup cgroup, Spec spec, List<LimitWrite> writes, Caller caller, int pid)
            throws RuntimeFailure {
        try {
            cgroup.enableControllers();
            ResourceLimits.apply(cgroup, spec, writes);
            giveToOwner(cgroup, spec, caller);
            if (pid != 0) {
                cgroup.add(pid);
            }
        } catch (CgroupFailed e) {
            throw failed(e);
        } catch (SyscallFailed e) {
            throw failed(e);
        }
    }

    private static OperationFailed failed(CgroupFailed e) {
        String pointer = e.pointer();
        return new OperationFailed(
                pointer == null ? e.getMessage() : pointer + ": " + e.getMessage());
    }

    private static OperationFailed failed(SyscallFailed e) {
        return new OperationFailed("unable to apply cgroup configuration: " + e.getMessage());
    }

    private static void giveToOwner(Cgroup cgroup, Spec spec, Caller caller) throws SyscallFailed {
        boolean may = caller.uid() == 0 && mayBeDelegated(spec);
        long owner = may ? CgroupDelegation.owner(spec) : 0;
        if (owner != 0) {
            CgroupOwner.give(cgroup, owner);
        }
    }

    /// True if the process is not the host's root, whose the cgroup is anyway.
    private static boolean mayBeDelegated(Spec spec) {
        Process process = spec.process();
        User user = process == null ? null : process.user();
        Linux linux = spec.linux();
        return linux != null
                && (user != null && user.uid() != 0 || linux.namespace("user") != null);
    }

    /// Removes the container's cgroup, if it was made for it, and those of its parents that were
    /// and are empty.
    ///
    /// @throws SyscallFailed if processes are left in it
    static void remove(Cgroup cgroup, List<String> made) throws SyscallFailed {
        if (made.contains(cgroup.directory())) {
            cgroup.remove();
        }
        for (int i = made.size() - 1; i >= 0; i--) {
            // A parent may hold another container by now: then it stays, and rmdir says so.
            boolean parent = !made.get(i).equals(cgroup.directory());
            if (parent && !new File(made.get(i)).delete()) {
                break;
            }
        }
    }
}
