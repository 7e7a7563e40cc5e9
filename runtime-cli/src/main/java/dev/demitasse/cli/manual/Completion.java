package dev.demitasse.cli.manual;

import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.args.Flag;
import dev.demitasse.cli.args.GlobalFlags;
import dev.demitasse.linux.abi.Signals;
import java.util.ArrayList;
import java.util.List;

/// Shell completion of commands, flags, their values where those are few, container ids, signals
/// and CDI devices. Ids come from `list --quiet` of the program on the line, with the `--root` on
/// the line; devices from `cdi list --quiet`, with its `--cdi-spec-dir`.
final class Completion {
    /// What the case tables are put between. Words arrive split at equals signs and colons: what
    /// belongs to one that began before is put together again, and left out of the answer.
    private static final String BASH =
            """
            # Completion of demitasse for bash, and for zsh by bashcompinit. Written by the build.
            _demitasse_words() {
                local current=${COMP_WORDS[COMP_CWORD]} command='' expects='' count=0 i word found=''
                local at=$COMP_CWORD before='' action=''
                local -a root=() dirs=()
                while ((at > 1)); do
                    if [[ ${COMP_WORDS[at]} == [=:] && ${COMP_WORDS[at - 1]} != -* ]]; then
                        ((at -= 1))
                    elif [[ ${COMP_WORDS[at]} != [=:] && ${COMP_WORDS[at - 1]} == [=:] \\
                        && ${COMP_WORDS[at - 2]} != -* ]]; then
                        ((at -= 2))
                    else
                        break
                    fi
                done
                for ((i = at; i < COMP_CWORD; i++)); do
                    before+=${COMP_WORDS[i]}
                done
                if [[ $current == [=:] && -n $before ]]; then
                    before+=$current
                fi
                for ((i = 1; i < at; i++)); do
                    word=${COMP_WORDS[i]}
                    if [[ $word == '=' ]]; then
                        continue
                    elif [[ -n $expects ]]; then
                        [[ $expects == root ]] && root=(--root "$word")
                        [[ $expects == cdi-spec-dir ]] && dirs+=(--cdi-spec-dir "$word")
                        expects=''
                    elif [[ $word == -?* ]]; then
                        word=${word#-}
                        case "$command ${word#-}" in
                        @VALUED@) expects=${word#-} ;;
                        esac
                    elif [[ -z $command ]]; then
                        command=$word
                    else
                        ((count++)) || action=$word
                    fi
                done
                [[ $current == [=:] ]] && current=''
                COMPREPLY=()
                if [[ -n $expects ]]; then
                    case "$command $expects" in
            @VALUES@        esac
                elif [[ $current == -* ]]; then
                    case $command in
            @FLAGS@        esac
                    found+=' @GLOBALS@'
                elif [[ -z $command ]]; then
                    found='@COMMANDS@'
                else
                    case "$command $count" in
                    @IDS@) found=$("${COMP_WORDS[0]}" "${root[@]}" list --quiet 2>/dev/null) ;;
            @WORDS@        esac
                fi
                if [[ -n $found ]]; then
                    COMPREPLY=($(compgen -W "$found" -- "$before$current"))
                    COMPREPLY=("${COMPREPLY[@]#"$before"}")
                fi
            }
            complete -F _demitasse_words demitasse
            """;

    private static final String DEVICES =
            "found=$(\"${COMP_WORDS[0]}\" cdi list --quiet \"${dirs[@]}\" 2>/dev/null)";

    private Completion() {}

    static String bash(List<CommandModel> commands) {
        List<String> valued = new ArrayList<>();
        StringBuilder values = new StringBuilder();
        StringBuilder flags = new StringBuilder();
        StringBuilder words = new StringBuilder();
        List<String> names = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (CommandModel command : commands) {
            names.add(command.name());
            for (Flag flag : command.flags()) {
                if (flag.value() != null) {
                    addValue(command.name() + " ", flag, valued, values);
                }
            }
            entry(flags, command.name(), "found='" + flags(command.flags()) + "'");
            addPositionals(command, ids, words);
        }
        for (Flag flag : GlobalFlags.all()) {
            if (flag.value() != null) {
                addValue("*\\ ", flag, valued, values);
            }
        }
        entry(words, "\"cdi \"[1-9]*", "[[ $action == show || $action == inject ]] && " + DEVICES);
        entry(words, "\"help 0\"", "found='" + String.join(" ", names) + "'");
        return BASH.replace("@VALUED@", String.join(" | ", valued))
                .replace("@VALUES@", values)
                .replace("@FLAGS@", flags)
                .replace("@GLOBALS@", flags(GlobalFlags.all()))
                .replace("@COMMANDS@", String.join(" ", names))
                .replace("@IDS@", String.join(" | ", ids))
                .replace("@WORDS@", words);
    }

