package dev.demitasse.cli.output;

import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.Step;

import java.util.List;

/// A plan for a program: `{"host": [...], "init": [...]}` with `op`, `description` and `pointer` of
/// each operation.
public final class PlanJson {
    private PlanJson() {}

    /// The whole plan, one line for each operation.
    public static String of(Plan plan) {
        StringBuilder out = new StringBuilder("{\n");
        program(out, "host", plan.host());
        out.append(",\n");
        program(out, "init", plan.init());
        return out.append("\n}\n").toString();
    }

    private static void program(StringBuilder out, String name, List<Step> steps) {
        out.append("  \"").append(name).append("\": [");
        String separator = "\n";
        for (Step step : steps) {
            out.append(separator).append("    {\"op\": ");
            Json.quote(out, name(step.op().getClass().getSimpleName()));
            out.append(", \"description\": ");
            Json.quote(out, step.op().describe());
            out.append(", \"pointer\": ");
            Json.quote(out, step.pointer());
            out.append('}');
            separator = ",\n";
        }
        out.append(steps.isEmpty() ? "]" : "\n  ]");
    }

    /// `MountFs` becomes `MOUNT_FS`, the way docs/plan-format.md writes it.
    private static String name(String type) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < type.length(); i++) {
            char c = type.charAt(i);
            if (i > 0 && c >= 'A' && c <= 'Z') {
                name.append('_');
            }
            name.append(c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c);
        }
        return name.toString();
    }
}
