package dev.demitasse.spec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A program to run at a point of the lifecycle (config.md, POSIX-platform Hooks).
///
/// @param path absolute path of the program
/// @param args its whole argv, the first included; absent means `[path]`
/// @param env its environment, `NAME=VALUE`; absent means that it is inherited
/// @param timeout seconds after which it is killed; at least 1
public record Hook(
        String path,
        @Nullable List<String> args,
        @Nullable List<String> env,
        @Nullable Integer timeout) {
    /// Copies what it is given.
    public Hook {
        args = args == null ? null : List.copyOf(args);
        env = env == null ? null : List.copyOf(env);
    }

    static Hook of(JsonObject o) {
        return new Hook(
                o.requiredString("path"), o.strings("args"), o.strings("env"), o.int32("timeout"));
    }

    static @Nullable List<Hook> readAll(@Nullable List<JsonObject> objects) {
        if (objects == null) {
            return null;
        }
        List<Hook> values = new ArrayList<>(objects.size());
        for (int i = 0; i < objects.size(); i++) {
            values.add(of(objects.get(i)));
        }
        return values;
    }

    static void writeAll(JsonWriter w, String name, @Nullable List<Hook> values) {
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
        w.string("path", path());
        w.strings("args", args());
        w.strings("env", env());
        w.int32("timeout", timeout());
    }
}
