package dev.demitasse.cli.output;

import dev.demitasse.core.state.ContainerState;
import java.util.Arrays;
import java.util.List;

/// What `list` prints by default.
public final class StateTable {
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
        return TextTable.of(rows);
    }

    private static String[] row(boolean devices, String names, String... others) {
        if (!devices) {
            return others;
        }
        String[] row = Arrays.copyOf(others, others.length + 1);
        row[others.length] = names;
        return row;
    }
}
