package dev.demitasse.cli.command;

import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.core.RuntimeFailure;
import java.io.IOException;
import java.util.List;

/// `pause ID`: stops all processes of a container.
final class PauseCommand implements Command {
    @Override
    public CommandModel model() {
        return new CommandModel(
                "pause", List.of("ID"), "stop all processes of a container", 1, 1, List.of());
    }

    @Override
    public int run(Call call) throws RuntimeFailure, CommandFailure, IOException {
        call.cgroup().pause();
        return 0;
    }
}
