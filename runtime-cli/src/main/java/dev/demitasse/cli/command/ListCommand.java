package dev.demitasse.cli.command;

import dev.demitasse.cli.args.Arguments;
import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.args.Flag;
import dev.demitasse.cli.args.GlobalFlags;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.cli.output.Owners;
import dev.demitasse.cli.output.StateJson;
import dev.demitasse.cli.output.StateTable;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.state.ContainerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `list [--format table|json] [--quiet]`: prints all containers under the root.
final class ListCommand implements Command {
    @Override
    public CommandModel model() {
        return new CommandModel(
                "list",
                List.of(),
                "print all containers",
                0,
                0,
                List.of(
                        Flag.text("format", "f", "FORMAT", "table (default) or json"),
                        Flag.bool("quiet", "q", "print ids only"),
                        Flag.bool("devices", null, "show the CDI devices in the table, too")));
    }

    @Override
    public int run(Call call) throws RuntimeFailure, CommandFailure, IOException {
        Arguments arguments = call.arguments();
        List<String> broken = new ArrayList<>();
        List<ContainerState> states = states(call, broken);
        for (int i = 0; i < broken.size(); i++) {
            call.channel().print(2, broken.get(i) + "\n");
        }
        String format = arguments.text("format");
        if (arguments.isOn("quiet")) {
            StringBuilder ids = new StringBuilder();
            for (int i = 0; i < states.size(); i++) {
                ids.append(states.get(i).id()).append('\n');
            }
            call.print(ids.toString());
        } else if (format == null || format.equals("table")) {
            call.print(StateTable.of(states, owners(states), arguments.isOn("devices")));
        } else if (format.equals("json")) {
            call.print(StateJson.list(states, owners(states)));
        } else {
            throw new CommandFailure("invalid format option");
        }
        return 0;
    }

    /// A missing default root means that nobody has created a container yet; one that was named is
    /// a mistake.
    private static List<ContainerState> states(Call call, List<String> broken)
            throws RuntimeFailure, CommandFailure {
        Path root = StateRoot.of(call.arguments(), call.hello());
        if (Files.exists(root)) {
            return call.runtime(root).list(broken);
        } else if (call.arguments().text(GlobalFlags.ROOT) == null) {
            return List.of();
        }
        throw new CommandFailure("open " + root + ": no such file or directory");
    }

    private static List<String> owners(List<ContainerState> states) {
        List<String> names = new ArrayList<>(states.size());
        if (!states.isEmpty()) {
            Owners owners = new Owners(Path.of("/etc/passwd"));
            for (int i = 0; i < states.size(); i++) {
                names.add(owners.name(states.get(i).ownerUid()));
            }
        }
        return names;
    }
}
