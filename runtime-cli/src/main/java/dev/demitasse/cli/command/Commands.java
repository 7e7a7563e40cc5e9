package dev.demitasse.cli.command;

import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.args.Help;
import dev.demitasse.cli.log.CommandFailure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All commands. Only the one that is called is loaded.
public final class Commands {
    private static final String[] NAMES = {
        "create",
        "start",
        "run",
        "exec",
        "state",
        "kill",
        "delete",
        "list",
        "ps",
        "pause",
        "resume",
        "update",
        "events",
        "spec",
        "explain",
        "features",
        "cdi",
        "checkpoint",
        "restore",
        "planner",
        "help",
    };
    private static final int UNKNOWN_STATUS = 3;

    private Commands() {}

    /// The command of this name, or null if there is none.
    public static @Nullable Command find(String word) {
        return switch (word) {
            case "create" -> new CreateCommand();
            case "start" -> new StartCommand();
            case "run" -> new RunCommand();
            case "exec" -> new ExecCommand();
            case "state" -> new StateCommand();
            case "kill" -> new KillCommand();
            case "delete" -> new DeleteCommand();
            case "list" -> new ListCommand();
            case "ps" -> new PsCommand();
            case "pause" -> new PauseCommand();
            case "resume" -> new ResumeCommand();
            case "update" -> new UpdateCommand();
            case "events" -> new EventsCommand();
            case "spec" -> new SpecCommand();
            case "explain" -> new ExplainCommand();
            case "features" -> new FeaturesCommand();
            case "cdi" -> new CdiCommand();
            case "checkpoint" -> new CheckpointCommand();
            case "restore" -> new RestoreCommand();
            case "planner" -> new PlannerCommand();
            case "help", "h" -> new HelpCommand();
            default -> null;
        };
    }

    /// What is said of a word that is no command.
    public static CommandFailure unknown(String word) {
        return new CommandFailure("No help topic for '" + word + "'", UNKNOWN_STATUS);
    }

    /// Help on a command, or on the whole program.
    public static String help(String program, @Nullable Command command) {
        if (command != null) {
            return Help.of(program, command.model());
        }
        return Help.of(program, models());
    }

    /// What each command may be given.
    public static List<CommandModel> models() {
        List<CommandModel> models = new ArrayList<>(NAMES.length);
        for (String name : NAMES) {
            Command known = find(name);
            if (known != null) {
                models.add(known.model());
            }
        }
        return models;
    }
}
