package dev.demitasse.cli.manual;

import dev.demitasse.cli.args.CommandGroups;
import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.args.Examples;
import dev.demitasse.cli.args.Flag;
import dev.demitasse.cli.args.GlobalFlags;
import java.util.List;
import java.util.Locale;

/// A page of section 8 in the macros of man(7).
final class ManPage {
    private static final String PROGRAM = "demitasse";

    private final StringBuilder out = new StringBuilder();

    private ManPage() {}

    /// The page on the program: its commands, global flags, environment and files.
    static String of(List<CommandModel> commands, String version) {
        ManPage page = new ManPage();
        page.head(PROGRAM, "an OCI container runtime that plans in Java", version);
        page.section("SYNOPSIS");
        page.line(".B " + PROGRAM);
        page.line("[\\fIglobal flags\\fR] \\fIcommand\\fR [\\fIflags\\fR] [\\fIargument\\fR ...]");
        page.section("DESCRIPTION");
        page.text(
                "Makes and runs containers from bundles, as the OCI runtime specification has it, by"
                        + " hand or under an engine such as containerd, CRI-O, podman or docker.");
        for (CommandGroups.Group group : CommandGroups.of(commands)) {
            page.out.append(".SS \"").append(group.title()).append("\"\n");
            for (CommandModel command : group.commands()) {
                page.line(".TP");
                page.line("\\fB" + escape(PROGRAM + "-" + command.name()) + "\\fR(8)");
                page.text(command.description());
            }
        }
        page.section("GLOBAL FLAGS");
        page.text(
                "Flags may stand before and after the command and its arguments, with one dash or two;"
                        + " a value follows in the same word after an equals sign, or in the next.");
        page.flags(GlobalFlags.all());
        page.exitStatus();
        page.definitions("ENVIRONMENT", Manual.ENVIRONMENT);
        page.definitions("FILES", Manual.FILES);
        page.examples(PROGRAM);
        return page.out.toString();
    }

    /// The page on a command.
    static String of(CommandModel command, String version) {
        ManPage page = new ManPage();
        page.head(PROGRAM + "-" + command.name(), command.description(), version);
        page.section("SYNOPSIS");
        page.line(".B " + PROGRAM + " " + escape(command.name()));
        StringBuilder line = new StringBuilder(command.flags().isEmpty() ? "" : "[\\fIflags\\fR]");
        for (int i = 0; i < command.positionals().size(); i++) {
            String word = "\\fI" + escape(command.positionals().get(i)) + "\\fR";
            word += command.repeats(i) ? " ..." : "";
            line.append(i == 0 && line.isEmpty() ? "" : " ");
            line.append(i < command.least() ? word : "[" + word + "]");
        }
        page.line(line.toString());
        page.section("DESCRIPTION");
        page.text(sentence(command.description()));
        page.section("FLAGS");
        page.flags(command.flags());
        page.line(".PP");
        page.line("The global flags of \\fB" + PROGRAM + "\\fR(8) are accepted, too.");
        page.examples(command.name());
        page.section("SEE ALSO");
        page.line("\\fB" + PROGRAM + "\\fR(8)");
        return page.out.toString();
    }

    private void head(String name, String description, String version) {
        out.append(".TH ").append(quoted(name.toUpperCase(Locale.ROOT))).append(" 8 \"\" ");
        out.append(quoted("demitasse " + version)).append(" \"System administration\"\n");
        out.append(".SH NAME\n").append(escape(name)).append(" \\- ").append(escape(description));
        out.append('\n');
    }

    private void section(String title) {
        out.append(".SH ").append(quoted(title)).append('\n');
    }

    private void flags(List<Flag> flags) {
        for (Flag flag : flags) {
            if (!flag.description().isEmpty()) {
                line(".TP");
                String name = "\\fB\\-\\-" + escape(flag.name()) + "\\fR";
                String alias = flag.alias();
                String value = flag.value();
                line(
                        (alias == null ? "" : "\\fB\\-" + escape(alias) + "\\fR, ")
                                + name
                                + (value == null ? "" : " \\fI" + escape(value) + "\\fR"));
                text(flag.description());
            }
        }
    }

    private void exitStatus() {
        section("EXIT STATUS");
        text(
                "0 on success, 1 on failure, 3 for an unknown command. An attached run or exec exits"
                        + " with the program's status, or 128 and the number of the signal that ended"
                        + " it; an exec that fails before its program executes with 255.");
    }

    private void definitions(String title, List<List<String>> entries) {
        section(title);
        for (List<String> entry : entries) {
            line(".TP");
            line("\\fB" + escape(entry.get(0)) + "\\fR");
            text(entry.get(1));
        }
    }

    private void examples(String command) {
        List<String> lines = Examples.of(PROGRAM, command);
        if (!lines.isEmpty()) {
            section("EXAMPLES");
            for (String example : lines) {
                line(".PP");
                line(".EX");
                line(escape(example));
                line(".EE");
            }
        }
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    private void text(String text) {
        line(escape(text));
    }

    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }

    private static String quoted(String text) {
        return "\"" + escape(text) + "\"";
    }

    /// Keeps text from being taken for a request, and dashes from becoming hyphens.
    private static String escape(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq");
        return escaped.startsWith(".") ? "\\&" + escaped : escaped;
    }
}
