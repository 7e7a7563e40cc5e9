package dev.demitasse.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whom the process runs as, in ids of the container (config.md, POSIX-platform User).
///
/// @param uid user id; 0 if the document has none
/// @param gid group id; 0 if the document has none
/// @param umask file mode creation mask, at most 0777; absent leaves it to the runtime
/// @param additionalGids supplementary groups, exactly these
public record User(
        long uid, long gid, @Nullable Integer umask, @Nullable List<Long> additionalGids) {
    /// Copies what it is given.
    public User {
        additionalGids = additionalGids == null ? null : List.copyOf(additionalGids);
    }

    static @Nullable User read(@Nullable JsonObject o) {
        if (o == null) {
            return null;
        }
        return new User(
                o.uint32OrZero("uid"),
                o.uint32OrZero("gid"),
                o.uint31("umask"),
                o.uint32s("additionalGids"));
    }

    static void write(JsonWriter w, String name, @Nullable User value) {
        if (value == null) {
            return;
        }
        w.beginObject(name);
        value.writeMembers(w);
        w.endObject();
    }

    void writeMembers(JsonWriter w) {
        w.int64("uid", uid());
        w.int64("gid", gid());
        w.int32("umask", umask());
        w.int64s("additionalGids", additionalGids());
    }
}
