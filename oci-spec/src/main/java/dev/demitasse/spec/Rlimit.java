package dev.demitasse.spec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A resource limit (config.md, POSIX process; getrlimit(2)).
///
/// @param type `RLIMIT_NOFILE` and the like
/// @param soft unsigned; 2^64-1, which is `-1L`, is infinity
/// @param hard unsigned; 2^64-1, which is `-1L`, is infinity
public record Rlimit(String type, long soft, long hard) {
    static Rlimit of(JsonObject o) {
        return new Rlimit(
                o.requiredString("type"), o.requiredUint64("soft"), o.requiredUint64("hard"));
    }

    static @Nullable List<Rlimit> readAll(@Nullable List<JsonObject> objects) {
        if (objects == null) {
            return null;
        }
        List<Rlimit> values = new ArrayList<>(objects.size());
        for (int i = 0; i < objects.size(); i++) {
            values.add(of(objects.get(i)));
        }
        return values;
    }

    static void writeAll(JsonWriter w, String name, @Nullable List<Rlimit> values) {
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
        w.uint64("soft", soft());
        w.uint64("hard", hard());
    }
}
