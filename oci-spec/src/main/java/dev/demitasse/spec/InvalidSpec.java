package dev.demitasse.spec;

import java.util.List;

/// A document that is not JSON, not of the expected form, or that breaks a rule of the
/// specification. The message names all problems in one line.
public final class InvalidSpec extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /// @param problems at least one
    public InvalidSpec(List<Problem> problems) {
        super(Problems.join(problems));
        this.problems = List.copyOf(problems);
    }

    /// All problems, in the order of discovery.
    public List<Problem> problems() {
        return problems;
    }
}
