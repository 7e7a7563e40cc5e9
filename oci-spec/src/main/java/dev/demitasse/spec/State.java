package dev.demitasse.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The state of a container, as `state` prints it and hooks read it (runtime.md, State).
///
/// @param ociVersion version of the specification that the state complies with
/// @param id its id
/// @param status `creating`, `created`, `running`, `stopped`, or `paused`
/// @param pid its process; absent or 0 once it has stopped
/// @param bundle absolute path of the bundle
/// @param annotations those of the configuration
public record State(
        String ociVersion,
        String id,
        String status,
        @Nullable Integer pid,
        String bundle,
        @Nullable Map<String, String> annotations) {
    /// Copies what it is given.
    public State {
        annotations =
                annotations == null
                        ? null
                        : Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    }

    static State of(JsonObject o) {
        return new State(
                o.requiredString("ociVersion"),
                o.requiredString("id"),
                o.requiredString("status"),
                o.uint31("pid"),
                o.requiredString("bundle"),
                o.stringMap("annotations"));
    }

    void writeMembers(JsonWriter w) {
        w.string("ociVersion", ociVersion());
        w.string("id", id());
        w.string("status", status());
        w.int32("pid", pid());
        w.string("bundle", bundle());
        w.stringMap("annotations", annotations());
    }
}
