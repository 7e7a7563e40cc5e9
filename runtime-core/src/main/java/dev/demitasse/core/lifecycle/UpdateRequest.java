package dev.demitasse.core.lifecycle;

import dev.demitasse.spec.Resources;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `update` is asked for.
///
/// @param resources the new limits; absent ones stay as they are
/// @param l3CacheSchema a new `L3:` line of the resctrl group, or null
/// @param memBwSchema a new `MB:` line of it, or null
/// @param names what messages call the value at a JSON pointer: the flag that gave it, by the
///   pointer; those that are not there are called by their pointer
public record UpdateRequest(
        Resources resources,
        @Nullable String l3CacheSchema,
        @Nullable String memBwSchema,
        Map<String, String> names) {
    /// Copies the names.
    public UpdateRequest {
        names = Map.copyOf(names);
    }

    /// What the caller calls the value at this pointer.
    String name(String pointer) {
        String name = names.get(pointer);
        return name == null ? pointer : name;
    }
}
