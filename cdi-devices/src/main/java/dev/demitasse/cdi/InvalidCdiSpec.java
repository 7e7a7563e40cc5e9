package dev.demitasse.cdi;

import dev.demitasse.spec.Problem;
import java.util.List;

/// A CDI file that is neither JSON nor YAML, not of the expected form, or that breaks a rule. The
/// message names all problems in one line.
public final class InvalidCdiSpec extends CdiException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /// @param problems at least one
    public InvalidCdiSpec(List<Problem> problems) {
        super(join(problems));
        this.problems = List.copyOf(problems);
    }

    /// All problems, each with its JSON pointer in the file, in the order of discovery.
    public List<Problem> problems() {
        return problems;
    }

    static String join(List<Problem> problems) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < problems.size(); i++) {
            Problem problem = problems.get(i);
            text.append(i > 0 ? "; " : "");
            text.append(problem.pointer()).append(problem.pointer().isEmpty() ? "" : ": ");
            text.append(problem.message());
        }
        return text.toString();
    }
}
