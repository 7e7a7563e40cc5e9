package dev.demitasse.cli.command;

import dev.demitasse.cli.args.Arguments;
import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.args.Flag;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.lifecycle.ContainerRuntime;
import dev.demitasse.linux.abi.Signals;
import java.io.IOException;
import java.util.List;

/// `kill [--all] ID [SIGNAL]`: signals a container, by default with SIGTERM.
final class KillCommand implements Command {
    @Override
    public CommandModel model() {
        return new CommandModel(
                "kill",
                List.of("ID", "SIGNAL"),
                "send a signal to a container, SIGTERM if none is given",
                1,
                2,
                List.of(Flag.bool("all", "a", "signal all processes of the container")));
    }

    @Override
    public int run(Call call) throws RuntimeFailure, CommandFailure, IOException {
        Arguments arguments = call.arguments();
        String id = arguments.positional(0);
        ContainerRuntime runtime = call.runtime();
        int signal = Signals.SIGTERM;
        if (arguments.count() > 1) {
            String word = arguments.positional(1);
            signal = Signals.parse(word);
            if (signal < 0) {
                // What is wrong with the signal matters only of a container that exists.
                runtime.state(id);
                if (!isNumber(word)) {
                    throw new CommandFailure("unknown signal \"" + word + "\"");
                }
                throw new CommandFailure("unable to signal init: invalid argument");
            }
        }
        runtime.kill(id, signal, arguments.isOn("all"));
        return 0;
    }

    private static boolean isNumber(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) < '0' || word.charAt(i) > '9') {
                return false;
            }
        }
        return !word.isEmpty();
    }
}
