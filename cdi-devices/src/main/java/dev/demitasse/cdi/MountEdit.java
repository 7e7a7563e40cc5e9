package dev.demitasse.cdi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A mount to make in the container (CDI specification, mounts).
///
/// @param hostPath what is mounted; need not be a path if `type` says so
/// @param containerPath where; takes the place of a mount that the container has there
/// @param options mount options
/// @param type type of the filesystem (since 0.4.0)
public record MountEdit(
        String hostPath, String containerPath, List<String> options, @Nullable String type) {
    /// Copies what it is given.
    public MountEdit {
        options = List.copyOf(options);
    }

    /// A mount without a type.
    public MountEdit(String hostPath, String containerPath, List<String> options) {
        this(hostPath, containerPath, options, null);
    }
}
