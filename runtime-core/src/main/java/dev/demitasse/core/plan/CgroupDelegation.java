package dev.demitasse.core.plan;

import dev.demitasse.spec.IdMapping;
import dev.demitasse.spec.Linux;
import dev.demitasse.spec.Mount;
import dev.demitasse.spec.Namespace;
import dev.demitasse.spec.Process;
import dev.demitasse.spec.Spec;
import java.util.List;

/// Decides whose the container's cgroup is (config-linux.md, Cgroup ownership): that of the
/// process's user, if it sees it as the root of a cgroup namespace of its own and can write it.
public final class CgroupDelegation {
    private CgroupDelegation() {}

    /// The host's uid of the owner, or 0 if the cgroup stays with root: also where a user namespace
    /// is joined whose maps the configuration does not say.
    public static long owner(Spec spec) {
        Linux linux = spec.linux();
        Process process = spec.process();
        if (linux == null || process == null) {
            return 0;
        }
        long uid = process.user() == null ? 0 : process.user().uid();
        Namespace user = linux.namespace("user");
        if (uid == 0 && user == null) {
            return 0;
        }
        Namespace cgroup = linux.namespace("cgroup");
        if (cgroup == null || cgroup.path() != null || !mountsWritable(spec)) {
            return 0;
        }
        if (user == null) {
            return uid;
        }
        List<IdMapping> mappings = linux.uidMappings();
        return mappings == null ? 0 : Math.max(0, UnmappedIds.onHost(mappings, uid));
    }

    private static boolean mountsWritable(Spec spec) {
        boolean writable = false;
        List<Mount> mounts = spec.mounts();
        for (int i = 0; mounts != null && i < mounts.size(); i++) {
            Mount mount = mounts.get(i);
            if ("/sys/fs/cgroup".equals(MountPlanner.destination(mount))) {
                List<String> options = mount.options();
                writable =
                        MountPlanner.text(mount.type()).startsWith("cgroup")
                                && (options == null || !MountOptions.parse(options).readOnly());
            }
        }
        return writable;
    }
}
