package dev.demitasse.spec;

import org.jspecify.annotations.Nullable;

/// Limit of the number of tasks (config-linux.md, PIDs).
///
/// @param limit how many; negative is none, 0 is a limit
public record Pids(long limit) {
    static @Nullable Pids read(@Nullable JsonObject o) {
        if (o == null) {
            return null;
        }
        return new Pids(o.requiredInt64("limit"));
    }

    static void write(JsonWriter w, String name, @Nullable Pids value) {
        if (value == null) {
            return;
        }
        w.beginObject(name);
        value.writeMembers(w);
        w.endObject();
    }

    void writeMembers(JsonWriter w) {
        w.int64("limit", limit());
    }
}
