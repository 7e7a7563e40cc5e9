package dev.demitasse.core.lifecycle;

import dev.demitasse.core.InvalidConfig;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.linux.cgroup.Cgroup;
import dev.demitasse.linux.cgroup.CgroupFailed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The cgroup below the container's that `exec --cgroup` names. It has to exist.
final class ExecCgroup {
    private ExecCgroup() {}

    /// The one cgroup of cgroup v2: `PATH` from the container's own, which nothing leads out of.
    ///
    /// @param own the container's cgroup, or null if it has none
    /// @throws InvalidConfig in runc's words if it cannot be that
    static Cgroup below(@Nullable Cgroup own, List<String> arguments) throws RuntimeFailure {
        String path = arguments.get(0);
        for (String argument : arguments) {
            if (argument.indexOf(':') >= 0) {
                throw new InvalidConfig(
                        "invalid --cgroup argument: "
                                + argument
                                + " (cgroup v2 has one tree for all controllers: give a path alone)");
            } else if (arguments.size() > 1) {
                throw new InvalidConfig(
                        "invalid --cgroup argument: "
                                + argument
                                + " (cgroup v2 has one tree, and a process one place in it)");
            }
        }
        if (own == null) {
            throw new InvalidConfig("--cgroup " + path + ": the container has no cgroup");
        }
        for (String name : path.split("/", -1)) {
            if ("..".equals(name)) {
                throw new InvalidConfig("bad sub cgroup path: " + path);
            }
        }
        try {
            Cgroup cgroup = own.tree().cgroup(own.path() + "/" + path);
            if (!cgroup.exists()) {
                throw new InvalidConfig(
                        "can't open cgroup: open "
                                + cgroup.directory()
                                + ": no such file or directory");
            }
            return cgroup;
        } catch (CgroupFailed e) {
            throw new InvalidConfig("bad sub cgroup path: " + path + ": " + e.getMessage());
        }
    }
}
