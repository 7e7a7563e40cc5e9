package dev.demitasse.linux.systemd;

import dev.demitasse.linux.systemd.VariantNode.Bytes;
import dev.demitasse.linux.systemd.VariantNode.Entries;
import dev.demitasse.linux.systemd.VariantNode.Flag;
import dev.demitasse.linux.systemd.VariantNode.Items;
import dev.demitasse.linux.systemd.VariantNode.Number;
import dev.demitasse.linux.systemd.VariantNode.Text;
import dev.demitasse.linux.systemd.VariantNode.Typed;
import dev.demitasse.linux.systemd.VariantNode.Wrapped;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads the text form of D-Bus values that GLib documents as "GVariant Text Format" and that
/// callers of runc write: `'text'`, `true`, `123`, `uint64 5`, `['a', 'b']`, `@as []`, `(1, 'x')`,
/// `{'key': <1>}`.
final class VariantText {
    private static final int DEEPEST = 32;
    private static final String[][] KEYWORDS = {
        {"boolean", "b"},
        {"byte", "y"},
        {"int16", "n"},
        {"uint16", "q"},
        {"int32", "i"},
        {"uint32", "u"},
        {"int64", "x"},
        {"uint64", "t"},
        {"double", "d"},
        {"string", "s"},
        {"objectpath", "o"},
        {"signature", "g"},
    };

    private final String text;
    private int at;
    private int depth;

    private VariantText(String text) {
        this.text = text;
    }

    /// The value of a text, which has to be all of it.
    ///
    /// @throws SystemdFailed it is no value
    static UnitProperty.Variant parse(String text) throws SystemdFailed {
        VariantText parser = new VariantText(text);
        VariantNode node = parser.value();
        parser.skipBlanks();
        if (parser.at < text.length()) {
            throw parser.unexpected();
        }
        String signature = node.type();
        return new UnitProperty.Variant(signature, node.value(signature));
    }

    private VariantNode value() throws SystemdFailed {
        if (++depth > DEEPEST) {
            throw new SystemdFailed("nested too deeply");
        }
        skipBlanks();
        VariantNode node = plain();
        depth--;
        return node;
    }

    private VariantNode plain() throws SystemdFailed {
        char c = peek();
        switch (c) {
            case '@':
                return typed();
            case '\'', '"':
                return new Text(quoted());
            case '[':
                return new Items(items(']'), false);
            case '(':
                return new Items(items(')'), true);
            case '{':
                return entries();
            case '<':
                at++;
                VariantNode inner = value();
                expect('>');
                return new Wrapped(inner);
            default:
                break;
        }
        if (c == 'b' && at + 1 < text.length() && isQuote(text.charAt(at + 1))) {
            at++;
            return new Bytes(quoted().getBytes(StandardCharsets.ISO_8859_1));
        }
        return isLetter(c) ? word() : number();
    }

    private VariantNode typed() throws SystemdFailed {
        int start = ++at;
        while (at < text.length() && !isBlank(text.charAt(at))) {
            at++;
        }
        String signature = text.substring(start, at);
        if (!Signature.isType(signature)) {
            throw new SystemdFailed("\"" + signature + "\" is no D-Bus type");
        }
        return new Typed(signature, value());
    }

    private VariantNode word() throws SystemdFailed {
        int start = at;
        while (at < text.length() && (isLetter(text.charAt(at)) || isDigit(text.charAt(at)))) {
            at++;
        }
        String word = text.substring(start, at);
        if (word.equals("true") || word.equals("false")) {
            return new Flag(word.equals("true"));
        }
        for (String[] keyword : KEYWORDS) {
            if (keyword[0].equals(word)) {
                return new Typed(keyword[1], value());
            }
        }
        if (word.equals("inf") || word.equals("nan")) {
            return new Number(word);
        }
        throw new SystemdFailed("unexpected \"" + word + "\" (texts are in quotes: 'text')");
    }

    private VariantNode number() throws SystemdFailed {
        int start = at;
        while (at < text.length()
                && "[](){}<>,:".indexOf(text.charAt(at)) < 0
                && !isBlank(peek())) {
            at++;
        }
        if (start == at) {
            throw unexpected();
        }
        return new Number(text.substring(start, at));
    }

    private List<VariantNode> items(char end) throws SystemdFailed {
        List<VariantNode> items = new ArrayList<>();
        at++;
        skipBlanks();
        while (peek() != end) {
            items.add(value());
            skipBlanks();
            if (peek() != end) {
                expect(',');
                skipBlanks();
            }
        }
        at++;
        return items;
    }

    private VariantNode entries() throws SystemdFailed {
        List<VariantNode> keys = new ArrayList<>();
        List<VariantNode> values = new ArrayList<>();
        at++;
        skipBlanks();
        while (peek() != '}') {
            keys.add(value());
            expect(':');
            values.add(value());
            skipBlanks();
            if (peek() != '}') {
                expect(',');
                skipBlanks();
            }
        }
        at++;
        return new Entries(keys, values);
    }

    private String quoted() throws SystemdFailed {
        char quote = peek();
        StringBuilder out = new StringBuilder();
        for (at++; peek() != quote; at++) {
            char c = peek();
            if (c == '\\') {
                at++;
                c = escaped(peek());
            }
            out.append(c);
        }
        at++;
        return out.toString();
    }

    /// The character that a backslash and this one stand for.
    private char escaped(char c) throws SystemdFailed {
        return switch (c) {
            case 'a' -> 7;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 11;
            case 'u' -> hex(4);
            case 'x' -> hex(2);
            default -> c;
        };
    }

    private char hex(int digits) throws SystemdFailed {
        int value = 0;
        for (int i = 1; i <= digits; i++) {
            int digit = at + i < text.length() ? Character.digit(text.charAt(at + i), 16) : -1;
            if (digit < 0) {
                throw new SystemdFailed("a \\u or \\x without its digits");
            }
            value = value << 4 | digit;
        }
        at += digits;
        return (char) value;
    }

    private char peek() throws SystemdFailed {
        if (at >= text.length()) {
            throw new SystemdFailed(
                    text.isBlank() ? "the value is empty" : "the value ends too early");
        }
        return text.charAt(at);
    }

    private void expect(char c) throws SystemdFailed {
        skipBlanks();
        if (peek() != c) {
            throw unexpected();
        }
        at++;
    }

    private SystemdFailed unexpected() {
        return new SystemdFailed("unexpected \"" + text.substring(at) + "\"");
    }

    private void skipBlanks() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    private static boolean isQuote(char c) {
        return c == '\'' || c == '"';
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
