package dev.demitasse.spec;

/// The form of semantic versions (semver.org, 2.0.0).
final class SemVer {
    private SemVer() {}

    /// Whether the text is a semantic version.
    static boolean isValid(String version) {
        int at = 0;
        for (int part = 0; part < 3; part++) {
            int end = at;
            while (end < version.length() && isDigit(version.charAt(end))) {
                end++;
            }
            if (end == at || (end - at > 1 && version.charAt(at) == '0')) {
                return false;
            }
            at = end;
            if (part < 2) {
                if (at == version.length() || version.charAt(at) != '.') {
                    return false;
                }
                at++;
            }
        }
        if (at < version.length() && version.charAt(at) == '-') {
            int end = version.indexOf('+', at);
            end = end < 0 ? version.length() : end;
            if (!areIdentifiers(version, at + 1, end, true)) {
                return false;
            }
            at = end;
        }
        if (at < version.length()
                && (version.charAt(at) != '+'
                        || !areIdentifiers(version, at + 1, version.length(), false))) {
            return false;
        }
        return true;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /// @param strict whether numbers must have no leading zero, as in a pre-release
    private static boolean areIdentifiers(String version, int from, int to, boolean strict) {
        int begin = from;
        boolean digits = true;
        for (int i = from; i <= to; i++) {
            char c = i == to ? '.' : version.charAt(i);
            if (c == '.') {
                if (i == begin
                        || (strict && digits && i - begin > 1 && version.charAt(begin) == '0')) {
                    return false;
                }
                begin = i + 1;
                digits = true;
            } else if (c == '-' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
                digits = false;
            } else if (!isDigit(c)) {
                return false;
            }
        }
        return true;
    }
}
