package dev.demitasse.cli.command;

import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.cli.output.StateJson;
import dev.demitasse.core.RuntimeFailure;
import java.io.IOException;
import java.util.List;

/// `state ID`: prints the state of a container.
final class StateCommand implements Command {
    @Override
    public CommandModel model() {
        return new CommandModel(
                "state", List.of("ID"), "print the state of a container", 1, 1, List.of());
    }

    @Override
    public int run(Call call) throws RuntimeFailure, CommandFailure, IOException {
        call.print(StateJson.one(call.runtime().state(call.arguments().positional(0))));
        return 0;
    }
}
