package dev.demitasse.cdi;

import org.jspecify.annotations.Nullable;

/// The name of a device, `vendor/class=name` (CDI specification, Kind and device names).
///
/// @param vendor such as `nvidia.com`: letters, digits, `_`, `-` and `.`, from a letter to a letter
///   or digit
/// @param deviceClass such as `gpu`, made as a vendor is
/// @param name such as `0` or `GPU-1:2`: as a vendor, may also begin with a digit and contain `:`
public record QualifiedName(String vendor, String deviceClass, String name) {
    /// @throws IllegalArgumentException if a part breaks its rule
    public QualifiedName {
        String problem = problem(vendor, deviceClass, name);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
    }

    /// The name that a text spells.
    ///
    /// @return null if it is none, as for a path such as `/dev/null`
    public static @Nullable QualifiedName of(String text) {
        String[] parts = split(text);
        if (parts == null || problem(parts[0], parts[1], parts[2]) != null) {
            return null;
        }
        return new QualifiedName(parts[0], parts[1], parts[2]);
    }

    /// The name that a text spells.
    ///
    /// @throws CdiException if it is none, with what is wrong with it
    public static QualifiedName parse(String text) throws CdiException {
        String[] parts = split(text);
        if (parts == null) {
            throw new CdiException(
                    "\"" + text + "\" is no CDI device: must be of the form vendor/class=name");
        }
        String problem = problem(parts[0], parts[1], parts[2]);
        if (problem != null) {
            throw new CdiException("\"" + text + "\" is no CDI device: " + problem);
        }
        return new QualifiedName(parts[0], parts[1], parts[2]);
    }

    /// Whether a text is a qualified name. Engines tell by it whether `--device` means a CDI device
    /// or a path.
    public static boolean isQualified(String text) {
        return of(text) != null;
    }

    /// Splits at the first `=` and what is before it at the first `/`, without a look at the parts.
    ///
    /// @return vendor, class and name, none empty; null if the text has no such form
    static String @Nullable [] split(String text) {
        int equals = text.indexOf('=');
        if (equals <= 0 || equals == text.length() - 1) {
            return null;
        }
        String[] kind = splitKind(text.substring(0, equals));
        return kind == null ? null : new String[] {kind[0], kind[1], text.substring(equals + 1)};
    }

    /// Splits a kind at the first `/`.
    ///
    /// @return vendor and class, neither empty; null if the text has no such form
    static String @Nullable [] splitKind(String kind) {
        int slash = kind.indexOf('/');
        if (slash <= 0 || slash == kind.length() - 1) {
            return null;
        }
        return new String[] {kind.substring(0, slash), kind.substring(slash + 1)};
    }

    private static @Nullable String problem(String vendor, String deviceClass, String name) {
        String problem = vendorProblem(vendor);
        if (problem == null) {
            problem = classProblem(deviceClass);
        }
        return problem == null ? deviceProblem(name) : problem;
    }

    /// What is wrong with a vendor, null if nothing is. The specification's limit of 253 characters
    /// is not one of the reference implementation, and files are out there that exceed it.
    public static @Nullable String vendorProblem(String vendor) {
        return problem("vendor", vendor, false);
    }

    /// What is wrong with a class, null if nothing is. The specification's limit of 63 characters
    /// is not one of the reference implementation.
    public static @Nullable String classProblem(String deviceClass) {
        return problem("class", deviceClass, false);
    }

    /// What is wrong with the last part of a device's name, null if nothing is.
    public static @Nullable String deviceProblem(String name) {
        return problem("device name", name, true);
    }

    private static @Nullable String problem(String what, String text, boolean ofDevice) {
        if (text.isEmpty()) {
            return "the " + what + " must not be empty";
        }
        int last = text.length() - 1;
        char first = text.charAt(0);
        if (!isLetter(first) && !(ofDevice && isDigit(first))) {
            return what
                    + " \""
                    + text
                    + "\" must begin with a letter"
                    + (ofDevice ? " or digit" : "");
        }
        for (int i = 1; i < last; i++) {
            char c = text.charAt(i);
            boolean fits = isLetter(c) || isDigit(c) || c == '_' || c == '-' || c == '.';
            if (!fits && !(ofDevice && c == ':')) {
                return what
                        + " \""
                        + text
                        + "\" may have letters, digits and "
                        + (ofDevice ? "_-.:" : "_-.")
                        + " only";
            }
        }
        if (!isLetter(text.charAt(last)) && !isDigit(text.charAt(last))) {
            return what + " \"" + text + "\" must end with a letter or digit";
        }
        return null;
    }

    static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /// `vendor/class`.
    public String kind() {
        return vendor + '/' + deviceClass;
    }

    /// `vendor/class=name`.
    @Override
    public String toString() {
        return vendor + '/' + deviceClass + '=' + name;
    }
}
