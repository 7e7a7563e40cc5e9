package dev.demitasse.core.state;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that is remembered of a container between two commands; the content of its state.json.
///
/// @param id the container's id
/// @param ready false while `create` has not finished: such a container can only be deleted by
///   force
/// @param pid init in the runtime's pid namespace, 0 before it exists
/// @param startTime init's start in clock ticks since boot, which tells a reused pid
/// @param created RFC 3339 with nanoseconds, UTC
/// @param bundle absolute path of the bundle
/// @param rootfs absolute path of the rootfs
/// @param cgroup absolute path of the container's cgroup directory, or null without one
/// @param madeCgroups the cgroup directories `create` made, outermost first; only these are removed
/// @param madeResctrl the resctrl groups `create` made for it, in the order of their removal
/// @param systemdCgroup true if systemd made the cgroup; callers do not repeat the flag
/// @param privatePid true if init is pid 1 of a pid namespace, whose processes die with it
/// @param annotations those of config.json, in its order
/// @param waiting descriptions and JSON pointers of the operations that come after `start`, by
///   their index in init's program
/// @param hooks true if config.json has hooks that `start` or `delete` must run
/// @param hostMounts true if its mounts are in the caller's mount namespace, below one on the
///   rootfs
/// @param keyring true if its processes have a session keyring of the container's own
/// @param devices qualified names of the CDI devices that it was given by the runtime
/// @param unit the unit of systemd whose cgroup it is in, or null if systemd did not make it
public record ContainerRecord(
        String id,
        boolean ready,
        int pid,
        long startTime,
        String created,
        String bundle,
        String rootfs,
        @Nullable String cgroup,
        List<String> madeCgroups,
        List<String> madeResctrl,
        boolean systemdCgroup,
        boolean privatePid,
        Map<String, String> annotations,
        List<PendingStep> waiting,
        boolean hooks,
        boolean hostMounts,
        boolean keyring,
        List<String> devices,
        @Nullable Unit unit) {
    /// A transient unit.
    ///
    /// @param name such as `demitasse-ID.scope`
    /// @param bus the D-Bus address where its manager was asked for it: `delete` may have another
    ///   environment
    public record Unit(String name, String bus) {}

    /// An operation that init has still to do after `start`.
    ///
    /// @param op its index in init's program
    /// @param description what it does
    /// @param pointer the place in config.json it came from
    public record PendingStep(int op, String description, String pointer) {}

    /// Copies the collections.
    public ContainerRecord {
        madeCgroups = List.copyOf(madeCgroups);
        madeResctrl = List.copyOf(madeResctrl);
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
        waiting = List.copyOf(waiting);
        devices = List.copyOf(devices);
    }

    /// The same container once its init exists and is set up.
    public ContainerRecord withInit(int pid, long startTime) {
        return with(true, pid, startTime, madeCgroups, madeResctrl, hostMounts, unit);
    }

    /// The same container with the cgroup directories that were made for it.
    public ContainerRecord withMadeCgroups(List<String> directories) {
        return with(ready, pid, startTime, directories, madeResctrl, hostMounts, unit);
    }

    /// The same container with the resctrl groups that were made for it.
    public ContainerRecord withMadeResctrl(List<String> directories) {
        return with(ready, pid, startTime, madeCgroups, directories, hostMounts, unit);
    }

    /// The same container, whose mounts are in the caller's mount namespace.
    public ContainerRecord withHostMounts() {
        return with(ready, pid, startTime, madeCgroups, madeResctrl, true, unit);
    }

    /// The same container, whose cgroup is that of this unit.
    public ContainerRecord withUnit(Unit made) {
        return with(ready, pid, startTime, madeCgroups, madeResctrl, hostMounts, made);
    }

    /// What becomes known of a container only while it is made.
    private ContainerRecord with(
            boolean isReady,
            int init,
            long initStart,
            List<String> cgroups,
            List<String> resctrl,
            boolean mountsForHost,
            @Nullable Unit made) {
        return new ContainerRecord(
                id,
                isReady,
                init,
                initStart,
                created,
                bundle,
                rootfs,
                cgroup,
                cgroups,
                resctrl,
                systemdCgroup,
                privatePid,
                annotations,
                waiting,
                hooks,
                mountsForHost,
                keyring,
                devices,
                made);
    }
}
