package dev.demitasse.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Execution domain (config-linux.md, Personality; personality(2)).
///
/// @param domain `LINUX` or `LINUX32`
/// @param flags none is defined yet
public record Personality(String domain, @Nullable List<String> flags) {
    /// Copies what it is given.
    public Personality {
        flags = flags == null ? null : List.copyOf(flags);
    }

    static @Nullable Personality read(@Nullable JsonObject o) {
        if (o == null) {
            return null;
        }
        return new Personality(o.requiredString("domain"), o.strings("flags"));
    }

    static void write(JsonWriter w, String name, @Nullable Personality value) {
        if (value == null) {
            return;
        }
        w.beginObject(name);
        value.writeMembers(w);
        w.endObject();
    }

    void writeMembers(JsonWriter w) {
        w.string("domain", domain());
        w.strings("flags", flags());
    }
}
