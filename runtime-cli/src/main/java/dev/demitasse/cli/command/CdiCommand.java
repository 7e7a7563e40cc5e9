package dev.demitasse.cli.command;

import dev.demitasse.cli.args.Arguments;
import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.args.Flag;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.core.RuntimeFailure;
import java.io.IOException;
import java.util.List;

/// `cdi ACTION`: CDI devices without a container. Needs no root.
final class CdiCommand implements Command {
    private static final String ACTIONS = "list|show|validate|inject|resolve|dirs";

    @Override
    public CommandModel model() {
        return new CommandModel(
                "cdi",
                List.of(ACTIONS, "NAME"),
                "list CDI devices, show what one does, validate files, put devices into a config.json",
                1,
                Integer.MAX_VALUE,
                List.of(
                        Flag.text(
                                "bundle",
                                "b",
                                "DIR",
                                "directory of the config.json that inject and resolve print with"
                                        + " devices, - for one on stdin"),
                        Flag.text("format", "f", "FORMAT", "table (default) or json"),
                        Flag.bool("quiet", "q", "list names only"),
                        DeviceFlags.DIRECTORY));
    }

    @Override
    public int run(Call call) throws RuntimeFailure, CommandFailure, IOException {
        Arguments arguments = call.arguments();
        String format = arguments.text("format");
        boolean json = "json".equals(format);
        if (!json && format != null && !format.equals("table")) {
            throw new CommandFailure("invalid format option");
        }
        String action = arguments.positional(0);
        List<String> names = arguments.positionalsFrom(1);
        checkCount(action, names);
        CdiActions actions = CdiActions.of(call, json);
        if (action.equals("validate")) {
            return actions.validate(names);
        }
        call.print(
                switch (action) {
                    case "list" -> actions.list();
                    case "show" -> actions.show(names);
                    case "dirs" -> actions.directories();
                    case "inject" -> actions.inject(names);
                    default -> actions.resolve();
                });
        return 0;
    }

    private static void checkCount(String action, List<String> names) throws CommandFailure {
        switch (action) {
            case "list", "dirs", "resolve" -> {
                if (!names.isEmpty()) {
                    throw new CommandFailure("cdi " + action + " takes no names");
                }
            }
            case "show", "inject" -> {
                if (names.isEmpty()) {
                    throw new CommandFailure("cdi " + action + " needs the name of a device");
                }
            }
            case "validate" -> {}
            default ->
                    throw new CommandFailure(
                            "cdi knows nothing of \"" + action + "\", but of " + ACTIONS);
        }
    }
}
