package dev.demitasse.spec;

import org.jspecify.annotations.Nullable;

/// I/O priority of the process (config.md, Linux Process; ioprio_set(2)).
///
/// @param priorityClass `class` of the document: `IOPRIO_CLASS_RT`, `IOPRIO_CLASS_BE` or
///   `IOPRIO_CLASS_IDLE`
/// @param priority 0 (highest) to 7; absent is 0
public record IoPriority(String priorityClass, @Nullable Integer priority) {
    static @Nullable IoPriority read(@Nullable JsonObject o) {
        if (o == null) {
            return null;
        }
        return new IoPriority(o.requiredString("class"), o.int32("priority"));
    }

    static void write(JsonWriter w, String name, @Nullable IoPriority value) {
        if (value == null) {
            return;
        }
        w.beginObject(name);
        value.writeMembers(w);
        w.endObject();
    }

    void writeMembers(JsonWriter w) {
        w.string("class", priorityClass());
        w.int32("priority", priority());
    }
}
