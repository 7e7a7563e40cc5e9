package dev.demitasse.spec;

import java.util.List;

/// The words that the specification defines for members which take one of a few, as [SpecValidator]
/// knows them and a features document lists them.
public final class KnownNames {
    private KnownNames() {}

    /// The kinds of hooks, as the members of `hooks` are named.
    public static List<String> hooks() {
        return List.of(Hooks.KINDS);
    }

    /// Values of `linux.namespaces[].type`.
    public static List<String> namespaces() {
        return List.of(LinuxValidator.NAMESPACES);
    }

    /// Values of `linux.memoryPolicy.mode`.
    public static List<String> memoryPolicyModes() {
        return List.of(PolicyValidator.MODES);
    }

    /// Values of `linux.memoryPolicy.flags`.
    public static List<String> memoryPolicyFlags() {
        return List.of(PolicyValidator.FLAGS);
    }
}
