package dev.demitasse.cli.command;

import dev.demitasse.cli.args.Arguments;
import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.lifecycle.ExecRequest;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `exec ID COMMAND...` and `exec --process FILE ID`: adds a process to a container, and stays
/// until it has ended unless detached.
final class ExecCommand implements Command {
    /// By which callers tell our failure from that of the process.
    private static final int FAILED = 255;

    @Override
    public CommandModel model() {
        return new CommandModel(
                "exec",
                List.of("ID", "COMMAND"),
                "add a process to a container, and wait for its end",
                1,
                Integer.MAX_VALUE,
                ExecFlags.ALL,
                true);
    }

    @Override
    public int run(Call call) throws RuntimeFailure, CommandFailure, IOException {
        try {
            return call.runtime().exec(request(call));
        } catch (RuntimeFailure | CommandFailure e) {
            throw new CommandFailure("exec failed: " + e.getMessage(), FAILED);
        }
    }

    private static ExecRequest request(Call call) throws CommandFailure {
        Arguments arguments = call.arguments();
        String processFile = call.path("process");
        if (processFile == null && arguments.count() < 2) {
            throw new CommandFailure("exec args cannot be empty");
        }
        int preserve = arguments.number("preserve-fds");
        if (preserve < 0) {
            throw new CommandFailure("--preserve-fds must not be negative: " + preserve);
        }
        return new ExecRequest(
                arguments.positional(0),
                processFile,
                arguments.positionalsFrom(1),
                text(arguments, "cwd"),
                arguments.texts("env"),
                arguments.isOn("tty"),
                text(arguments, "user"),
                arguments.texts("additional-gids"),
                text(arguments, "process-label"),
                text(arguments, "apparmor"),
                arguments.text("no-new-privs") == null ? null : arguments.isOn("no-new-privs"),
                arguments.texts("cap"),
                call.path("console-socket"),
                call.path("pid-file"),
                call.path("pidfd-socket"),
                preserve,
                arguments.texts("cgroup"),
                arguments.isOn("ignore-paused"),
                arguments.isOn("detach"));
    }

    /// As runc has it, an empty value is none.
    private static @Nullable String text(Arguments arguments, String flag) {
        String text = arguments.text(flag);
        return text == null || text.isEmpty() ? null : text;
    }
}
