package dev.demitasse.linux.systemd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What has been read of the text of a value, before it is known of which type it is: a number gets
/// its type from what is around it.
sealed interface VariantNode {
    /// The type it has by itself.
    ///
    /// @throws SystemdFailed it has none
    String type() throws SystemdFailed;

    /// Its value as one of this type, in the form of [UnitProperty#value].
    ///
    /// @throws SystemdFailed it is none of this type
    Object value(String signature) throws SystemdFailed;

    /// Whether its text names its type.
    default boolean isExplicit() {
        return false;
    }

    private static SystemdFailed not(String what, String signature) {
        return new SystemdFailed(what + " is no value of type \"" + signature + "\"");
    }

    /// `true` or `false`.
    record Flag(boolean flag) implements VariantNode {
        @Override
        public String type() {
            return "b";
        }

        @Override
        public Object value(String signature) throws SystemdFailed {
            if (!signature.equals("b")) {
                throw not(Boolean.toString(flag), signature);
            }
            return flag;
        }
    }

    /// A text in quotes.
    record Text(String text) implements VariantNode {
        @Override
        public String type() {
            return "s";
        }

        @Override
        public Object value(String signature) throws SystemdFailed {
            if (!signature.equals("s") && !signature.equals("o") && !signature.equals("g")) {
                throw not("'" + text + "'", signature);
            }
            return text;
        }
    }

    /// Bytes: `b'text'`, ended by a zero, as GLib has it.
    record Bytes(byte[] bytes) implements VariantNode {
        @Override
        public String type() {
            return "ay";
        }

        @Override
        public Object value(String signature) throws SystemdFailed {
            if (!signature.equals("ay")) {
                throw not("a byte string", signature);
            }
            List<Long> values = new ArrayList<>();
            for (byte b : bytes) {
                values.add((long) (b & 0xff));
            }
            values.add(0L);
            return values;
        }
    }

    /// A number, of whatever type.
    record Number(String text) implements VariantNode {
        @Override
        public String type() {
            boolean hex = text.startsWith("0x") || text.startsWith("-0x");
            boolean real =
                    !hex
                            && (text.indexOf('.') >= 0
                                    || text.indexOf('e') >= 0
                                    || text.indexOf('E') >= 0
                                    || text.equals("inf")
                                    || text.equals("nan"));
            return real ? "d" : "i";
        }

        @Override
        public Object value(String signature) throws SystemdFailed {
            try {
                return switch (signature) {
                    case "d" -> real();
                    case "y" -> whole(0, 0xff);
                    case "n" -> whole(Short.MIN_VALUE, Short.MAX_VALUE);
                    case "q" -> whole(0, 0xffff);
                    case "i" -> whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
                    case "u" -> whole(0, 0xffffffffL);
                    case "x" -> Long.decode(text);
                    case "t" -> unsigned();
                    default -> throw not(text, signature);
                };
            } catch (NumberFormatException e) {
                throw not(text, signature);
            }
        }

        private Double real() {
            return switch (text) {
                case "inf" -> Double.POSITIVE_INFINITY;
                case "nan" -> Double.NaN;
                default -> Double.valueOf(text);
            };
        }

        private Long whole(long least, long most) {
            long number = Long.decode(text);
            if (number < least || number > most) {
                throw new NumberFormatException(text);
            }
            return number;
        }

        private Long unsigned() {
            return text.startsWith("0x")
                    ? Long.parseUnsignedLong(text.substring(2), 16)
                    : Long.parseUnsignedLong(text);
        }
    }

    /// A value behind its type.
    record Typed(String signature, VariantNode node) implements VariantNode {
        @Override
        public String type() {
            return signature;
        }

        @Override
        public boolean isExplicit() {
            return true;
        }

        @Override
        public Object value(String wanted) throws SystemdFailed {
            if (!wanted.equals(signature)) {
                throw not("a value of type \"" + signature + "\"", wanted);
            }
            return node.value(signature);
        }
    }

    /// A value that is to keep its type: `<1>`.
    record Wrapped(VariantNode node) implements VariantNode {
        @Override
        public String type() {
            return "v";
        }

        @Override
        public Object value(String signature) throws SystemdFailed {
            if (!signature.equals("v")) {
                throw not("a variant", signature);
            }
            String type = node.type();
            return new UnitProperty.Variant(type, node.value(type));
        }
    }

    /// An array or, in parentheses, a struct.
    record Items(List<VariantNode> items, boolean struct) implements VariantNode {
        @Override
        public String type() throws SystemdFailed {
            if (!struct) {
                return "a" + common(items);
            }
            StringBuilder type = new StringBuilder("(");
            for (VariantNode item : items) {
                type.append(item.type());
            }
            if (items.isEmpty()) {
                throw new SystemdFailed("D-Bus has no empty structs");
            }
            return type.append(')').toString();
        }

        @Override
        public Object value(String signature) throws SystemdFailed {
            if (signature.charAt(0) != (struct ? '(' : 'a') || signature.startsWith("a{")) {
                throw not(struct ? "a struct" : "an array", signature);
            }
            List<Object> values = new ArrayList<>();
            int from = 1;
            for (VariantNode item : items) {
                int end = struct ? Signature.end(signature, from) : signature.length();
                if (end < 0) {
                    throw not("a struct of " + items.size(), signature);
                }
                values.add(item.value(signature.substring(from, end)));
                from = struct ? end : from;
            }
            if (struct && from != signature.length() - 1) {
                throw not("a struct of " + items.size(), signature);
            }
            return values;
        }
    }

    /// A dictionary.
    record Entries(List<VariantNode> keys, List<VariantNode> values) implements VariantNode {
        @Override
        public String type() throws SystemdFailed {
            String key = common(keys);
            if (!Signature.isBasic(key)) {
                throw new SystemdFailed("a key of a dictionary cannot be of type \"" + key + "\"");
            }
            return "a{" + key + common(values) + "}";
        }

        @Override
        public Object value(String signature) throws SystemdFailed {
            if (!signature.startsWith("a{")) {
                throw not("a dictionary", signature);
            }
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < keys.size(); i++) {
                map.put(
                        keys.get(i).value(signature.substring(2, 3)),
                        values.get(i).value(signature.substring(3, signature.length() - 1)));
            }
            return map;
        }
    }

    /// The one type of all of these: that of the first one that names its own, else that of a real
    /// number, if there is one.
    private static String common(List<VariantNode> nodes) throws SystemdFailed {
        String type = null;
        for (VariantNode node : nodes) {
            if (node.isExplicit()) {
                return node.type();
            }
            String own = node.type();
            if (type == null || own.equals("d")) {
                type = own;
            }
        }
        if (type == null) {
            throw new SystemdFailed("what is empty needs its type before it, like @as []");
        }
        return type;
    }
}
