package dev.demitasse.cli.command;

import dev.demitasse.cli.args.Arguments;
import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.lifecycle.ContainerRuntime;
import java.io.IOException;
import java.util.List;

/// `run ID`: creates and starts a container, and stays until it has ended unless detached.
final class RunCommand implements Command {
    @Override
    public CommandModel model() {
        return new CommandModel(
                "run",
                List.of("ID"),
                "create and start a container, and wait for its end",
                1,
                1,
                CreateFlags.of(true));
    }

    @Override
    public int run(Call call) throws RuntimeFailure, CommandFailure, IOException {
        Arguments arguments = call.arguments();
        try {
            StateRoot.prepare(arguments, call.hello());
            ContainerRuntime runtime = call.runtime();
            int status =
                    runtime.run(
                            CreateFlags.request(
                                    call, arguments.positional(0), arguments.isOn("detach")));
            call.warn(runtime);
            return status;
        } catch (RuntimeFailure | CommandFailure e) {
            throw new CommandFailure(arguments.programName() + " run failed: " + e.getMessage());
        }
    }
}
