package dev.demitasse.cli.command;

import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.core.RuntimeFailure;
import java.io.IOException;
import java.util.List;

/// `start ID`: has a created container execute its program.
final class StartCommand implements Command {
    @Override
    public CommandModel model() {
        return new CommandModel(
                "start",
                List.of("ID"),
                "execute the program of a created container",
                1,
                1,
                List.of());
    }

    @Override
    public int run(Call call) throws RuntimeFailure, CommandFailure, IOException {
        call.runtime().start(call.arguments().positional(0));
        return 0;
    }
}
