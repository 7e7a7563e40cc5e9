package dev.demitasse.cli.command;

import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.core.RuntimeFailure;
import java.io.IOException;
import java.util.List;

/// `resume ID`: lets the processes of a paused container run again.
final class ResumeCommand implements Command {
    @Override
    public CommandModel model() {
        return new CommandModel(
                "resume", List.of("ID"), "let a paused container run again", 1, 1, List.of());
    }

    @Override
    public int run(Call call) throws RuntimeFailure, CommandFailure, IOException {
        call.cgroup().resume();
        return 0;
    }
}
