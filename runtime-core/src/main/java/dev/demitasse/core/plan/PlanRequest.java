package dev.demitasse.core.plan;

import dev.demitasse.core.hook.HookPlanner;
import dev.demitasse.core.rootless.Caller;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a plan depends on beside config.json: how the command was called, and what was found on
/// this machine.
///
/// @param id the container's id
/// @param bundle absolute path of the bundle, for paths relative to it
/// @param stateDirectory where the start socket will be, or null for a `run`, which does not wait
///   for `start`
/// @param attached true if the command stays until the container ends
/// @param afterwards arguments of the command that removes the container, should the planner of an
///   attached one be lost; empty if it is to be kept
/// @param consoleSocket unix socket for the terminal's master, or null
/// @param pidfdSocket unix socket for init's pidfd, or null
/// @param preserveFds number of descriptors from 3 that reach the program
/// @param pivot false for moving the mount and chroot
/// @param keyring true for a session keyring of the container's own
/// @param subreaper true if an attached launcher adopts orphans
/// @param cgroup absolute path of the container's cgroup directory, or null for none
/// @param cgroupMount absolute path of the cgroup2 mount
/// @param kcore true if this kernel has /proc/kcore
/// @param hooks the planner of the hooks, or null without any
/// @param entersLater true if init is cloned where the launcher is, and put into the cgroup when
///   the planner has been told its pid: systemd makes that cgroup
/// @param selinux true if SELinux is enabled; looked up only if the configuration has a label
/// @param caller who calls
/// @param sockets number of descriptors from 3, before the preserved ones, that a service manager
///   listens on for the program
/// @param notifyDirectory the host's directory of the socket for sd_notify(3), or null without one
/// @param notifySocket where a `run` passes on what the program says there, or null
/// @param devicePaths where devices are on the host that are elsewhere in the container, by their
///   path there
public record PlanRequest(
        String id,
        String bundle,
        @Nullable String stateDirectory,
        boolean attached,
        List<String> afterwards,
        @Nullable String consoleSocket,
        @Nullable String pidfdSocket,
        int preserveFds,
        boolean pivot,
        boolean keyring,
        boolean subreaper,
        @Nullable String cgroup,
        String cgroupMount,
        boolean kcore,
        @Nullable HookPlanner hooks,
        boolean entersLater,
        boolean selinux,
        Caller caller,
        int sockets,
        @Nullable String notifyDirectory,
        @Nullable String notifySocket,
        Map<String, String> devicePaths) {
    /// Copies the arguments.
    public PlanRequest {
        afterwards = List.copyOf(afterwards);
    }

    /// Barrier at which init is set up and still has its privileges.
    public static final int SET_UP = 1;

    /// Barrier behind which nothing but the exec can fail.
    public static final int READY = 2;

    /// Barrier at which all is mounted, and the root is still the host's: the hooks of the runtime
    /// run meanwhile.
    public static final int MOUNTED = 3;

    /// Barrier at which init waits for the maps of its user namespace.
    public static final int MAPPED = 4;

    /// Barrier at which init waits to be put into its cgroup, before all else.
    public static final int ENTERED = 5;

    /// Number of descriptors from 3 that reach the program.
    int passedFds() {
        return sockets + preserveFds;
    }

    /// A path of config.json as the host sees it.
    String inBundle(String path) {
        return path.startsWith("/") ? path : bundle + "/" + path;
    }
}
