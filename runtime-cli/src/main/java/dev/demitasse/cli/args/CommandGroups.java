package dev.demitasse.cli.args;

import java.util.ArrayList;
import java.util.List;

/// The commands by what they are for, as help and the manual list them.
public final class CommandGroups {
    private static final List<List<String>> ALL =
            List.of(
                    List.of("Containers", "create", "start", "run", "exec", "kill", "delete"),
                    List.of("While they run", "pause", "resume", "update"),
                    List.of("What there is", "state", "list", "ps", "events"),
                    List.of("Bundles and engines", "spec", "explain", "features", "cdi"),
                    List.of("Checkpoints", "checkpoint", "restore"),
                    List.of("The program itself", "planner", "help"));

    /// Commands that belong together.
    ///
    /// @param title what for
    /// @param commands in the order to show them
    public record Group(String title, List<CommandModel> commands) {
        /// Copies the list.
        public Group {
            commands = List.copyOf(commands);
        }
    }

    private CommandGroups() {}

    /// These commands in groups; a command that no group names is in one of its own kind.
    public static List<Group> of(List<CommandModel> commands) {
        List<CommandModel> left = new ArrayList<>(commands);
        List<Group> groups = new ArrayList<>();
        for (List<String> group : ALL) {
            List<CommandModel> members = new ArrayList<>();
            for (String name : group.subList(1, group.size())) {
                for (CommandModel command : commands) {
                    if (command.name().equals(name)) {
                        members.add(command);
                    }
                }
            }
            left.removeAll(members);
            if (!members.isEmpty()) {
                groups.add(new Group(group.get(0), members));
            }
        }
        if (!left.isEmpty()) {
            groups.add(new Group("Others", left));
        }
        return groups;
    }
}
