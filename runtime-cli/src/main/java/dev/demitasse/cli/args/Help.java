package dev.demitasse.cli.args;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Shows help, from picocli models made in code. Loaded only when somebody asks for help or needs
/// it.
public final class Help {
    private static final int WIDTH = 100;

    private Help() {}

    /// Help on the program: its commands and the global flags.
    public static String of(String program, List<CommandModel> commands) {
        CommandSpec spec =
                spec(program, "An OCI container runtime that plans in Java", GlobalFlags.ALL);
        spec.usageMessage().commandListHeading("Commands:%n");
        for (CommandModel command : commands) {
            spec.addSubcommand(
                    command.name(), spec(command.name(), command.description(), List.of()));
        }
        return new CommandLine(spec).getUsageMessage(Ansi.OFF);
    }

    /// Help on one command.
    public static String of(String program, CommandModel command) {
        CommandSpec spec =
                spec(program + " " + command.name(), command.description(), command.flags());
        for (int i = 0; i < command.positionals().size(); i++) {
            spec.addPositional(
                    PositionalParamSpec.builder()
                            .index(Integer.toString(i))
                            .arity(i < command.least() ? "1" : "0..1")
                            .paramLabel(command.positionals().get(i))
                            .type(String.class)
                            .build());
        }
        spec.usageMessage()
                .footer("The global flags of '" + program + " --help' are accepted here, too.");
        return new CommandLine(spec).getUsageMessage(Ansi.OFF);
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
