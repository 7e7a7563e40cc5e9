package dev.demitasse.cli.args;

import java.util.ArrayList;
import java.util.List;

/// Calls that show how a command is used.
public final class Examples {
    private Examples() {}

    /// Lines that can be typed, or none.
    ///
    /// @param program the name to call it by
    /// @param command a command's name, or `demitasse` for the program's own page
    public static List<String> of(String program, String command) {
        List<String> lines = new ArrayList<>();
        for (String arguments : arguments(command)) {
            lines.add(program + " " + arguments);
        }
        return lines;
    }

    private static List<String> arguments(String command) {
        return switch (command) {
            case "demitasse" ->
                    List.of("spec --host --bundle /tmp/box", "run --bundle /tmp/box hello");
            case "create" -> List.of("create --bundle /srv/box --pid-file /run/box.pid box");
            case "run" ->
                    List.of("run --bundle /srv/box box", "run --detach --bundle /srv/box box");
            case "exec" -> List.of("exec --tty box sh", "exec --user 1000:1000 --env A=b box env");
            case "kill" -> List.of("kill box KILL", "kill box 0");
            case "delete" -> List.of("delete box", "delete --force box");
            case "update" -> List.of("update --memory 512m --pids-limit 100 box");
            case "list" -> List.of("list --quiet", "list --format json");
            case "ps" -> List.of("ps --format json box", "ps box aux");
            case "events" -> List.of("events --stats box", "events --interval 1s box");
            case "spec" -> List.of("spec --bundle /srv/box", "spec --host --bundle /tmp/box");
            case "explain" ->
                    List.of("explain --bundle /srv/box", "explain --format json --detach box");
            case "cdi" ->
                    List.of(
                            "cdi list",
                            "cdi show vendor.com/gpu=0",
                            "cdi validate ./vendor.yaml",
                            "cdi inject --bundle /srv/box 'vendor.com/gpu=*'");
            case "planner" -> List.of("planner", "planner status");
            default -> List.of();
        };
    }
}
