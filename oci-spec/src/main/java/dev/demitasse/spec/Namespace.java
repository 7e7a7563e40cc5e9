package dev.demitasse.spec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A namespace that is made, or joined (config-linux.md, Namespaces).
///
/// @param type `pid`, `network`, `mount`, `ipc`, `uts`, `user`, `cgroup` or `time`
/// @param path absolute path of the one to join; absent makes a new one
public record Namespace(String type, @Nullable String path) {
    static Namespace of(JsonObject o) {
        return new Namespace(o.requiredString("type"), o.text("path"));
    }

    static @Nullable List<Namespace> readAll(@Nullable List<JsonObject> objects) {
        if (objects == null) {
            return null;
        }
        List<Namespace> values = new ArrayList<>(objects.size());
        for (int i = 0; i < objects.size(); i++) {
            values.add(of(objects.get(i)));
        }
        return values;
    }

    static void writeAll(JsonWriter w, String name, @Nullable List<Namespace> values) {
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
    }
}
