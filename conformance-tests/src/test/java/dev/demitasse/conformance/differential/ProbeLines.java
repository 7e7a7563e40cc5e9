package dev.demitasse.conformance.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Reads what the probe in the container has written.
final class ProbeLines {
    private static final Set<String> STATUS =
            Set.of(
                    "Uid",
                    "Gid",
                    "Groups",
                    "Umask",
                    "CapInh",
                    "CapPrm",
                    "CapEff",
                    "CapBnd",
                    "CapAmb",
                    "NoNewPrivs",
                    "Seccomp",
                    "Seccomp_filters",
                    "SigBlk",
                    "SigIgn",
                    "SigCgt",
                    "Threads",
                    "CoreDumping",
                    "THP_enabled",
                    "Cpus_allowed",
                    "Mems_allowed",
                    "Speculation_Store_Bypass",
                    "SpeculationIndirectBranch");

    private final Names names;
    private final Report report;

    ProbeLines(Names names, Report report) {
        this.names = names;
        this.report = report;
    }

    void read(String text) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        for (String line : lines) {
            int end = line.indexOf(": ");
            if (end < 0) {
                report.addInside("output", names.replace(line));
                continue;
            }
            String key = line.substring(0, end);
            String value = line.substring(end + 2);
            switch (key) {
                case "status" -> status(value);
                case "mount" -> mount(value);
                case "env" -> {
                    int equals = value.indexOf('=');
                    report.addInside(
                            "env " + value.substring(0, Math.max(equals, 0)),
                            value.substring(equals + 1));
                }
                case "pid" -> pid(value);
                default -> other(key, value);
            }
        }
    }

    private void other(String key, String value) {
        if (key.startsWith("namespace ")) {
            report.addInside(key, names.namespace(value));
        } else if (key.equals("cgroup") && !value.startsWith("0:")) {
            // The hybrid host's v1 hierarchies, which nobody touches.
            return;
        } else {
            report.addInside(key, names.replace(value));
        }
    }

    private void status(String line) {
        int end = line.indexOf(':');
        if (end < 0) {
            report.addInside("status", line);
            return;
        }
        String key = line.substring(0, end);
        String value = line.substring(end + 1).trim();
        if (STATUS.contains(key)) {
            report.addInside("status " + key, value);
        } else if (key.equals("NSpid")) {
            report.addInside("status NSpid", value.split(" ", -1).length + " levels");
        }
    }

    /// `1 0 1 0` with a pid namespace; otherwise what is the same number.
    private void pid(String value) {
        String[] words = value.split(" ", -1);
        String own = words[0];
        report.addInside("pid", own.equals("1") ? "1" : "of the host");
        report.addInside("pid parent", words[2].equals("0") ? "0" : "of the host");
        report.addInside("pid group", words[4].equals(own) ? "own" : words[4]);
        report.addInside("pid session", words[6].equals(own) ? "own" : words[6]);
    }

    /// A line of mountinfo without ids and device numbers; what is shared, and with whom, keeps
    /// only the kind.
    private void mount(String line) {
        if (!line.contains(" - ")) {
            report.addInside("mount", line);
            return;
        }
        String[] halves = line.split(" - ", 2);
        String[] words = halves[0].split(" ", -1);
        StringBuilder value = new StringBuilder(names.replace(words[3]));
        value.append(" (").append(words[5]).append(") ");
        for (int i = 6; i < words.length; i++) {
            value.append(words[i].replaceAll(":\\d+", "")).append(' ');
        }
        report.addInside("mount " + names.replace(words[4]), value + names.replace(halves[1]));
    }
}
