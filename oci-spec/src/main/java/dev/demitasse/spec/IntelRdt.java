package dev.demitasse.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cache and memory bandwidth allocation through resctrl (config-linux.md, IntelRdt).
///
/// @param closID name of the group; absent is the container's id
/// @param schemata lines for the schemata file
/// @param l3CacheSchema its `L3:` line
/// @param memBwSchema its `MB:` line
/// @param enableMonitoring whether a monitoring group is made
public record IntelRdt(
        @Nullable String closID,
        @Nullable List<String> schemata,
        @Nullable String l3CacheSchema,
        @Nullable String memBwSchema,
        @Nullable Boolean enableMonitoring) {
    /// Copies what it is given.
    public IntelRdt {
        schemata = schemata == null ? null : List.copyOf(schemata);
    }

    static @Nullable IntelRdt read(@Nullable JsonObject o) {
        if (o == null) {
            return null;
        }
        return new IntelRdt(
                o.text("closID"),
                o.strings("schemata"),
                o.text("l3CacheSchema"),
                o.text("memBwSchema"),
                o.bool("enableMonitoring"));
    }

    static void write(JsonWriter w, String name, @Nullable IntelRdt value) {
        if (value == null) {
            return;
        }
        w.beginObject(name);
        value.writeMembers(w);
        w.endObject();
    }

    void writeMembers(JsonWriter w) {
        w.string("closID", closID());
        w.strings("schemata", schemata());
        w.string("l3CacheSchema", l3CacheSchema());
        w.string("memBwSchema", memBwSchema());
        w.bool("enableMonitoring", enableMonitoring());
    }
}
