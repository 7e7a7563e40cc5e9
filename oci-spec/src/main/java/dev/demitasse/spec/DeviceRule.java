package dev.demitasse.spec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A rule of the device cgroup; a later one beats an earlier one (config-linux.md, Allowed Device
/// list).
///
/// @param allow whether it allows
/// @param type `a`, `b` or `c`; absent is `a`
/// @param major absent or -1 is any
/// @param minor absent or -1 is any
/// @param access some of `rwm`; absent is all of them, empty is none, as CDI devices may have it
public record DeviceRule(
        boolean allow,
        @Nullable String type,
        @Nullable Long major,
        @Nullable Long minor,
        @Nullable String access) {
    static DeviceRule of(JsonObject o) {
        return new DeviceRule(
                o.requiredBool("allow"),
                o.text("type"),
                o.int64("major"),
                o.int64("minor"),
                o.members().get("access") == null ? null : o.requiredString("access"));
    }

    static @Nullable List<DeviceRule> readAll(@Nullable List<JsonObject> objects) {
        if (objects == null) {
            return null;
        }
        List<DeviceRule> values = new ArrayList<>(objects.size());
        for (int i = 0; i < objects.size(); i++) {
            values.add(of(objects.get(i)));
        }
        return values;
    }

    static void writeAll(JsonWriter w, String name, @Nullable List<DeviceRule> values) {
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
        w.bool("allow", allow());
        w.string("type", type());
        w.int64("major", major());
        w.int64("minor", minor());
        w.string("access", access());
    }
}
