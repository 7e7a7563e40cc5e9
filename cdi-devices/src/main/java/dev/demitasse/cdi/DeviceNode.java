package dev.demitasse.cdi;

import org.jspecify.annotations.Nullable;

/// A device node to make in the container (CDI specification, deviceNodes). What is absent is taken
/// from the node on the host.
///
/// @param path where it is in the container
/// @param hostPath where it is on the host; absent is `path` (since 0.5.0)
/// @param type `b`, `c`, `u` or `p`
/// @param major major number; absent and 0 are the same
/// @param minor minor number; counts only if there is a major one
/// @param fileMode permissions
/// @param permissions for the device cgroup: some of `r`, `w` and `m`, or `none`; absent is `rwm`
/// @param uid owner; absent is the process's user, never that of the host's node
/// @param gid group; absent is the process's group, never that of the host's node
public record DeviceNode(
        String path,
        @Nullable String hostPath,
        @Nullable String type,
        @Nullable Long major,
        @Nullable Long minor,
        @Nullable Integer fileMode,
        @Nullable String permissions,
        @Nullable Long uid,
        @Nullable Long gid) {
    /// What `permissions` is for a rule without access.
    public static final String NO_PERMISSIONS = "none";

    /// The host's node of the same path, with all that it is.
    public DeviceNode(String path) {
        this(path, null, null, null, null, null, null, null, null);
    }

    /// The host's node at another path, with all that it is.
    public DeviceNode(String path, String hostPath) {
        this(path, hostPath, null, null, null, null, null, null, null);
    }

    /// Where it is on the host.
    public String pathOnHost() {
        return hostPath == null ? path : hostPath;
    }
}
