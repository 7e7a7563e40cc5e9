package dev.demitasse.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// NUMA memory policy (config-linux.md, Memory policy; set_mempolicy(2)).
///
/// @param mode `MPOL_BIND` and the like
/// @param nodes node list such as `0-1`
/// @param flags `MPOL_F_STATIC_NODES` and the like
public record MemoryPolicy(String mode, @Nullable String nodes, @Nullable List<String> flags) {
    /// Copies what it is given.
    public MemoryPolicy {
        flags = flags == null ? null : List.copyOf(flags);
    }

    static @Nullable MemoryPolicy read(@Nullable JsonObject o) {
        if (o == null) {
            return null;
        }
        return new MemoryPolicy(o.requiredString("mode"), o.text("nodes"), o.strings("flags"));
    }

    static void write(JsonWriter w, String name, @Nullable MemoryPolicy value) {
        if (value == null) {
            return;
        }
        w.beginObject(name);
        value.writeMembers(w);
        w.endObject();
    }

    void writeMembers(JsonWriter w) {
        w.string("mode", mode());
        w.string("nodes", nodes());
        w.strings("flags", flags());
    }
}
