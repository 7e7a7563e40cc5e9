package dev.demitasse.spec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A range of ids of a user namespace (config-linux.md, User namespace mappings;
/// user_namespaces(7)).
///
/// @param containerID first id inside
/// @param hostID first id outside
/// @param size how many ids
public record IdMapping(long containerID, long hostID, long size) {
    static IdMapping of(JsonObject o) {
        return new IdMapping(
                o.requiredUint32("containerID"),
                o.requiredUint32("hostID"),
                o.requiredUint32("size"));
    }

    static @Nullable List<IdMapping> readAll(@Nullable List<JsonObject> objects) {
        if (objects == null) {
            return null;
        }
        List<IdMapping> values = new ArrayList<>(objects.size());
        for (int i = 0; i < objects.size(); i++) {
            values.add(of(objects.get(i)));
        }
        return values;
    }

    static void writeAll(JsonWriter w, String name, @Nullable List<IdMapping> values) {
        if (values == null) {
            return;
        }
        w.beginArray(name);
        for (int i = 0; i < values.size(); i++) {
            w.beginElement();
            values.get(i).writeMembers(w);
            w.endObject();
        }
        w.endArray();
    }

    void writeMembers(JsonWriter w) {
        w.int64("containerID", containerID());
        w.int64("hostID", hostID());
        w.int64("size", size());
    }
}
