package dev.demitasse.cli.command;

import dev.demitasse.cli.log.CommandFailure;
import java.util.Arrays;

/// Picks the lines of some processes out of what ps(1) writes.
final class ProcessTable {
    private ProcessTable() {}

    /// The heading and the rows whose `PID` column has one of these.
    ///
    /// @throws CommandFailure if there is no such column, or no number in it
    static String rows(String output, int[] pids) throws CommandFailure {
        String[] lines = output.split("\n", -1);
        int column = Arrays.asList(words(lines[0])).indexOf("PID");
        if (column < 0) {
            throw new CommandFailure("couldn't find PID field in ps output");
        }
        StringBuilder rows = new StringBuilder(lines[0]).append('\n');
        for (int i = 1; i < lines.length; i++) {
            if (!lines[i].isBlank() && contains(pids, pid(words(lines[i]), column))) {
                rows.append(lines[i]).append('\n');
            }
        }
        return rows.toString();
    }

    private static String[] words(String line) {
        return line.strip().split("\\s+", -1);
    }

    private static int pid(String[] words, int column) throws CommandFailure {
        String word = column < words.length ? words[column] : "";
        try {
            return Integer.parseInt(word);
        } catch (NumberFormatException _) {
            throw new CommandFailure("unable to parse pid: \"" + word + "\" is not a number");
        }
    }

    private static boolean contains(int[] pids, int pid) {
        for (int known : pids) {
            if (known == pid) {
                return true;
            }
        }
        return false;
    }
}
