package dev.demitasse.spec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Limit of one size of huge pages (config-linux.md, Huge page limits).
///
/// @param pageSize `2MB`, `64KB` and the like
/// @param limit bytes, unsigned
public record HugepageLimit(String pageSize, long limit) {
    static HugepageLimit of(JsonObject o) {
        return new HugepageLimit(o.requiredString("pageSize"), o.requiredUint64("limit"));
    }

    static @Nullable List<HugepageLimit> readAll(@Nullable List<JsonObject> objects) {
        if (objects == null) {
            return null;
        }
        List<HugepageLimit> values = new ArrayList<>(objects.size());
        for (int i = 0; i < objects.size(); i++) {
            values.add(of(objects.get(i)));
        }
        return values;
    }

    static void writeAll(JsonWriter w, String name, @Nullable List<HugepageLimit> values) {
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
        w.string("pageSize", pageSize());
        w.uint64("limit", limit());
    }
}
