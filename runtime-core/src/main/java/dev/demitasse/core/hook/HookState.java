package dev.demitasse.core.hook;

import dev.demitasse.core.state.ContainerState;
import dev.demitasse.spec.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a hook reads on its stdin: the state of the container (runtime.md, State), and like crun's
/// the rootfs as `root`, which tells hooks that edit the container's files where they are.
///
/// @param id the container's id
/// @param bundle absolute path of the bundle
/// @param rootfs absolute path of the rootfs, in the runtime's mount namespace
/// @param annotations those of config.json, null or empty if there are none
record HookState(
        String id, String bundle, String rootfs, @Nullable Map<String, String> annotations) {
    /// What comes after the pid.
    static final String AFTER_PID = "}";

    /// The JSON object up to the pid, which may not be known yet.
    String upToPid(String status) {
        JsonWriter out = new JsonWriter(false);
        out.beginElement();
        out.string("ociVersion", ContainerState.SPEC_VERSION);
        out.string("id", id);
        out.string("status", status);
        out.string("bundle", bundle);
        out.string("root", rootfs);
        if (annotations != null && !annotations.isEmpty()) {
            out.stringMap("annotations", annotations);
        }
        out.endObject();
        String object = new String(out.toBytes(), StandardCharsets.UTF_8).stripTrailing();
        return object.substring(0, object.length() - 1) + ",\"pid\":";
    }
}
