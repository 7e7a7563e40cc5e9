package dev.demitasse.cdi;

import java.util.List;
import java.util.Map;

/// What a CDI file is made of, whether it is JSON or YAML. A scalar keeps the text it is written
/// with: what it means is up to the member it stands for, so that a device may be called 0, 007 or
/// yes without quotes.
sealed interface Node {
    /// Where it is in the file, from 1; 0 if that is not known.
    int line();

    /// @param text as written, without quotes
    /// @param form what it may be
    record Scalar(String text, Form form, int line) implements Node {}

    /// A list.
    record Sequence(List<Node> elements, int line) implements Node {}

    /// Names to values, in the order of the file, without repetitions.
    record Mapping(Map<String, Node> members, int line) implements Node {}

    /// What a scalar may be.
    enum Form {
        /// A string and nothing else, for it is in quotes.
        STRING,
        /// Whatever its text spells.
        PLAIN,
        /// Nothing: `null`, `~`, or no text at all.
        NULL
    }

    /// Whether it stands for an absent value.
    static boolean isNull(Node node) {
        return node instanceof Scalar scalar && scalar.form() == Form.NULL;
    }
}
