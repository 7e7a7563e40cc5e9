package dev.demitasse.core.state;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The state of a container as `state` and `list` show it (runtime.md, State).
///
/// @param ociVersion version of the runtime-spec this state complies with
/// @param id unique under the runtime's root
/// @param pid init as seen by the runtime, 0 once it has ended
/// @param status `creating`, `created`, `running`, `paused` or `stopped`
/// @param bundle absolute path
/// @param rootfs absolute path
/// @param created RFC 3339 with nanoseconds, UTC
/// @param annotations those of config.json; empty if there are none
/// @param ownerUid user id of the owner of the container's state directory
/// @param devices qualified names of the CDI devices that it was given by the runtime
public record ContainerState(
        String ociVersion,
        String id,
        int pid,
        String status,
        String bundle,
        String rootfs,
        String created,
        Map<String, String> annotations,
        int ownerUid,
        List<String> devices) {
    /// Version of the runtime-spec that a state complies with.
    public static final String SPEC_VERSION = "1.3.0";

    /// Copies the collections, keeping their order.
    public ContainerState {
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
        devices = List.copyOf(devices);
    }
}
