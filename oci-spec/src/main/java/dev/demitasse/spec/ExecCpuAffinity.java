package dev.demitasse.spec;

import org.jspecify.annotations.Nullable;

/// CPUs of a process that exec adds, never of init (config.md, Linux Process).
///
/// @param initial CPU list such as `0-3,7` for the runtime before it enters the cgroup
/// @param finalCpus `final` of the document: CPU list for after it has entered
public record ExecCpuAffinity(@Nullable String initial, @Nullable String finalCpus) {
    static @Nullable ExecCpuAffinity read(@Nullable JsonObject o) {
        if (o == null) {
            return null;
        }
        return new ExecCpuAffinity(o.text("initial"), o.text("final"));
    }

    static void write(JsonWriter w, String name, @Nullable ExecCpuAffinity value) {
        if (value == null) {
            return;
        }
        w.beginObject(name);
        value.writeMembers(w);
        w.endObject();
    }

    void writeMembers(JsonWriter w) {
        w.string("initial", initial());
        w.string("final", finalCpus());
    }
}
