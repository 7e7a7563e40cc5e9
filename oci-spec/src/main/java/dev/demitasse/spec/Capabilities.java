package dev.demitasse.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Five independent capability sets; an absent one is empty (config.md, Linux Process;
/// capabilities(7)). The names are kept as they are, because an unknown one is to be warned about
/// and not to be refused.
///
/// @param bounding what execve can ever give
/// @param effective what is checked
/// @param inheritable what execve keeps for files that have it too
/// @param permitted what can be made effective
/// @param ambient what execve keeps for any file
public record Capabilities(
        @Nullable List<String> bounding,
        @Nullable List<String> effective,
        @Nullable List<String> inheritable,
        @Nullable List<String> permitted,
        @Nullable List<String> ambient) {
    /// Copies what it is given.
    public Capabilities {
        bounding = bounding == null ? null : List.copyOf(bounding);
        effective = effective == null ? null : List.copyOf(effective);
        inheritable = inheritable == null ? null : List.copyOf(inheritable);
        permitted = permitted == null ? null : List.copyOf(permitted);
        ambient = ambient == null ? null : List.copyOf(ambient);
    }

    static @Nullable Capabilities read(@Nullable JsonObject o) {
        if (o == null) {
            return null;
        }
        return new Capabilities(
                o.strings("bounding"),
                o.strings("effective"),
                o.strings("inheritable"),
                o.strings("permitted"),
                o.strings("ambient"));
    }

    static void write(JsonWriter w, String name, @Nullable Capabilities value) {
        if (value == null) {
            return;
        }
        w.beginObject(name);
        value.writeMembers(w);
        w.endObject();
    }

    void writeMembers(JsonWriter w) {
        w.strings("bounding", bounding());
        w.strings("effective", effective());
        w.strings("inheritable", inheritable());
        w.strings("permitted", permitted());
        w.strings("ambient", ambient());
    }
}
