package dev.demitasse.cli.command;

import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.args.Flag;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.lifecycle.ContainerRuntime;
import java.io.IOException;
import java.util.List;

/// `delete [--force] ID`: removes a container.
final class DeleteCommand implements Command {
    @Override
    public CommandModel model() {
        return new CommandModel(
                "delete",
                List.of("ID"),
                "remove a stopped container",
                1,
                1,
                List.of(Flag.bool("force", "f", "kill it first; no complaint if there is none")));
    }

    @Override
    public int run(Call call) throws RuntimeFailure, CommandFailure, IOException {
        ContainerRuntime runtime = call.runtime();
        runtime.delete(call.arguments().positional(0), call.arguments().isOn("force"));
        call.warn(runtime);
        return 0;
    }
}
