package dev.demitasse.cli.command;

import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.core.RuntimeFailure;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

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

    /// Why it cannot be done, whatever it is given; null for what can. Engines take help that ends
    /// well, or the complaint about a flag's missing value, for a yes.
    default @Nullable CommandFailure unsupported() {
        return null;
    }
}
