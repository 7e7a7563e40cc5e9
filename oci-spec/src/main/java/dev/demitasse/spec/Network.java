package dev.demitasse.spec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Marks of network traffic, cgroup v1 only (config-linux.md, Network).
///
/// @param classID net_cls class
/// @param priorities net_prio priorities
public record Network(@Nullable Long classID, @Nullable List<Priority> priorities) {
    /// Copies what it is given.
    public Network {
        priorities = priorities == null ? null : List.copyOf(priorities);
    }

    static @Nullable Network read(@Nullable JsonObject o) {
        if (o == null) {
            return null;
        }
        return new Network(o.uint32("classID"), Priority.readAll(o.objects("priorities")));
    }

    static void write(JsonWriter w, String name, @Nullable Network value) {
        if (value == null) {
            return;
        }
        w.beginObject(name);
        value.writeMembers(w);
        w.endObject();
    }

    void writeMembers(JsonWriter w) {
        w.int64("classID", classID());
        Priority.writeAll(w, "priorities", priorities());
    }

    /// The priority of traffic that leaves an interface.
    ///
    /// @param name interface
    /// @param priority priority
    public record Priority(String name, long priority) {
        static Priority of(JsonObject o) {
            return new Priority(o.requiredString("name"), o.requiredUint32("priority"));
        }

        static @Nullable List<Priority> readAll(@Nullable List<JsonObject> objects) {
            if (objects == null) {
                return null;
            }
            List<Priority> values = new ArrayList<>(objects.size());
            for (int i = 0; i < objects.size(); i++) {
                values.add(of(objects.get(i)));
            }
            return values;
        }

        static void writeAll(JsonWriter w, String name, @Nullable List<Priority> values) {
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
            w.string("name", name());
            w.int64("priority", priority());
        }
    }
}
