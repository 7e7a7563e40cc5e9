package dev.demitasse.cli.command;

import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.log.CommandFailure;
import java.io.IOException;
import java.util.List;

/// `help [COMMAND]`: shows help.
final class HelpCommand implements Command {
    @Override
    public CommandModel model() {
        return new CommandModel(
                "help",
                List.of("COMMAND"),
                "show the commands, or help on one of them",
                0,
                Integer.MAX_VALUE,
                List.of());
    }

    @Override
    public int run(Call call) throws CommandFailure, IOException {
        String program = call.arguments().programName();
        if (call.arguments().count() == 0) {
            call.print(Commands.help(program, null));
            return 0;
        }
        String word = call.arguments().positional(0);
        Command command = Commands.find(word);
        if (command == null) {
            throw Commands.unknown(word);
        }
        call.print(Commands.help(program, command));
        return 0;
    }
}
