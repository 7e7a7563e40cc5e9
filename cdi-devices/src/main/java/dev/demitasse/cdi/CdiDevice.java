package dev.demitasse.cdi;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A device of a CDI file.
///
/// @param name the part behind `=` of its qualified name
/// @param annotations anything about the device (since 0.6.0)
/// @param containerEdits what it does to a container; not empty
public record CdiDevice(
        String name, Map<String, String> annotations, ContainerEdits containerEdits) {
    /// Copies what it is given.
    public CdiDevice {
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    }

    /// A device without annotations.
    public CdiDevice(String name, ContainerEdits containerEdits) {
        this(name, Map.of(), containerEdits);
    }
}
