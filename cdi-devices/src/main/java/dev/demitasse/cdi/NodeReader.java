package dev.demitasse.cdi;

import dev.demitasse.spec.Pointers;
import dev.demitasse.spec.Problem;
import dev.demitasse.spec.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the members of one object of a CDI file, reporting each value that does not fit. A member
/// that is null is absent.
final class NodeReader {
    /// Counts what is read of one file. Aliases let a short one stand for very much.
    static final class Budget {
        private static final int VALUES = 1_000_000;
        private int left = VALUES;

        void take(int values) throws InvalidCdiSpec {
            left -= values;
            if (left < 0) {
                String message = "more than " + VALUES + " values, with all aliases";
                throw new InvalidCdiSpec(List.of(new Problem("", message)));
            }
        }
    }

    private final String pointer;
    private final Map<String, Node> members;
    private final Problems problems;
    private final Budget budget;

    private NodeReader(
            String pointer, Map<String, Node> members, Problems problems, Budget budget) {
        this.pointer = pointer;
        this.members = members;
        this.problems = problems;
        this.budget = budget;
    }

    /// @param node must be an object, which is a problem otherwise and then read as an empty one
    /// @param known the members it may have
    static NodeReader of(
            Node node, String pointer, Problems problems, Budget budget, String... known)
            throws InvalidCdiSpec {
        if (!(node instanceof Node.Mapping mapping)) {
            problems.add(pointer, mismatch("an object", node));
            return new NodeReader(pointer, Map.of(), problems, budget);
        }
        budget.take(mapping.members().size() + 1);
        for (Map.Entry<String, Node> member : mapping.members().entrySet()) {
            String name = member.getKey();
            if (!contains(known, name)) {
                problems.add(
                        Pointers.child(pointer, name),
                        "unknown member" + hint(known, name) + at(member.getValue()));
            }
        }
        return new NodeReader(pointer, mapping.members(), problems, budget);
    }

