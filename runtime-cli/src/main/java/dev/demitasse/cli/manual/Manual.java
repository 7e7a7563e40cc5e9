package dev.demitasse.cli.manual;

import dev.demitasse.cli.args.CommandModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Writes all that is installed for people.
public final class Manual {
    static final List<List<String>> ENVIRONMENT =
            List.of(
                    List.of(
                            "DEMITASSE_PLANNER",
                            "Socket of the resident planner, an absolute path; anything else, such as"
                                    + " off, for none."),
                    List.of(
                            "XDG_RUNTIME_DIR",
                            "For users other than root: where state and the planner's socket are."),
                    List.of(
                            "LISTEN_FDS, LISTEN_PID",
                            "Sockets of sd_listen_fds(3) that create and run pass on."),
                    List.of(
                            "NOTIFY_SOCKET",
                            "Where start and run pass on what the program says by sd_notify(3)."));
    static final List<List<String>> FILES =
            List.of(
                    List.of("/run/demitasse/containers", "State of root's containers."),
                    List.of("/run/demitasse/planner.sock", "Socket of root's resident planner."));

    private Manual() {}

    /// Writes man pages and completion below a `share` directory.
    ///
    /// @throws IOException if they cannot be written
    public static void write(Path share, List<CommandModel> commands, String version)
            throws IOException {
        write(share, "man/man8/demitasse.8", ManPage.of(commands, version));
        for (CommandModel command : commands) {
            String page = "man/man8/demitasse-" + command.name() + ".8";
            write(share, page, ManPage.of(command, version));
        }
        write(share, "bash-completion/completions/demitasse", Completion.bash(commands));
        write(share, "zsh/site-functions/_demitasse", Completion.zsh());
        write(share, "fish/vendor_completions.d/demitasse.fish", Completion.fish(commands));
    }

    private static void write(Path share, String name, String text) throws IOException {
        Path file = share.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
