package dev.demitasse.cli.output;

import dev.demitasse.core.state.ContainerState;
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
    public static String of(List<ContainerState> states, List<String> owners) {
        String[][] rows = new String[states.size() + 1][];
        rows[0] = new String[] {"ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"};
        for (int i = 0; i < states.size(); i++) {
            ContainerState state = states.get(i);
            rows[i + 1] =
                    new String[] {
                        state.id(),
                        Integer.toString(state.pid()),
                        state.status(),
                        state.bundle(),
                        state.created(),
                        owners.get(i)
                    };
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
