package dev.demitasse.spec;

import org.jspecify.annotations.Nullable;

/// Memory limits in bytes, -1 for none (config-linux.md, Memory).
///
/// @param limit memory
/// @param reservation soft limit of memory
/// @param swap memory and swap together
/// @param kernel kernel memory, not recommended
/// @param kernelTCP TCP buffers, not recommended
/// @param swappiness 0 to 100
/// @param disableOOMKiller whether processes are stopped rather than killed
/// @param useHierarchy whether children count
/// @param checkBeforeUpdate whether a limit below the usage is refused
public record Memory(
        @Nullable Long limit,
        @Nullable Long reservation,
        @Nullable Long swap,
        @Nullable Long kernel,
        @Nullable Long kernelTCP,
        @Nullable Long swappiness,
        @Nullable Boolean disableOOMKiller,
        @Nullable Boolean useHierarchy,
        @Nullable Boolean checkBeforeUpdate) {
    static @Nullable Memory read(@Nullable JsonObject o) {
        if (o == null) {
            return null;
        }
        return new Memory(
                o.int64("limit"),
                o.int64("reservation"),
                o.int64("swap"),
                o.int64("kernel"),
                o.int64("kernelTCP"),
                o.uint64("swappiness"),
                o.bool("disableOOMKiller"),
                o.bool("useHierarchy"),
                o.bool("checkBeforeUpdate"));
    }

    static void write(JsonWriter w, String name, @Nullable Memory value) {
        if (value == null) {
            return;
        }
        w.beginObject(name);
        value.writeMembers(w);
        w.endObject();
    }

    void writeMembers(JsonWriter w) {
        w.int64("limit", limit());
        w.int64("reservation", reservation());
        w.int64("swap", swap());
        w.int64("kernel", kernel());
        w.int64("kernelTCP", kernelTCP());
        w.uint64("swappiness", swappiness());
        w.bool("disableOOMKiller", disableOOMKiller());
        w.bool("useHierarchy", useHierarchy());
        w.bool("checkBeforeUpdate", checkBeforeUpdate());
    }
}
