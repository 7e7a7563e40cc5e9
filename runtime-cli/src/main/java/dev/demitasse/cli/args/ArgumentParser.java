package dev.demitasse.cli.args;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a command line by the rules runc's callers rely on (those of Go's flag package, and more):
///
/// - one or two dashes before any name; the value in the same word after `=`, or in the next one;
/// - a boolean takes a value only after `=`;
/// - flags may stand before and after the command's word and the positional arguments, up to a
///   `--`; but those of [CommandModel#passesOn] before the first positional argument;
/// - the last of a repeated flag counts.
///
/// The rules are implemented here rather than by picocli, which shows the help: loading and setting
/// up its classes for a single command takes longer than all the rest of a cold start, with an AOT
/// cache, too.
public final class ArgumentParser {
    private final List<String> argv;
    private final Arguments arguments;
    private int at = 1;

    /// Reads this argv, of which the first is the program.
    public ArgumentParser(List<String> argv) {
        this.argv = argv;
        this.arguments = new Arguments(argv.isEmpty() ? "demitasse" : argv.get(0));
    }

    /// What has been read so far; after a failure, what stood before it.
    public Arguments arguments() {
        return arguments;
    }

    /// Reads the global flags before the command's word.
    ///
    /// @return the command's word, or null if there is none
    /// @throws UsageFailure if one of them is wrong
    public @Nullable String globals() throws UsageFailure {
        while (at < argv.size()) {
            String word = argv.get(at++);
            if (!isFlag(word)) {
                return word;
            } else if (!word.equals("--")) {
                flag(word, null);
            }
        }
        return null;
    }

    /// Reads what follows the command's word.
    ///
    /// @throws UsageFailure if a flag is wrong, or the number of positional arguments
    public void command(CommandModel model) throws UsageFailure {
        while (at < argv.size()) {
            String word = argv.get(at++);
            if (!isFlag(word) || model.passesOn() && arguments.count() > 0) {
                arguments.add(word);
            } else if (!word.equals("--")) {
                flag(word, model);
            } else {
                while (at < argv.size()) {
                    arguments.add(argv.get(at++));
                }
            }
        }
        if (!arguments.isOn(GlobalFlags.HELP)) {
            count(model);
        }
    }

    private static boolean isFlag(String word) {
        return word.length() > 1 && word.charAt(0) == '-';
    }

    private void flag(String word, @Nullable CommandModel model) throws UsageFailure {
        int start = word.startsWith("--") ? 2 : 1;
        int equals = word.indexOf('=');
        String name = word.substring(start, equals < 0 ? word.length() : equals);
        if (name.isEmpty() || name.charAt(0) == '-') {
            throw UsageFailure.ofFlag("bad flag syntax: " + word);
        }
        Flag flag = model == null ? null : model.flag(name);
        if (flag == null) {
            flag = GlobalFlags.find(name);
        }
        if (flag == null) {
            throw UsageFailure.ofFlag("flag provided but not defined: -" + name);
        }
        String value;
        if (equals >= 0) {
            value = word.substring(equals + 1);
        } else if (flag.isBoolean()) {
            value = "true";
        } else if (at < argv.size()) {
            value = argv.get(at++);
        } else {
            throw UsageFailure.ofFlag("flag needs an argument: -" + name);
        }
        arguments.set(flag.name(), check(flag, name, value));
    }

    private static String check(Flag flag, String name, String value) throws UsageFailure {
        if (flag.isBoolean()) {
            if (isOneOf(value, "1 t T TRUE true True")) {
                return "true";
            } else if (isOneOf(value, "0 f F FALSE false False")) {
                return "false";
            }
            throw UsageFailure.ofFlag(
                    "invalid boolean value \"" + value + "\" for -" + name + ": parse error");
        }
        if (flag.number()) {
            try {
                Integer.parseInt(value);
            } catch (NumberFormatException e) {
                throw UsageFailure.ofFlag(
                        "invalid value \"" + value + "\" for flag -" + name + ": parse error");
            }
        }
        return value;
    }

    private static boolean isOneOf(String value, String words) {
        return !value.isEmpty()
                && value.indexOf(' ') < 0
                && (" " + words + " ").contains(" " + value + " ");
    }

    private void count(CommandModel model) throws UsageFailure {
        int count = arguments.count();
        String limit;
        int number;
        if (model.least() == model.most() && count != model.least()) {
            limit = "exactly";
            number = model.least();
        } else if (count < model.least()) {
            limit = "a minimum of";
            number = model.least();
        } else if (count > model.most()) {
            limit = "a maximum of";
            number = model.most();
        } else {
            return;
        }
        throw UsageFailure.ofCount(
                arguments.program()
                        + ": \""
                        + model.name()
                        + "\" requires "
                        + limit
                        + " "
                        + number
                        + " argument(s)");
    }
}
