package dev.demitasse.cdi;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says of devices that there are none what may help to find out why.
final class Hints {
    private static final int MOST_NAMES = 8;
    private static final int MOST_FILES = 3;

    private Hints() {}

    static String unresolvable(List<String> names, CdiRegistry registry) {
        StringBuilder text =
                new StringBuilder("unresolvable CDI devices ").append(String.join(", ", names));
        List<String> kinds = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String[] parts = QualifiedName.split(names.get(i));
            if (parts == null || !QualifiedName.isQualified(names.get(i))) {
                text.append("; \"").append(names.get(i)).append("\" is not vendor/class=name");
                continue;
            }
            String kind = parts[0] + '/' + parts[1];
            if (!kinds.contains(kind)) {
                kinds.add(kind);
                appendKind(text, kind, registry);
            }
            String near = nearest(names.get(i), registry);
            if (near != null) {
                text.append("; did you mean ").append(near).append('?');
            }
        }
        appendProblems(text, registry);
        return text.toString();
    }

    private static void appendKind(StringBuilder text, String kind, CdiRegistry registry) {
        List<KnownDevice> known = registry.devices(kind);
        if (known.isEmpty()) {
            text.append("; no devices of kind ").append(kind).append(" in ");
            appendDirectories(text, registry);
            return;
        }
        text.append("; ").append(kind).append(" has ");
        for (int i = 0; i < known.size() && i < MOST_NAMES; i++) {
            text.append(i > 0 ? ", " : "").append(known.get(i).name().name());
        }
        if (known.size() > MOST_NAMES) {
            text.append(" and ").append(known.size() - MOST_NAMES).append(" more");
        }
    }

    private static void appendDirectories(StringBuilder text, CdiRegistry registry) {
        for (int i = 0; i < registry.directories().size(); i++) {
            text.append(i > 0 ? ", " : "").append(registry.directories().get(i));
        }
        if (registry.directories().isEmpty()) {
            text.append("no directory at all");
        }
    }

    private static void appendProblems(StringBuilder text, CdiRegistry registry) {
        List<FileProblem> problems = registry.problems();
        for (int i = 0; i < problems.size() && i < MOST_FILES; i++) {
            FileProblem problem = problems.get(i);
            text.append("; ")
                    .append(problem.path())
                    .append(problem.dropped() ? " is not used: " : ": ")
                    .append(problem.reason());
        }
        if (problems.size() > MOST_FILES) {
            text.append("; and problems with ")
                    .append(problems.size() - MOST_FILES)
                    .append(" more files");
        }
    }

    /// The known device that takes the fewest changes to get to, if these are few.
    private static @Nullable String nearest(String name, CdiRegistry registry) {
        String nearest = null;
        int fewest = Math.min(3, 1 + name.length() / 8);
        List<KnownDevice> devices = registry.devices();
        for (int i = 0; i < devices.size(); i++) {
            String known = devices.get(i).name().toString();
            int changes = distance(name, known, fewest);
            if (changes < fewest || (changes == fewest && nearest == null)) {
                nearest = known;
                fewest = changes;
            }
        }
        return nearest;
    }

    /// Levenshtein's distance, or something larger than `limit`.
    private static int distance(String a, String b, int limit) {
        if (Math.abs(a.length() - b.length()) > limit) {
            return limit + 1;
        }
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int best = Math.min(diagonal + change, Math.min(row[j], row[j - 1]) + 1);
                diagonal = row[j];
                row[j] = best;
            }
        }
        return row[b.length()];
    }
}
