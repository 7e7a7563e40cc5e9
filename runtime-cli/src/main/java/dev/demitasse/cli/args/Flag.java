package dev.demitasse.cli.args;

import org.jspecify.annotations.Nullable;

/// A flag of a command, or a global one.
///
/// @param name long name without dashes, such as `pid-file`
/// @param alias one letter that means the same, or null
/// @param value what help calls the value, or null for a boolean
/// @param number true if the value must be an integer
/// @param description for help; empty hides a flag that is only accepted because callers pass it
public record Flag(
        String name,
        @Nullable String alias,
        @Nullable String value,
        boolean number,
        String description) {
    /// A flag with a text as its value.
    public static Flag text(String name, @Nullable String alias, String value, String description) {
        return new Flag(name, alias, value, false, description);
    }

    /// A flag with an integer as its value.
    public static Flag number(String name, String value, String description) {
        return new Flag(name, null, value, true, description);
    }

    /// A boolean, also written `--name=true` or `--name=false`.
    public static Flag bool(String name, @Nullable String alias, String description) {
        return new Flag(name, alias, null, false, description);
    }

    /// Whether the flag takes no value of its own.
    public boolean isBoolean() {
        return value == null;
    }

    /// Whether it is written so, without its dashes.
    boolean isCalled(String word) {
        return name.equals(word) || alias != null && alias.equals(word);
    }
}
