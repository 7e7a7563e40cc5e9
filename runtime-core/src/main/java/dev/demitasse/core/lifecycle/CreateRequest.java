package dev.demitasse.core.lifecycle;

import dev.demitasse.core.cdi.DeviceRequest;
import org.jspecify.annotations.Nullable;

/// What `create` and `run` are asked for. All paths are absolute.
///
/// @param id the container's id, unchecked
/// @param bundle directory that holds config.json
/// @param consoleSocket unix socket that is to get the terminal's master
/// @param pidFile file that is to hold init's pid, decimal, without a newline
/// @param pidfdSocket unix socket that is to get init's pidfd
/// @param preserveFds number of descriptors from 3 that reach the program
/// @param pivot false to move the mount and chroot instead of pivot_root
/// @param keyring false to stay in the caller's session keyring
/// @param systemdCgroup true to have systemd make the cgroup
/// @param detach true if the command ends before the container; always true for `create`
/// @param keep true if `run` leaves the stopped container behind
/// @param subreaper true if an attached `run` adopts the container's orphans
/// @param rootless whether a container may do without a cgroup that the caller may not make; null
///   for yes unless the caller is the root of the machine
/// @param devices the CDI devices it gets
/// @param cgroups false for a container that stays in its caller's cgroup
public record CreateRequest(
        String id,
        String bundle,
        @Nullable String consoleSocket,
        @Nullable String pidFile,
        @Nullable String pidfdSocket,
        int preserveFds,
        boolean pivot,
        boolean keyring,
        boolean systemdCgroup,
        boolean detach,
        boolean keep,
        boolean subreaper,
        @Nullable Boolean rootless,
        DeviceRequest devices,
        boolean cgroups) {}
