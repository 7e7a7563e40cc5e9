package dev.demitasse.cdi;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The content of a CDI file: devices of one kind, and what each does to a container. May break
/// rules; [CdiValidator] knows them.
///
/// @param cdiVersion version of the format, see [CdiVersions]
/// @param kind `vendor/class` of all devices of the file
/// @param annotations anything about the file; never annotations of the container (since 0.6.0)
/// @param devices at least one
/// @param containerEdits made once if any device of the file is asked for
public record CdiSpec(
        String cdiVersion,
        String kind,
        Map<String, String> annotations,
        List<CdiDevice> devices,
        ContainerEdits containerEdits) {
    /// Copies what it is given.
    public CdiSpec {
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
        devices = List.copyOf(devices);
    }

    /// A file without annotations and edits of its own, in the lowest version that has all that the
    /// devices use, which is what the CDI specification asks writers for.
    public static CdiSpec of(String kind, List<CdiDevice> devices) {
        return new CdiSpec(CdiVersions.EARLIEST, kind, Map.of(), devices, ContainerEdits.NONE)
                .withMinimumVersion();
    }

    /// The same with another `containerEdits`.
    public CdiSpec withContainerEdits(ContainerEdits containerEdits) {
        return new CdiSpec(cdiVersion, kind, annotations, devices, containerEdits);
    }

    /// The same in the lowest version that has all that it uses.
    public CdiSpec withMinimumVersion() {
        return new CdiSpec(
                CdiVersions.minimumFor(this), kind, annotations, devices, containerEdits);
    }
}