    private static boolean contains(String[] names, String name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return true;
            }
        }
        return false;
    }

    /// The specification's own example writes additionalGIDs, which once was taken.
    private static String hint(String[] known, String name) {
        for (int i = 0; i < known.length; i++) {
            if (known[i].equalsIgnoreCase(name)) {
                return ", names are case-sensitive: did you mean " + known[i] + "?";
            }
        }
        if (name.equals("enableCMT") || name.equals("enableMBM")) {
            return ", CDI 1.1.0 has enableMonitoring instead";
        }
        return "";
    }

    private static String at(Node node) {
        return node.line() > 0 ? " (line " + node.line() + ")" : "";
    }

    private static String mismatch(String wanted, Node node) {
        String found = "a plain value";
        if (node instanceof Node.Mapping) {
            found = "an object";
        } else if (node instanceof Node.Sequence) {
            found = "an array";
        } else if (Node.isNull(node)) {
            found = "null";
        } else if (node instanceof Node.Scalar scalar && scalar.form() == Node.Form.STRING) {
            found = "a string";
        }
        return "must be " + wanted + ", not " + found + at(node);
    }

    String pointer(String member) {
        return Pointers.child(pointer, member);
    }

    /// The value of a member that is not null.
    @Nullable Node node(String member) {
        Node node = members.get(member);
        return node == null || Node.isNull(node) ? null : node;
    }

    /// A scalar's text; empty if it is absent.
    String text(String member) {
        Node node = node(member);
        return node == null ? "" : text(node, pointer(member));
    }

    /// A scalar's text, null if it is empty: how Go programs leave such a member unset.
    @Nullable String optionalText(String member) {
        String text = text(member);
        return text.isEmpty() ? null : text;
    }

    private String text(Node node, String where) {
        if (!(node instanceof Node.Scalar scalar) || (scalar.form() == Node.Form.NULL)) {
            problems.add(where, mismatch("a string", node));
            return "";
        }
        if (scalar.text().indexOf('\0') >= 0) {
            problems.add(where, "must not contain NUL" + at(node));
        }
        return scalar.text();
    }

    /// The texts of an array, null if it is absent.
    @Nullable List<String> texts(String member) throws InvalidCdiSpec {
        List<Node> elements = elements(member);
        if (elements == null) {
            return null;
        }
        List<String> texts = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            texts.add(text(elements.get(i), pointer(member) + '/' + i));
        }
        return texts;
    }

    /// The texts of an array, none if it is absent.
    List<String> textsOrNone(String member) throws InvalidCdiSpec {
        List<String> texts = texts(member);
        return texts == null ? List.of() : texts;
    }

    /// An object of texts. A null is an empty text, as for the reference implementation.
    Map<String, String> textMap(String member) throws InvalidCdiSpec {
        Node node = node(member);
        Map<String, String> texts = new LinkedHashMap<>();
        if (node instanceof Node.Mapping mapping) {
            budget.take(mapping.members().size());
            for (Map.Entry<String, Node> entry : mapping.members().entrySet()) {
                Node value = entry.getValue();
                String where = Pointers.child(pointer(member), entry.getKey());
                texts.put(entry.getKey(), Node.isNull(value) ? "" : text(value, where));
            }
        } else if (node != null) {
            problems.add(pointer(member), mismatch("an object", node));
        }
        return texts;
    }

    /// The elements of an array, null if it is absent.
    @Nullable List<Node> elements(String member) throws InvalidCdiSpec {
        Node node = node(member);
        if (node == null) {
            return null;
        }
        if (node instanceof Node.Sequence sequence) {
            budget.take(sequence.elements().size());
            return sequence.elements();
        }
        problems.add(pointer(member), mismatch("an array", node));
        return null;
    }

    /// An integer within bounds, null if it is absent.
    @Nullable Long integer(String member, long min, long max) {
        Node node = node(member);
        return node == null ? null : integer(node, pointer(member), min, max);
    }

    /// The integers of an array, none if it is absent.
    List<Long> integers(String member, long min, long max) throws InvalidCdiSpec {
        List<Node> elements = elements(member);
        if (elements == null) {
            return List.of();
        }
        List<Long> values = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            Long value = integer(elements.get(i), pointer(member) + '/' + i, min, max);
            values.add(value == null ? 0 : value);
        }
        return values;
    }

    private @Nullable Long integer(Node node, String where, long min, long max) {
        if (!(node instanceof Node.Scalar scalar) || scalar.form() != Node.Form.PLAIN) {
            problems.add(where, mismatch("an integer", node));
            return null;
        }
        Long value = integer(scalar.text());
        if (value == null || value < min || value > max) {
            problems.add(
                    where,
                    "must be an integer from "
                            + min
                            + " to "
                            + max
                            + ", not "
                            + scalar.text()
                            + at(node));
            return null;
        }
        return value;
    }

    /// An integer of 64 bits: decimal, `0x`, `0o`, `0b`, or octal behind a 0 as YAML 1.1 and file
    /// modes have it; `_` may part the digits.
    static @Nullable Long integer(String text) {
        String digits = text.indexOf('_') > 0 ? text.replace("_", "") : text;
        boolean negative = digits.startsWith("-");
        if (negative || digits.startsWith("+")) {
            digits = digits.substring(1);
        }
        int radix = 10;
        if (digits.length() > 1 && digits.charAt(0) == '0') {
            radix =
                    switch (digits.charAt(1)) {
                        case 'x', 'X' -> 16;
                        case 'b', 'B' -> 2;
                        default -> 8;
                    };
            boolean lettered = !QualifiedName.isDigit(digits.charAt(1));
            if (lettered && radix == 8 && digits.charAt(1) != 'o' && digits.charAt(1) != 'O') {
                return null;
            }
            digits = digits.substring(lettered ? 2 : 1);
        }
        // Long.parseLong takes a sign, and digits that are not ASCII.
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (!QualifiedName.isDigit(c) && !QualifiedName.isLetter(c)) {
                return null;
            }
        }
        try {
            return Long.parseLong(negative ? "-" + digits : digits, radix);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /// A truth value, null if it is absent. The words of YAML 1.1 are taken, too.
    @Nullable Boolean bool(String member) {
        Node node = node(member);
        if (node == null) {
            return null;
        }
        if (node instanceof Node.Scalar scalar && scalar.form() == Node.Form.PLAIN) {
            switch (scalar.text()) {
                case "true", "True", "TRUE", "y", "Y", "yes", "Yes", "YES", "on", "On", "ON" -> {
                    return true;
                }
                case "false", "False", "FALSE", "n", "N", "no", "No", "NO", "off", "Off", "OFF" -> {
                    return false;
                }
                default -> {}
            }
        }
        problems.add(pointer(member), mismatch("true or false", node));
        return null;
    }
}
