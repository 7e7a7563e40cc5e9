package dev.demitasse.spec;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Limits of an RDMA device, at least one of them (config-linux.md, RDMA).
///
/// @param hcaHandles handles
/// @param hcaObjects objects
public record Rdma(@Nullable Long hcaHandles, @Nullable Long hcaObjects) {
    static Rdma of(JsonObject o) {
        return new Rdma(o.uint32("hcaHandles"), o.uint32("hcaObjects"));
    }

    static @Nullable Map<String, Rdma> readMap(@Nullable JsonObject o) {
        if (o == null) {
            return null;
        }
        Map<String, Rdma> values = new LinkedHashMap<>();
        for (String key : o.names()) {
            JsonObject member = o.object(key);
            if (member != null) {
                values.put(key, of(member));
            }
        }
        return values;
    }

    static void writeMap(JsonWriter w, String name, @Nullable Map<String, Rdma> values) {
        if (values == null) {
            return;
        }
        w.beginObject(name);
        for (Map.Entry<String, Rdma> entry : values.entrySet()) {
            w.beginObject(entry.getKey());
            entry.getValue().writeMembers(w);
            w.endObject();
        }
        w.endObject();
    }

    void writeMembers(JsonWriter w) {
        w.int64("hcaHandles", hcaHandles());
        w.int64("hcaObjects", hcaObjects());
    }
}
