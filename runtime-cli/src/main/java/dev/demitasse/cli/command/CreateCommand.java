package dev.demitasse.cli.command;

import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.core.RuntimeFailure;
import java.io.IOException;
import java.util.List;

/// `create ID`: makes a container that waits for `start`.
final class CreateCommand implements Command {
    @Override
    public CommandModel model() {
        return new CommandModel(
                "create",
                List.of("ID"),
                "create a container from a bundle",
                1,
                1,
                CreateFlags.of(false));
    }

    @Override
    public int run(Call call) throws RuntimeFailure, CommandFailure, IOException {
        try {
            StateRoot.prepare(call.arguments(), call.hello());
            call.runtime().create(CreateFlags.request(call, call.arguments().positional(0), true));
            return 0;
        } catch (RuntimeFailure | CommandFailure e) {
            throw new CommandFailure(
                    call.arguments().programName() + " create failed: " + e.getMessage());
        }
    }
}
