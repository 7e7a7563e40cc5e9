package dev.demitasse.spec;

import org.jspecify.annotations.Nullable;

/// The size of the terminal, in characters (config.md, Process).
///
/// @param height rows, unsigned
/// @param width columns, unsigned
public record ConsoleSize(long height, long width) {
    static @Nullable ConsoleSize read(@Nullable JsonObject o) {
        if (o == null) {
            return null;
        }
        return new ConsoleSize(o.requiredUint64("height"), o.requiredUint64("width"));
    }

    static void write(JsonWriter w, String name, @Nullable ConsoleSize value) {
        if (value == null) {
            return;
        }
        w.beginObject(name);
        value.writeMembers(w);
        w.endObject();
    }

    void writeMembers(JsonWriter w) {
        w.uint64("height", height());
        w.uint64("width", width());
    }
}
