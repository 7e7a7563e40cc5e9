package dev.demitasse.spec;

import org.jspecify.annotations.Nullable;

/// CPU limits (config-linux.md, CPU).
///
/// @param shares relative weight of cgroup v1, unsigned
/// @param quota microseconds of CPU time per period
/// @param burst microseconds that may be carried over, unsigned
/// @param period microseconds, unsigned
/// @param realtimeRuntime microseconds of realtime scheduling per realtimePeriod
/// @param realtimePeriod microseconds, unsigned
/// @param cpus CPU list such as `0-3,7`
/// @param mems list of memory nodes
/// @param idle 1 for SCHED_IDLE, 0 otherwise
public record Cpu(
        @Nullable Long shares,
        @Nullable Long quota,
        @Nullable Long burst,
        @Nullable Long period,
        @Nullable Long realtimeRuntime,
        @Nullable Long realtimePeriod,
        @Nullable String cpus,
        @Nullable String mems,
        @Nullable Long idle) {
    static @Nullable Cpu read(@Nullable JsonObject o) {
        if (o == null) {
            return null;
        }
        return new Cpu(
                o.uint64("shares"),
                o.int64("quota"),
                o.uint64("burst"),
                o.uint64("period"),
                o.int64("realtimeRuntime"),
                o.uint64("realtimePeriod"),
                o.text("cpus"),
                o.text("mems"),
                o.int64("idle"));
    }

    static void write(JsonWriter w, String name, @Nullable Cpu value) {
        if (value == null) {
            return;
        }
        w.beginObject(name);
        value.writeMembers(w);
        w.endObject();
    }

    void writeMembers(JsonWriter w) {
        w.uint64("shares", shares());
        w.int64("quota", quota());
        w.uint64("burst", burst());
        w.uint64("period", period());
        w.int64("realtimeRuntime", realtimeRuntime());
        w.uint64("realtimePeriod", realtimePeriod());
        w.string("cpus", cpus());
        w.string("mems", mems());
        w.int64("idle", idle());
    }
}
