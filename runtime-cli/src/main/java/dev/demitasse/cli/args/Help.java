package dev.demitasse.cli.args;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/// Shows help, from picocli models made in code. Loaded only when somebody asks for help or needs
/// it.
public final class Help {
    private static final int WIDTH = 100;
    private static final int COLUMN = 12;

    private Help() {}

    /// Help on the program: its commands and the global flags.
    public static String of(String program, List<CommandModel> commands) {
        CommandSpec spec =
                spec(program, "An OCI container runtime that plans in Java", GlobalFlags.ALL);
        for (CommandModel command : commands) {
            spec.addSubcommand(
                    command.name(), spec(command.name(), command.description(), List.of()));
        }
        spec.usageMessage()
                .footer("%n'" + program + " help COMMAND' shows the flags of a command.");
        CommandLine line = new CommandLine(spec);
        line.getHelpSectionMap()
                .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help -> list(commands));
        line.getHelpSectionMap().remove(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING);
        return line.getUsageMessage(Ansi.OFF);
    }

    private static String list(List<CommandModel> commands) {
        StringBuilder text = new StringBuilder();
        for (CommandGroups.Group group : CommandGroups.of(commands)) {
            text.append('\n').append(group.title()).append(":\n");
            for (CommandModel command : group.commands()) {
                text.append("  ").append(command.name());
                text.append(" ".repeat(Math.max(1, COLUMN - command.name().length())));
                text.append(command.description()).append('\n');
            }
        }
        return text.toString();
    }

    /// Help on one command.
    public static String of(String program, CommandModel command) {
        CommandSpec spec =
                spec(program + " " + command.name(), command.description(), command.flags());
        for (int i = 0; i < command.positionals().size(); i++) {
            spec.addPositional(
                    PositionalParamSpec.builder()
                            .index(Integer.toString(i))
                            .arity(arity(command, i))
                            .paramLabel(command.positionals().get(i))
                            .type(String.class)
                            .build());
        }
        spec.usageMessage().footer(footer(program, command));
        CommandLine line = new CommandLine(spec);
        // Nothing is said of arguments that the first line does not say.
        line.getHelpSectionMap().remove(UsageMessageSpec.SECTION_KEY_PARAMETER_LIST);
        return line.getUsageMessage(Ansi.OFF);
    }

    private static String arity(CommandModel command, int index) {
        String least = index < command.least() ? "1" : "0";
        return command.repeats(index) ? least + "..*" : least + "..1";
    }

    private static String[] footer(String program, CommandModel command) {
        List<String> examples = Examples.of(program, command.name());
        String[] lines = new String[examples.isEmpty() ? 2 : examples.size() + 4];
        lines[0] = "";
        lines[1] = "The global flags of '" + program + " --help' are accepted here, too.";
        if (!examples.isEmpty()) {
            lines[2] = "";
            lines[3] = "Examples:";
            for (int i = 0; i < examples.size(); i++) {
                lines[4 + i] = "  " + examples.get(i);
            }
        }
        return lines;
    }

    private static CommandSpec spec(String name, String description, List<Flag> flags) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage()
                .width(WIDTH)
                .abbreviateSynopsis(true)
                .sortOptions(false)
                .description(description)
                .optionListHeading("%nFlags:%n");
        for (Flag flag : flags) {
            if (!flag.description().isEmpty()) {
                spec.addOption(option(flag));
            }
        }
        return spec;
    }

    private static OptionSpec option(Flag flag) {
        String name = "--" + flag.name();
        String alias = flag.alias();
        OptionSpec.Builder option =
                alias == null ? OptionSpec.builder(name) : OptionSpec.builder("-" + alias, name);
        String value = flag.value();
        if (value == null) {
            option.arity("0").type(boolean.class);
        } else {
            option.arity("1").type(String.class).paramLabel(value);
        }
        return option.description(flag.description()).build();
    }
}
