package dev.demitasse.linux.systemd;

/// Properties as annotations have them: `org.systemd.property.NAME` with a value in the text form
/// of D-Bus variants, as with runc.
public final class PropertyText {
    private static final long MICROSECONDS = 1_000_000;

    private PropertyText() {}

    /// The property of this name and text. `FooSec` becomes `FooUSec`, in microseconds: systemd's
    /// settings have the one name, its D-Bus interface the other.
    ///
    /// @throws SystemdFailed the name or the value cannot be one
    public static UnitProperty parse(String name, String text) throws SystemdFailed {
        checkName(name);
        UnitProperty.Variant value = VariantText.parse(text);
        int before = name.length() - "Sec".length() - 1;
        boolean seconds =
                name.endsWith("Sec")
                        && before >= 0
                        && name.charAt(before) >= 'a'
                        && name.charAt(before) <= 'z';
        return seconds
                ? UnitProperty.of(name.substring(0, before + 1) + "USec", microseconds(value))
                : new UnitProperty(name, value.signature(), value.value());
    }

    private static void checkName(String name) throws SystemdFailed {
        if (name.length() < 3) {
            throw new SystemdFailed("\"" + name + "\" is too short for a property of systemd");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (!letter) {
                throw new SystemdFailed(
                        "\"" + name + "\" is no property of systemd: their names are letters");
            }
        }
    }

    private static long microseconds(UnitProperty.Variant value) throws SystemdFailed {
        if (value.value() instanceof Long whole && !value.signature().equals("t") && whole >= 0
                || value.value() instanceof Long && value.signature().equals("t")) {
            long number = (Long) value.value();
            if (Long.compareUnsigned(number, Long.divideUnsigned(-1, MICROSECONDS)) > 0) {
                throw new SystemdFailed(
                        Long.toUnsignedString(number) + " seconds are more than systemd can count");
            }
            return number * MICROSECONDS;
        }
        if (value.value() instanceof Double real && real >= 0 && real * MICROSECONDS < 0x1p63) {
            return (long) (real * MICROSECONDS);
        }
        throw new SystemdFailed("not a number of seconds");
    }
}
