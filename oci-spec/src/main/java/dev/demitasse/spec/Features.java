package dev.demitasse.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a runtime was built to do (features.md). An absent value is unknown, which differs from
/// false and from empty.
///
/// @param ociVersionMin lowest version of config.json it takes
/// @param ociVersionMax highest version it takes
/// @param hooks hooks it knows
/// @param mountOptions mount options it knows
/// @param linux what is particular to Linux
/// @param annotations anything
/// @param potentiallyUnsafeConfigAnnotations annotations of config.json that change what it does;
///   one that ends in `.` is a prefix
public record Features(
        String ociVersionMin,
        String ociVersionMax,
        @Nullable List<String> hooks,
        @Nullable List<String> mountOptions,
        @Nullable FeaturesLinux linux,
        @Nullable Map<String, String> annotations,
        @Nullable List<String> potentiallyUnsafeConfigAnnotations) {
    /// Copies what it is given.
    public Features {
        hooks = hooks == null ? null : List.copyOf(hooks);
        mountOptions = mountOptions == null ? null : List.copyOf(mountOptions);
        annotations =
                annotations == null
                        ? null
                        : Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
        potentiallyUnsafeConfigAnnotations =
                potentiallyUnsafeConfigAnnotations == null
                        ? null
                        : List.copyOf(potentiallyUnsafeConfigAnnotations);
    }

    static Features of(JsonObject o) {
        return new Features(
                o.requiredString("ociVersionMin"),
                o.requiredString("ociVersionMax"),
                o.strings("hooks"),
                o.strings("mountOptions"),
                FeaturesLinux.read(o.object("linux")),
                o.stringMap("annotations"),
                o.strings("potentiallyUnsafeConfigAnnotations"));
    }

    void writeMembers(JsonWriter w) {
        w.string("ociVersionMin", ociVersionMin());
        w.string("ociVersionMax", ociVersionMax());
        w.strings("hooks", hooks());
        w.strings("mountOptions", mountOptions());
        FeaturesLinux.write(w, "linux", linux());
        w.stringMap("annotations", annotations());
        w.strings("potentiallyUnsafeConfigAnnotations", potentiallyUnsafeConfigAnnotations());
    }
}
