package dev.demitasse.spec;

import org.jspecify.annotations.Nullable;

/// The root filesystem (config.md, Root).
///
/// @param path its directory, absolute or relative to the bundle
/// @param readonly whether `/` is read-only inside; absent is false
public record Root(String path, @Nullable Boolean readonly) {
    static Root of(JsonObject o) {
        return new Root(o.requiredString("path"), o.bool("readonly"));
    }

    static void write(JsonWriter w, String name, @Nullable Root value) {
        if (value == null) {
            return;
        }
        w.beginObject(name);
        value.writeMembers(w);
        w.endObject();
    }

    void writeMembers(JsonWriter w) {
        w.string("path", path());
        w.bool("readonly", readonly());
    }
}
