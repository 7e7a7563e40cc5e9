package dev.demitasse.spec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A mount, made in the order of the list (config.md, Mounts).
///
/// @param destination where; relative to `/` if it is not absolute
/// @param source what: a path for a bind mount, otherwise a device or any word
/// @param type the filesystem, as in /proc/filesystems; ignored for bind mounts
/// @param options mount options, as in the fourth field of fstab(5)
/// @param uidMappings of an id-mapped mount, only together with gidMappings
/// @param gidMappings of an id-mapped mount, only together with uidMappings
public record Mount(
        String destination,
        @Nullable String source,
        @Nullable String type,
        @Nullable List<String> options,
        @Nullable List<IdMapping> uidMappings,
        @Nullable List<IdMapping> gidMappings) {
    /// Copies what it is given.
    public Mount {
        options = options == null ? null : List.copyOf(options);
        uidMappings = uidMappings == null ? null : List.copyOf(uidMappings);
        gidMappings = gidMappings == null ? null : List.copyOf(gidMappings);
    }

    static Mount of(JsonObject o) {
        return new Mount(
                o.requiredString("destination"),
                o.text("source"),
                o.text("type"),
                o.strings("options"),
                IdMapping.readAll(o.objects("uidMappings")),
                IdMapping.readAll(o.objects("gidMappings")));
    }

    static @Nullable List<Mount> readAll(@Nullable List<JsonObject> objects) {
        if (objects == null) {
            return null;
        }
        List<Mount> values = new ArrayList<>(objects.size());
        for (int i = 0; i < objects.size(); i++) {
            values.add(of(objects.get(i)));
        }
        return values;
    }

    static void writeAll(JsonWriter w, String name, @Nullable List<Mount> values) {
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
        w.string("destination", destination());
        w.string("source", source());
        w.string("type", type());
        w.strings("options", options());
        IdMapping.writeAll(w, "uidMappings", uidMappings());
        IdMapping.writeAll(w, "gidMappings", gidMappings());
    }
}
