package dev.demitasse.linux.systemd;

/// D-Bus type signatures (D-Bus specification, Type System).
final class Signature {
    private static final String BASIC = "ybnqiuxtdsog";
    private static final int DEEPEST = 32;

    private Signature() {}

    /// True if this is one complete type.
    static boolean isType(String signature) {
        return !signature.isEmpty() && end(signature, 0) == signature.length();
    }

    /// True for a type that may be a key of a dictionary.
    static boolean isBasic(String signature) {
        return signature.length() == 1 && BASIC.contains(signature);
    }

    /// Where the complete type ends that begins at `from`, or -1 if there is none.
    static int end(String signature, int from) {
        return end(signature, from, 0);
    }

    private static int end(String signature, int from, int depth) {
        if (from < 0 || from >= signature.length() || depth > DEEPEST) {
            return -1;
        }
        char c = signature.charAt(from);
        if (c == 'v' || BASIC.indexOf(c) >= 0) {
            return from + 1;
        } else if (c == '(') {
            int at = from + 1;
            do {
                at = end(signature, at, depth + 1);
            } while (at > 0 && at < signature.length() && signature.charAt(at) != ')');
            return at > 0 && at < signature.length() ? at + 1 : -1;
        } else if (c != 'a') {
            return -1;
        } else if (!signature.startsWith("{", from + 1)) {
            return end(signature, from + 1, depth + 1);
        }
        boolean basic =
                from + 2 < signature.length() && BASIC.indexOf(signature.charAt(from + 2)) >= 0;
        int at = basic ? end(signature, from + 3, depth + 1) : -1;
        return at > 0 && signature.startsWith("}", at) ? at + 1 : -1;
    }
}
