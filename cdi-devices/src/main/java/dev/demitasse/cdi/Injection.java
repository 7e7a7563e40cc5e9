package dev.demitasse.cdi;

import dev.demitasse.spec.Spec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What an injection came to.
///
/// @param spec the configuration with all edits; the same object if there were none to make
/// @param devices what was injected, in the order of the request, each once
/// @param edits the edits, in the order in which they were made
/// @param hostPaths for each injected device node, by its path in the container, where it is on the
///   host: config.json has no member for it, and who cannot make a node mounts the host's
public record Injection(
        Spec spec,
        List<KnownDevice> devices,
        List<AppliedEdit> edits,
        Map<String, String> hostPaths) {
    /// Copies what it is given.
    public Injection {
        devices = List.copyOf(devices);
        edits = List.copyOf(edits);
        hostPaths = Collections.unmodifiableMap(new LinkedHashMap<>(hostPaths));
    }
}
