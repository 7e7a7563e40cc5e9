package dev.demitasse.spec;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A network interface to move into the container (config-linux.md, Network Devices).
///
/// @param name its name inside, may contain `%d`; absent keeps the name
public record NetDevice(@Nullable String name) {
    static NetDevice of(JsonObject o) {
        return new NetDevice(o.text("name"));
    }

    static @Nullable Map<String, NetDevice> readMap(@Nullable JsonObject o) {
        if (o == null) {
            return null;
        }
        Map<String, NetDevice> values = new LinkedHashMap<>();
        for (String key : o.names()) {
            JsonObject member = o.object(key);
            if (member != null) {
                values.put(key, of(member));
            }
        }
        return values;
    }

    static void writeMap(JsonWriter w, String name, @Nullable Map<String, NetDevice> values) {
        if (values == null) {
            return;
        }
        w.beginObject(name);
        for (Map.Entry<String, NetDevice> entry : values.entrySet()) {
            w.beginObject(entry.getKey());
            entry.getValue().writeMembers(w);
            w.endObject();
        }
        w.endObject();
    }

    void writeMembers(JsonWriter w) {
        w.string("name", name());
    }
}
