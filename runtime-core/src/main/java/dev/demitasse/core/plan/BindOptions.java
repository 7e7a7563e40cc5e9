package dev.demitasse.core.plan;

import dev.demitasse.spec.Linux;
import dev.demitasse.spec.Mount;
import dev.demitasse.spec.Spec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds options of file systems at mounts that make no file system: a bind mount shows one that is
/// there already, and its options are the host's.
final class BindOptions {
    private BindOptions() {}

    /// Adds the pointers of such options.
    static void find(Spec spec, List<String> pointers) {
        List<Mount> mounts = spec.mounts();
        if (mounts == null) {
            return;
        }
        for (int i = 0; i < mounts.size(); i++) {
            List<String> options = mounts.get(i).options();
            if (options == null || options.isEmpty()) {
                continue;
            }
            MountOptions all = MountOptions.parse(options);
            if ((all.bind || bindsCgroup(mounts.get(i), spec.linux())) && hasOwn(all)) {
                for (int j = 0; j < options.size(); j++) {
                    if (hasOwn(MountOptions.parse(List.of(options.get(j))))) {
                        pointers.add("/mounts/" + i + "/options/" + j);
                    }
                }
            }
        }
    }

    /// Without a cgroup namespace the host's tree is bound.
    private static boolean bindsCgroup(Mount mount, @Nullable Linux linux) {
        String type = mount.type();
        return type != null
                && type.startsWith("cgroup")
                && (linux == null || linux.namespace("cgroup") == null);
    }

    private static boolean hasOwn(MountOptions options) {
        return !options.data.isEmpty() || !options.superFlags.isEmpty();
    }
}
