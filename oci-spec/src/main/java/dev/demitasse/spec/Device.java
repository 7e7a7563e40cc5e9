package dev.demitasse.spec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A device node that must exist in the container (config-linux.md, Devices; mknod(2)).
///
/// @param type `c` or `u`, `b`, or `p`
/// @param path absolute path inside
/// @param major major number, not for `p`
/// @param minor minor number, not for `p`
/// @param fileMode permissions; may carry the file type bits of st_mode, as podman sends them,
///   which mean nothing; absent is 0666
/// @param uid owner inside; absent is 0
/// @param gid group inside; absent is 0
public record Device(
        String type,
        String path,
        @Nullable Long major,
        @Nullable Long minor,
        @Nullable Integer fileMode,
        @Nullable Long uid,
        @Nullable Long gid) {
    static Device of(JsonObject o) {
        return new Device(
                o.requiredString("type"),
                o.requiredString("path"),
                o.int64("major"),
                o.int64("minor"),
                o.uint31("fileMode"),
                o.uint32("uid"),
                o.uint32("gid"));
    }

    static @Nullable List<Device> readAll(@Nullable List<JsonObject> objects) {
        if (objects == null) {
            return null;
        }
        List<Device> values = new ArrayList<>(objects.size());
        for (int i = 0; i < objects.size(); i++) {
            values.add(of(objects.get(i)));
        }
        return values;
    }

    static void writeAll(JsonWriter w, String name, @Nullable List<Device> values) {
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
        w.string("type", type());
        w.string("path", path());
        w.int64("major", major());
        w.int64("minor", minor());
        w.int32("fileMode", fileMode());
        w.int64("uid", uid());
        w.int64("gid", gid());
    }
}
