package dev.demitasse.cli.output;

import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.Step;

import java.util.List;

/// A plan for a person: two numbered lists, each operation with the place in config.json it came
/// from.
public final class PlanText {
    private static final int WIDEST = 80;

    private PlanText() {}

    /// The whole plan. Numbers are those of the reports of a failure: from 0, in each program.
    public static String of(Plan plan) {
        StringBuilder out = new StringBuilder();
        int width = Math.max(width(plan.host()), width(plan.init()));
        section(out, "launcher:", plan.host(), width);
        section(out, "init:", plan.init(), width);
        return out.toString();
    }

    private static int width(List<Step> steps) {
        int width = 0;
        for (Step step : steps) {
            int length = step.op().describe().length();
            if (length > width && length <= WIDEST) {
                width = length;
            }
        }
        return width;
    }

    private static void section(StringBuilder out, String title, List<Step> steps, int width) {
        out.append(title).append('\n');
        for (int i = 0; i < steps.size(); i++) {
            String number = Integer.toString(i);
            out.repeat(' ', Math.max(0, 4 - number.length())).append(number).append("  ");
            String description = visible(steps.get(i).op().describe());
            out.append(description);
            if (!steps.get(i).pointer().isEmpty()) {
                out.repeat(' ', Math.max(0, width - description.length()))
                        .append("  ")
                        .append(steps.get(i).pointer());
            }
            out.append('\n');
        }
    }

    /// An argument may hold a newline or worse; a list has one line for each operation.
    private static String visible(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ') {
                return text.replace("\n", "\\n").replace("\t", "\\t").replaceAll("\\p{Cntrl}", "?");
            }
        }
        return text;
    }
}
