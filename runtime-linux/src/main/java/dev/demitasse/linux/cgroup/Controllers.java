package dev.demitasse.linux.cgroup;

import dev.demitasse.linux.KernelFile;
import dev.demitasse.linux.SyscallFailed;
import java.util.ArrayList;
import java.util.List;

/// Which controllers a cgroup has for the limits of its children (cgroup.subtree_control).
final class Controllers {
    private Controllers() {}

    /// Enables all controllers there are. One that cannot be enabled is no error yet, because no
    /// limit may need it.
    ///
    /// @throws SyscallFailed the cgroup is gone
    static void enable(String dir) throws SyscallFailed {
        List<String> missing = new ArrayList<>();
        List<String> enabled = Cgroup.words(KernelFile.read(dir + "/cgroup.subtree_control"));
        for (String controller : Cgroup.words(KernelFile.read(dir + "/cgroup.controllers"))) {
            if (!enabled.contains(controller)) {
                missing.add(controller);
            }
        }
        if (missing.isEmpty() || enable(dir, "+" + String.join(" +", missing))) {
            return;
        }
        for (String controller : missing) {
            enable(dir, "+" + controller);
        }
    }

    /// Refused with EBUSY where processes live beside the controllers, EOPNOTSUPP in threaded
    /// cgroups, EPERM and EACCES to those who do not own the tree, EINVAL for cpu while realtime
    /// processes exist.
    private static boolean enable(String dir, String controllers) {
        try {
            KernelFile.write(dir + "/cgroup.subtree_control", controllers);
            return true;
        } catch (SyscallFailed _) {
            return false;
        }
    }
}
