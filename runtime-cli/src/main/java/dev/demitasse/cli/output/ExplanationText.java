package dev.demitasse.cli.output;

import dev.demitasse.core.lifecycle.Explanation;
import java.util.List;

/// What `explain` prints for a person: numbered lists, each step with the place in config.json it
/// came from.
public final class ExplanationText {
    private static final int WIDEST = 80;

    private ExplanationText() {}

    /// What devices have changed, the planner's steps, then the two programs of the plan. Numbers
    /// are those of the reports of a failure: from 0, in each list.
    public static String of(Explanation explanation) {
        StringBuilder out = new StringBuilder();
        int width =
                Math.max(
                        width(explanation.planner()),
                        Math.max(width(explanation.launcher()), width(explanation.init())));
        if (!explanation.devices().isEmpty()) {
            section(out, "devices:", explanation.devices(), width);
        }
        section(out, "planner:", explanation.planner(), width);
        section(out, "launcher:", explanation.launcher(), width);
        section(out, "init:", explanation.init(), width);
        return out.toString();
    }

    /// One line that is much longer than the others must not push all pointers off the screen.
    private static int width(List<Explanation.Line> lines) {
        int width = 0;
        for (Explanation.Line line : lines) {
            int length = visible(line.description()).length();
            if (length > width && length <= WIDEST) {
                width = length;
            }
        }
        return width;
    }

    private static void section(
            StringBuilder out, String title, List<Explanation.Line> lines, int width) {
        out.append(title).append('\n');
        for (int i = 0; i < lines.size(); i++) {
            String number = Integer.toString(i);
            out.repeat(' ', Math.max(0, 4 - number.length())).append(number).append("  ");
            String description = visible(lines.get(i).description());
            out.append(description);
            String pointer = lines.get(i).pointer();
            if (!pointer.isEmpty()) {
                out.repeat(' ', Math.max(0, width - description.length()));
                out.append("  ").append(visible(pointer));
            }
            out.append('\n');
        }
    }

    /// An argument may hold a newline or worse; a list has one line for each step.
    private static String visible(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                out.append("\\n");
            } else if (c == '\t') {
                out.append("\\t");
            } else {
                out.append(Character.isISOControl(c) ? '?' : c);
            }
        }
        return out.toString();
    }
}
