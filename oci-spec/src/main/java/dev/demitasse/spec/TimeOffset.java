package dev.demitasse.spec;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a clock of a new time namespace is ahead (config-linux.md, Offset for Time Namespace;
/// time_namespaces(7)).
///
/// @param secs seconds; absent is 0
/// @param nanosecs nanoseconds, below 10^9; absent is 0
public record TimeOffset(@Nullable Long secs, @Nullable Long nanosecs) {
    static TimeOffset of(JsonObject o) {
        return new TimeOffset(o.int64("secs"), o.uint32("nanosecs"));
    }

    static @Nullable Map<String, TimeOffset> readMap(@Nullable JsonObject o) {
        if (o == null) {
            return null;
        }
        Map<String, TimeOffset> values = new LinkedHashMap<>();
        for (String key : o.names()) {
            JsonObject member = o.object(key);
            if (member != null) {
                values.put(key, of(member));
            }
        }
        return values;
    }

    static void writeMap(JsonWriter w, String name, @Nullable Map<String, TimeOffset> values) {
        if (values == null) {
            return;
        }
        w.beginObject(name);
        for (Map.Entry<String, TimeOffset> entry : values.entrySet()) {
            w.beginObject(entry.getKey());
            entry.getValue().writeMembers(w);
            w.endObject();
        }
        w.endObject();
    }

    void writeMembers(JsonWriter w) {
        w.int64("secs", secs());
        w.int64("nanosecs", nanosecs());
    }
}
