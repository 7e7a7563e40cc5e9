package dev.demitasse.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Scheduling of the process (config.md, Linux Process; sched_setattr(2)).
///
/// @param policy `SCHED_OTHER` and the like
/// @param nice -20 to 19, for SCHED_OTHER and SCHED_BATCH
/// @param priority for SCHED_FIFO and SCHED_RR
/// @param flags `SCHED_FLAG_RESET_ON_FORK` and the like
/// @param runtime nanoseconds, unsigned, for SCHED_DEADLINE
/// @param deadline nanoseconds, unsigned, for SCHED_DEADLINE
/// @param period nanoseconds, unsigned, for SCHED_DEADLINE
public record Scheduler(
        String policy,
        @Nullable Integer nice,
        @Nullable Integer priority,
        @Nullable List<String> flags,
        @Nullable Long runtime,
        @Nullable Long deadline,
        @Nullable Long period) {
    /// Copies what it is given.
    public Scheduler {
        flags = flags == null ? null : List.copyOf(flags);
    }

    static @Nullable Scheduler read(@Nullable JsonObject o) {
        if (o == null) {
            return null;
        }
        return new Scheduler(
                o.requiredString("policy"),
                o.int32("nice"),
                o.int32("priority"),
                o.strings("flags"),
                o.uint64("runtime"),
                o.uint64("deadline"),
                o.uint64("period"));
    }

    static void write(JsonWriter w, String name, @Nullable Scheduler value) {
        if (value == null) {
            return;
        }
        w.beginObject(name);
        value.writeMembers(w);
        w.endObject();
    }

    void writeMembers(JsonWriter w) {
        w.string("policy", policy());
        w.int32("nice", nice());
        w.int32("priority", priority());
        w.strings("flags", flags());
        w.uint64("runtime", runtime());
        w.uint64("deadline", deadline());
        w.uint64("period", period());
    }
}