    /// A pattern for each spelling of a flag that has a value, and what completes the value.
    private static void addValue(
            String command, Flag flag, List<String> valued, StringBuilder values) {
        List<String> patterns = new ArrayList<>();
        patterns.add(pattern(command, flag.name()));
        if (flag.alias() != null) {
            patterns.add(pattern(command, flag.alias()));
        }
        valued.addAll(patterns);
        List<String> choices = choices(flag);
        String all = String.join(" | ", patterns);
        if (!choices.isEmpty()) {
            entry(values, all, "found='" + String.join(" ", choices) + "'");
        } else if (isDevice(flag)) {
            entry(values, all, DEVICES);
        } else if ("DIR".equals(flag.value())) {
            entry(values, all, "COMPREPLY=($(compgen -d -- \"$current\"))");
        } else if ("FILE".equals(flag.value()) || "PATH".equals(flag.value())) {
            entry(values, all, "COMPREPLY=($(compgen -f -- \"$current\"))");
        }
    }

    private static boolean isDevice(Flag flag) {
        return flag.name().equals("device");
    }

    /// Global flags are looked for with any command, and before it.
    private static String pattern(String command, String flag) {
        return command.startsWith("*") ? command + flag : "\"" + command + flag + "\"";
    }

    private static void addPositionals(
            CommandModel command, List<String> ids, StringBuilder words) {
        boolean names = List.of("create", "run", "restore", "explain").contains(command.name());
        for (int i = 0; i < command.positionals().size(); i++) {
            String label = command.positionals().get(i);
            String at = "\"" + command.name() + " " + i + "\"";
            if (label.equals("ID") && !names) {
                ids.add(at);
            } else if (label.equals("SIGNAL")) {
                entry(words, at, "found='" + String.join(" ", Signals.names()) + "'");
            } else if (Character.isLowerCase(label.charAt(0))) {
                entry(words, at, "found='" + label.replace('|', ' ') + "'");
            }
        }
    }

    private static void entry(StringBuilder table, String pattern, String action) {
        table.append("        ").append(pattern).append(") ").append(action).append(" ;;\n");
    }

    private static String flags(List<Flag> flags) {
        List<String> words = new ArrayList<>();
        for (Flag flag : flags) {
            if (!flag.description().isEmpty()) {
                words.add("--" + flag.name());
                if (flag.alias() != null) {
                    words.add("-" + flag.alias());
                }
            }
        }
        return String.join(" ", words);
    }

    /// The values that a description begins with: `text (default) or json`.
    static List<String> choices(Flag flag) {
        List<String> found = new ArrayList<>();
        for (String part : flag.description().replace(" (default)", "").split(", | or ", -1)) {
            if (part.isEmpty() || part.indexOf(' ') >= 0) {
                break;
            }
            found.add(part);
        }
        return found.size() < 2 ? List.of() : found;
    }

    /// zsh finds the file beside its own: the tree may be anywhere.
    static String zsh() {
        return """
        #compdef demitasse
        autoload -U +X bashcompinit && bashcompinit
        source "${${(%):-%x}:A:h}/../../bash-completion/completions/demitasse"
        _bash_complete -F _demitasse_words
        """;
    }

    static String fish(List<CommandModel> commands) {
        StringBuilder out =
                new StringBuilder("# Written by the build.\ncomplete -c demitasse -f\n");
        fish(out, "", GlobalFlags.all());
        for (CommandModel command : commands) {
            out.append("complete -c demitasse -n __fish_use_subcommand -a ").append(command.name());
            out.append(" -d ").append(fishQuoted(command.description())).append('\n');
            String seen = " -n '__fish_seen_subcommand_from " + command.name() + "'";
            fish(out, seen, command.flags());
            List<String> ids = new ArrayList<>();
            addPositionals(command, ids, new StringBuilder());
            if (command.name().equals("cdi")) {
                String actions = command.positionals().get(0).replace('|', ' ');
                out.append("complete -c demitasse").append(seen);
                out.append(" -a '").append(actions);
                out.append(" (demitasse cdi list --quiet 2>/dev/null)'\n");
            }
            if (!ids.isEmpty()) {
                out.append("complete -c demitasse").append(seen);
                out.append(" -a '(demitasse list --quiet 2>/dev/null)'\n");
            }
            if (command.positionals().contains("SIGNAL")) {
                out.append("complete -c demitasse").append(seen).append(" -a '");
                out.append(String.join(" ", Signals.names())).append("'\n");
            }
        }
        return out.toString();
    }

    private static void fish(StringBuilder out, String condition, List<Flag> flags) {
        for (Flag flag : flags) {
            if (!flag.description().isEmpty()) {
                out.append("complete -c demitasse").append(condition).append(" -l ");
                out.append(flag.name());
                if (flag.alias() != null) {
                    out.append(" -s ").append(flag.alias());
                }
                if (isDevice(flag)) {
                    out.append(" -x -a '(demitasse cdi list --quiet 2>/dev/null)'");
                } else if (flag.value() != null) {
                    List<String> choices = choices(flag);
                    out.append(choices.isEmpty() ? " -r -F" : " -x -a '");
                    out.append(String.join(" ", choices)).append(choices.isEmpty() ? "" : "'");
                }
                out.append(" -d ").append(fishQuoted(flag.description())).append('\n');
            }
        }
    }

    private static String fishQuoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
