package dev.demitasse.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The hooks of a container, each list run in its order (config.md, POSIX-platform Hooks).
///
/// @param prestart deprecated; like createRuntime and before it
/// @param createRuntime in the runtime's namespaces, during create, before pivot_root
/// @param createContainer in the container's namespaces, during create, before pivot_root
/// @param startContainer in the container, during start, before the program
/// @param poststart in the runtime's namespaces, after the program was started
/// @param poststop in the runtime's namespaces, after the container was removed
public record Hooks(
        @Nullable List<Hook> prestart,
        @Nullable List<Hook> createRuntime,
        @Nullable List<Hook> createContainer,
        @Nullable List<Hook> startContainer,
        @Nullable List<Hook> poststart,
        @Nullable List<Hook> poststop) {
    /// The names of the lists, in the order in which they run.
    static final String[] KINDS = {
        "prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop",
    };

    /// Copies what it is given.
    public Hooks {
        prestart = prestart == null ? null : List.copyOf(prestart);
        createRuntime = createRuntime == null ? null : List.copyOf(createRuntime);
        createContainer = createContainer == null ? null : List.copyOf(createContainer);
        startContainer = startContainer == null ? null : List.copyOf(startContainer);
        poststart = poststart == null ? null : List.copyOf(poststart);
        poststop = poststop == null ? null : List.copyOf(poststop);
    }

    static @Nullable Hooks read(@Nullable JsonObject o) {
        if (o == null) {
            return null;
        }
        return new Hooks(
                Hook.readAll(o.objects("prestart")),
                Hook.readAll(o.objects("createRuntime")),
                Hook.readAll(o.objects("createContainer")),
                Hook.readAll(o.objects("startContainer")),
                Hook.readAll(o.objects("poststart")),
                Hook.readAll(o.objects("poststop")));
    }

    static void write(JsonWriter w, String name, @Nullable Hooks value) {
        if (value == null) {
            return;
        }
        w.beginObject(name);
        value.writeMembers(w);
        w.endObject();
    }

    void writeMembers(JsonWriter w) {
        Hook.writeAll(w, "prestart", prestart());
        Hook.writeAll(w, "createRuntime", createRuntime());
        Hook.writeAll(w, "createContainer", createContainer());
        Hook.writeAll(w, "startContainer", startContainer());
        Hook.writeAll(w, "poststart", poststart());
        Hook.writeAll(w, "poststop", poststop());
    }
}
