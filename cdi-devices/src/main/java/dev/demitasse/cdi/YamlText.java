package dev.demitasse.cdi;

import dev.demitasse.spec.InvalidSpec;
import dev.demitasse.spec.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes what a JSON object has as YAML in block style. A string that any YAML parser might take
/// for something else is in quotes.
final class YamlText {
    private final StringBuilder out = new StringBuilder();

    private YamlText() {}

    /// @param json one object
    static String of(byte[] json) {
        try {
            YamlText text = new YamlText();
            text.members(JsonObject.parse(json), 0, true);
            return text.out.toString();
        } catch (InvalidSpec e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private void indent(int depth) {
        for (int i = 0; i < depth; i++) {
            out.append("  ");
        }
    }

    /// @param onNewLine whether the first member begins a line; else it follows the dash of an
    ///   element
    private void members(JsonObject object, int depth, boolean onNewLine) {
        boolean begun = !onNewLine;
        for (Map.Entry<String, @Nullable Object> member : object.members().entrySet()) {
            if (!begun) {
                indent(depth);
            }
            begun = false;
            scalar(member.getKey());
            out.append(':');
            value(member.getValue(), depth);
        }
    }

    private void value(@Nullable Object value, int depth) {
        if (value instanceof JsonObject object) {
            if (object.members().isEmpty()) {
                out.append(" {}\n");
            } else {
                out.append('\n');
                members(object, depth + 1, true);
            }
        } else if (value instanceof List<?> list) {
            if (list.isEmpty()) {
                out.append(" []");
            }
            out.append('\n');
            for (int i = 0; i < list.size(); i++) {
                indent(depth);
                out.append("- ");
                element(list.get(i), depth);
            }
        } else {
            out.append(' ');
            plain(value);
        }
    }

    private void element(@Nullable Object element, int depth) {
        if (element instanceof JsonObject object && !object.members().isEmpty()) {
            members(object, depth + 1, false);
        } else {
            plain(element);
        }
    }

    private void plain(@Nullable Object value) {
        if (value instanceof String text) {
            scalar(text);
        } else if (value instanceof JsonObject) {
            out.append("{}");
        } else {
            out.append(value);
        }
        out.append('\n');
    }

    private void scalar(String text) {
        if (isSafe(text)) {
            out.append(text);
        } else {
            quote(text);
        }
    }

    /// Whether a text is a string in every version of YAML without quotes: a path or a word that is
    /// none of the few with a meaning.
    private static boolean isSafe(String text) {
        if (text.length() < 2
                || !(text.charAt(0) == '/' || QualifiedName.isLetter(text.charAt(0)))) {
            return false;
        }
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!QualifiedName.isLetter(c) && !QualifiedName.isDigit(c) && "/._-=".indexOf(c) < 0) {
                return false;
            }
        }
        return switch (text.toLowerCase(java.util.Locale.ROOT)) {
            case "true", "false", "yes", "no", "on", "off", "null" -> false;
            default -> true;
        };
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c < ' '
                    || (c >= 0x7F && c < 0xA0)
                    || c == 0x2028
                    || c == 0x2029
                    || c == 0xFEFF
                    || c == 0xFFFE
                    || c == 0xFFFF) {
                out.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    out.append(Character.forDigit(c >> shift & 15, 16));
                }
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
