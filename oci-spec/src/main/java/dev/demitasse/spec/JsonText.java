package dev.demitasse.spec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A JSON parser (RFC 8259) that takes nothing but JSON and finds repeated names.
///
/// Not Jackson's: initializing its parser initializes BigDecimal, which in JDK 25 computes powers
/// of five up to 5^65536. A cold JVM spends more time on that than on all else that happens to a
/// config.json.
final class JsonText {
    /// The specification needs 9 levels; what an unknown member holds may go deeper. Each level is
    /// two stack frames.
    private static final int MAX_DEPTH = 200;

    /// Ends the parsing. Carries no stack trace, for it never leaves this class.
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    private final String text;
    private final Problems problems;
    private int at;

    /// What leads to the current value: at each level a name, or null and an index.
    private final @Nullable String[] names = new @Nullable String[MAX_DEPTH + 1];

    private final int[] indexes = new int[MAX_DEPTH + 1];

    private JsonText(String text, Problems problems) {
        this.text = text;
        this.problems = problems;
    }

    /// Reads a document that must be one JSON object.
    ///
    /// @return null if there is none; `problems` then says why
    static @Nullable JsonObject parse(byte[] json, Problems problems) {
        String text = new String(json, StandardCharsets.UTF_8);
        // The decoder replaces what is malformed by U+FFFD, which a document may also contain.
        if (text.indexOf('\uFFFD') >= 0) {
            int bad = malformed(json, text);
            if (bad >= 0) {
                problems.add("", "not valid UTF-8 at byte " + bad);
                return null;
            }
        }
        return new JsonText(text, problems).document();
    }

    /// Offset of the first byte that is not UTF-8, -1 if all are.
    private static int malformed(byte[] json, String decoded) {
        byte[] again = decoded.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(json.length, again.length);
        for (int i = 0; i < length; i++) {
            if (json[i] != again[i]) {
                return i;
            }
        }
        return json.length == again.length ? -1 : length;
    }

    private @Nullable JsonObject document() {
        try {
            skipSpace();
            if (at == text.length()) {
                problems.add("", "empty, must be a JSON object");
                return null;
            }
            if (text.charAt(at) != '{') {
                problems.add("", "must be a JSON object" + position());
                return null;
            }
            JsonObject root = object(null, "", -1, 1);
            skipSpace();
            if (at < text.length()) {
                problems.add("", "nothing may follow the JSON object" + position());
            }
            return root;
        } catch (Malformed e) {
            problems.add("", "not valid JSON" + position() + ": " + e.getMessage());
            return null;
        }
    }

