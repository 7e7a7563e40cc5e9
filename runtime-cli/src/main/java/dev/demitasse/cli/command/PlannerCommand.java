package dev.demitasse.cli.command;

import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.args.Flag;
import dev.demitasse.cli.log.CommandFailure;

import java.io.IOException;
import java.util.List;

/// `planner`: stays resident and serves other callers.
final class PlannerCommand implements Command {
    @Override
    public CommandModel model() {
        return new CommandModel(
                "planner",
                List.of("status"),
                "stay resident and plan for other callers; or say how the resident one does",
                0,
                1,
                List.of(Flag.text("socket", null, "PATH", "where it listens")));
    }

    @Override
    public int run(Call call) throws CommandFailure, IOException {
        return 0;
    }
}
