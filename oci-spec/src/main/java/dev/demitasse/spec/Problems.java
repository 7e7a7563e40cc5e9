package dev.demitasse.spec;

import java.util.ArrayList;
import java.util.List;

/// All that is wrong in a document, in the order of discovery.
public final class Problems {
    private final List<Problem> list = new ArrayList<>();

    /// Adds a problem.
    ///
    /// @param pointer JSON pointer of the offending value, or of the one that is missing
    public void add(String pointer, String message) {
        list.add(new Problem(pointer, message));
    }

    /// Whether nothing is wrong.
    public boolean isEmpty() {
        return list.isEmpty();
    }

    /// The problems, unmodifiable.
    public List<Problem> list() {
        return List.copyOf(list);
    }

    /// Does nothing if nothing is wrong.
    ///
    /// @throws InvalidSpec with all problems
    public void throwIfAny() throws InvalidSpec {
        if (!list.isEmpty()) {
            throw new InvalidSpec(list());
        }
    }

    /// Adds the problems that are not about a value (or a part of one) that has a problem already,
    /// so that a value replaced for want of a readable one is not complained about twice.
    public void addUnlessKnown(Problems others) {
        int known = list.size();
        for (int i = 0; i < others.list.size(); i++) {
            Problem other = others.list.get(i);
            if (!covers(known, other.pointer())) {
                list.add(other);
            }
        }
    }

    private boolean covers(int known, String pointer) {
        for (int i = 0; i < known; i++) {
            String at = list.get(i).pointer();
            if (pointer.startsWith(at)
                    && (pointer.length() == at.length() || pointer.charAt(at.length()) == '/')) {
                return true;
            }
        }
        return false;
    }

    /// All problems in one line, separated by `; `, because callers such as containerd keep only
    /// the first line of an error.
    @Override
    public String toString() {
        return join(list);
    }

    static String join(List<Problem> problems) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < problems.size(); i++) {
            if (i > 0) {
                text.append("; ");
            }
            text.append(problems.get(i));
        }
        return text.toString();
    }
}