    private String position() {
        int line = 1;
        int begin = 0;
        for (int i = 0; i < at; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                begin = i + 1;
            }
        }
        return " (line " + line + ", column " + (at - begin + 1) + ")";
    }

    private Malformed expected(String what) {
        if (at >= text.length()) {
            return new Malformed("unexpected end, expected " + what);
        }
        char c = text.charAt(at);
        String found =
                c > ' ' && c < 0x7f ? "'" + c + "'" : "character U+" + Integer.toHexString(c);
        return new Malformed("expected " + what + ", not " + found);
    }

    private String pointer(int depth) {
        String pointer = "";
        for (int i = 1; i <= depth; i++) {
            String name = names[i];
            pointer = name == null ? pointer + '/' + indexes[i] : Pointers.child(pointer, name);
        }
        return pointer;
    }

    private void skipSpace() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != ' ' && c != '\n' && c != '\t' && c != '\r') {
                return;
            }
            at++;
        }
    }

    /// Whether this character comes next, which is then passed.
    private boolean accept(char c) {
        skipSpace();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    /// The opening brace comes next.
    private JsonObject object(@Nullable JsonObject parent, String name, int index, int depth)
            throws Malformed {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        JsonObject object = new JsonObject(problems, parent, name, index, members);
        at++;
        if (accept('}')) {
            return object;
        }
        do {
            skipSpace();
            if (at >= text.length() || text.charAt(at) != '"') {
                throw expected("a member name in quotes");
            }
            String member = string();
            names[depth] = member;
            boolean repeated = members.containsKey(member);
            if (repeated) {
                problems.add(pointer(depth), "duplicate member");
            }
            if (!accept(':')) {
                throw expected("':' after a member name");
            }
            @Nullable Object value = value(object, member, -1, depth);
            if (!repeated) {
                members.put(member, value);
            }
        } while (accept(','));
        if (!accept('}')) {
            throw expected("',' or '}' after a member");
        }
        return object;
    }

    /// The opening bracket comes next. Objects in the array know the member that holds it.
    private List<@Nullable Object> array(JsonObject parent, String name, int depth)
            throws Malformed {
        List<@Nullable Object> values = new ArrayList<>();
        at++;
        if (accept(']')) {
            return values;
        }
        do {
            names[depth] = null;
            indexes[depth] = values.size();
            values.add(value(parent, name, values.size(), depth));
        } while (accept(','));
        if (!accept(']')) {
            throw expected("',' or ']' after an element");
        }
        return values;
    }

    /// A String, Boolean, Long, JsonNumber, JsonObject or List, or null for `null`.
    private @Nullable Object value(JsonObject parent, String name, int index, int depth)
            throws Malformed {
        skipSpace();
        char c = at < text.length() ? text.charAt(at) : 0;
        if (c == '"') {
            return string();
        }
        if (c == '{' || c == '[') {
            if (depth == MAX_DEPTH) {
                throw new Malformed("nested deeper than " + MAX_DEPTH + " levels");
            }
            return c == '{'
                    ? object(parent, name, index, depth + 1)
                    : array(parent, name, depth + 1);
        }
        if (c == '-' || isDigit(c)) {
            return number();
        }
        if (c == 't' && literal("true")) {
            return true;
        }
        if (c == 'f' && literal("false")) {
            return false;
        }
        if (c == 'n' && literal("null")) {
            return null;
        }
        throw expected("a value");
    }

    private boolean literal(String word) {
        if (text.startsWith(word, at)) {
            at += word.length();
            return true;
        }
        return false;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void digits() throws Malformed {
        int begin = at;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        if (at == begin) {
            throw expected("a digit");
        }
    }

    private boolean nextIs(char either, char or) {
        return at < text.length() && (text.charAt(at) == either || text.charAt(at) == or);
    }

    /// A Long if it is an integer that fits, otherwise a JsonNumber.
    private Object number() throws Malformed {
        int begin = at;
        boolean negative = text.charAt(at) == '-';
        if (negative) {
            at++;
        }
        int first = at;
        digits();
        if (text.charAt(first) == '0' && at - first > 1) {
            at = first + 1;
            throw new Malformed("a number must not begin with 0");
        }
        int count = at - first;
        boolean integer = true;
        if (nextIs('.', '.')) {
            integer = false;
            at++;
            digits();
        }
        if (nextIs('e', 'E')) {
            integer = false;
            at++;
            if (nextIs('+', '-')) {
                at++;
            }
            digits();
        }
        String limit = negative ? "9223372036854775808" : "9223372036854775807";
        boolean fits =
                count < limit.length()
                        || (count == limit.length()
                                && text.substring(first, at).compareTo(limit) <= 0);
        return integer && fits
                ? Long.valueOf(Long.parseLong(text, begin, at, 10))
                : new JsonNumber(text.substring(begin, at));
    }

    /// The opening quote comes next.
    private String string() throws Malformed {
        int begin = ++at;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                return text.substring(begin, at++);
            }
            if (c == '\\') {
                return escapedString(begin);
            }
            if (c < ' ') {
                throw expected("an escape sequence for a control character");
            }
            at++;
        }
        throw expected("the closing quote of a string");
    }

    /// Goes on at the first backslash of a string.
    private String escapedString(int begin) throws Malformed {
        StringBuilder value = new StringBuilder().append(text, begin, at);
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return value.toString();
            }
            if (c < ' ') {
                throw expected("an escape sequence for a control character");
            }
            at++;
            value.append(c == '\\' ? escape() : c);
        }
        throw expected("the closing quote of a string");
    }

    /// What follows a backslash.
    private char escape() throws Malformed {
        char c = at < text.length() ? text.charAt(at) : 0;
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> codeUnit();
            default -> {
                at--;
                throw expected("one of \"\\/bfnrtu after a backslash");
            }
        };
    }

    /// Four hexadecimal digits.
    private char codeUnit() throws Malformed {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            char digit = at < text.length() ? text.charAt(at) : 0;
            int bits = digit < 0x80 ? Character.digit(digit, 16) : -1;
            if (bits < 0) {
                throw expected("a hexadecimal digit");
            }
            value = value << 4 | bits;
            at++;
        }
        return (char) value;
    }
}
