package dev.demitasse.spec;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes JSON, leaving out members that are absent. Not Jackson's generator, whose classes take a
/// cold JVM longer to load than these few lines to write a state.
public final class JsonWriter {
    private final StringBuilder out = new StringBuilder();
    private final boolean indented;
    private int depth;
    private boolean first = true;

    /// Begins a document.
    ///
    /// @param indented whether each member has a line, indented with tabs
    public JsonWriter(boolean indented) {
        this.indented = indented;
    }

    /// What was written, as UTF-8; indented text ends with a newline.
    public byte[] toBytes() {
        if (indented) {
            out.append('\n');
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void newLine() {
        if (indented) {
            out.append('\n');
            for (int i = 0; i < depth; i++) {
                out.append('\t');
            }
        }
    }

    private void next() {
        if (!first) {
            out.append(',');
        }
        first = false;
        newLine();
    }

    private void name(String name) {
        next();
        quote(name);
        out.append(indented ? ": " : ":");
    }

    private void open(char c) {
        out.append(c);
        depth++;
        first = true;
    }

    private void close(char c) {
        depth--;
        if (!first) {
            newLine();
        }
        first = false;
        out.append(c);
    }

    /// Begins an object that is a member.
    public void beginObject(String name) {
        name(name);
        open('{');
    }

    /// Begins an object that is the document, or an element of an array.
    public void beginElement() {
        if (depth > 0) {
            next();
        }
        open('{');
    }

    /// Ends the innermost object.
    public void endObject() {
        close('}');
    }

    /// Begins an array that is a member.
    public void beginArray(String name) {
        name(name);
        open('[');
    }

    /// Ends the innermost array.
    public void endArray() {
        close(']');
    }

    /// Writes a string, unless it is absent.
    public void string(String name, @Nullable String value) {
        if (value != null) {
            name(name);
            quote(value);
        }
    }

    /// Writes a truth value, unless it is absent.
    public void bool(String name, @Nullable Boolean value) {
        if (value != null) {
            name(name);
            out.append(value.booleanValue());
        }
    }

    /// Writes an integer, unless it is absent.
    public void int32(String name, @Nullable Integer value) {
        if (value != null) {
            name(name);
            out.append(value.intValue());
        }
    }

    /// Writes an integer, unless it is absent.
    public void int64(String name, @Nullable Long value) {
        if (value != null) {
            name(name);
            out.append(value.longValue());
        }
    }

    /// Writes 64 bits as an unsigned integer.
    void uint64(String name, @Nullable Long value) {
        if (value != null) {
            name(name);
            if (value >= 0) {
                out.append(value.longValue());
            } else {
                long ten = Long.divideUnsigned(value, 10);
                out.append(ten).append(value - ten * 10);
            }
        }
    }

    /// Writes an array of integers, unless it is absent.
    public void int64s(String name, @Nullable List<Long> values) {
        if (values == null) {
            return;
        }
        beginArray(name);
        for (int i = 0; i < values.size(); i++) {
            next();
            out.append(values.get(i).longValue());
        }
        endArray();
    }

    /// Writes an array of strings, unless it is absent.
    public void strings(String name, @Nullable List<String> values) {
        if (values == null) {
            return;
        }
        beginArray(name);
        for (int i = 0; i < values.size(); i++) {
            next();
            quote(values.get(i));
        }
        endArray();
    }

    /// Writes an object of strings, unless it is absent.
    public void stringMap(String name, @Nullable Map<String, String> values) {
        if (values == null) {
            return;
        }
        beginObject(name);
        for (Map.Entry<String, String> entry : values.entrySet()) {
            string(entry.getKey(), entry.getValue());
        }
        endObject();
    }

    private void quote(String text) {
        out.append('"');
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                escape(c);
            } else if (!Character.isSurrogate(c)) {
                out.append(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < length
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                out.append(c).append(text.charAt(++i));
            } else {
                escape(c); // UTF-8 has no form for half of a pair
            }
        }
        out.append('"');
    }

    private void escape(char c) {
        if (c == '\n') {
            out.append("\\n");
        } else if (c == '\r') {
            out.append("\\r");
        } else if (c == '\t') {
            out.append("\\t");
        } else {
            out.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
                out.append(Character.forDigit(c >> shift & 15, 16));
            }
        }
    }
}
