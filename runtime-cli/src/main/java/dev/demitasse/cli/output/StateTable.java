package dev.demitasse.cli.output;

import dev.demitasse.core.state.ContainerState;
import java.util.Arrays;
import java.util.List;

/// What `list` prints by default: columns at least 12 wide, three spaces between them, the last one
/// ragged.
public final class StateTable {
    private static final int LEAST_WIDTH = 12;
    private static final int PADDING = 3;

    private StateTable() {}

    /// A head line and one line for each state.
    ///
    /// @param owners the owner's name for each of the states
    /// @param devices whether to show the CDI devices, too
    public static String of(List<ContainerState> states, List<String> owners, boolean devices) {
        String[][] rows = new String[states.size() + 1][];
        rows[0] = row(devices, "DEVICES", "ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER");
        for (int i = 0; i < states.size(); i++) {
            ContainerState state = states.get(i);
            rows[i + 1] =
                    row(
                            devices,
                            String.join(",", state.devices()),
                            state.id(),
                            Integer.toString(state.pid()),
                            state.status(),
                            state.bundle(),
                            state.created(),
                            owners.get(i));
        }
        StringBuilder out = new StringBuilder();
        int[] widths = widths(rows);
        for (String[] row : rows) {
            for (int column = 0; column < row.length - 1; column++) {
                out.append(row[column]);
                for (int n = length(row[column]); n < widths[column]; n++) {
                    out.append(' ');
                }
            }
            out.append(row[row.length - 1]).append('\n');
        }
        return out.toString();
    }

    private static String[] row(boolean devices, String names, String... others) {
        if (!devices) {
            return others;
        }
        String[] row = Arrays.copyOf(others, others.length + 1);
        row[others.length] = names;
        return row;
    }

    private static int[] widths(String[][] rows) {
        int[] widths = new int[rows[0].length];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = LEAST_WIDTH;
            for (String[] row : rows) {
                widths[column] = Math.max(widths[column], length(row[column]) + PADDING);
            }
        }
        return widths;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
