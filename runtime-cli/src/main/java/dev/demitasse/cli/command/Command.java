package dev.demitasse.cli.command;

import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.core.RuntimeFailure;
import java.io.IOException;

/// A command of the program.
public interface Command {
    /// What it may be given.
    CommandModel model();

    /// Does it.
    ///
    /// @return exit status
    /// @throws RuntimeFailure if the core cannot
    /// @throws CommandFailure if the command itself cannot
    /// @throws IOException if the launcher is lost
    int run(Call call) throws RuntimeFailure, CommandFailure, IOException;
}
