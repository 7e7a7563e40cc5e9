package dev.demitasse.cli.output;

import dev.demitasse.core.lifecycle.Explanation;
import java.util.List;

/// What `explain --format json` prints: an object with the lists `devices`, where there are any,
/// `planner`, `launcher` and `init`, and in them `op`, `description` and `pointer` of each step.
public final class ExplanationJson {
    private ExplanationJson() {}

    /// All steps, one line for each.
    public static String of(Explanation explanation) {
        StringBuilder out = new StringBuilder("{\n");
        if (!explanation.devices().isEmpty()) {
            section(out, "devices", explanation.devices());
            out.append(",\n");
        }
        section(out, "planner", explanation.planner());
        out.append(",\n");
        section(out, "launcher", explanation.launcher());
        out.append(",\n");
        section(out, "init", explanation.init());
        return out.append("\n}\n").toString();
    }

    private static void section(StringBuilder out, String name, List<Explanation.Line> lines) {
        out.append("  \"").append(name).append("\": [");
        String separator = "\n";
        for (Explanation.Line line : lines) {
            out.append(separator).append("    {\"op\": ");
            Json.quote(out, line.op());
            out.append(", \"description\": ");
            Json.quote(out, line.description());
            out.append(", \"pointer\": ");
            Json.quote(out, line.pointer());
            out.append('}');
            separator = ",\n";
        }
        out.append(lines.isEmpty() ? "]" : "\n  ]");
    }
}
