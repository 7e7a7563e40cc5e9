package dev.demitasse.linux.systemd;

/// One property of a unit as the D-Bus interface of systemd has it (org.freedesktop.systemd1(5)).
///
/// @param name such as `MemoryMax`
/// @param signature the D-Bus type of the value
/// @param value by type: [Boolean], [Long] for every integer (`t` as its two's complement),
///   [Double], [String], [List] for arrays and structs, [java.util.Map] for dictionaries, [Variant]
///   for `v`
public record UnitProperty(String name, String signature, Object value) {
    /// A value that brings its type.
    ///
    /// @param signature the D-Bus type
    /// @param value as in a property
    public record Variant(String signature, Object value) {}

    /// In properties of type `t`: no limit.
    public static final long INFINITY = -1;

    /// A property that is on or off.
    public static UnitProperty of(String name, boolean value) {
        return new UnitProperty(name, "b", value);
    }

    /// A property that is a text.
    public static UnitProperty of(String name, String value) {
        return new UnitProperty(name, "s", value);
    }

    /// A property that is an unsigned number of 64 bits.
    public static UnitProperty of(String name, long value) {
        return new UnitProperty(name, "t", value);
    }

    /// As one line for people, `NAME=VALUE`.
    public String describe() {
        String text =
                signature.equals("t") && value instanceof Long number
                        ? number == INFINITY ? "infinity" : Long.toUnsignedString(number)
                        : String.valueOf(value);
        return name + "=" + text;
    }
}
