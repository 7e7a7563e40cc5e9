package dev.demitasse.cli;

import dev.demitasse.cli.args.ArgumentParser;
import dev.demitasse.cli.args.Arguments;
import dev.demitasse.cli.args.GlobalFlags;
import dev.demitasse.cli.args.UsageFailure;
import dev.demitasse.cli.command.Call;
import dev.demitasse.cli.command.Command;
import dev.demitasse.cli.command.Commands;
import dev.demitasse.cli.command.VersionText;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.cli.log.RequestLog;
import dev.demitasse.cli.log.TracedInput;
import dev.demitasse.cli.log.TracedOutput;
import dev.demitasse.cli.planner.Conversation;
import dev.demitasse.cli.planner.PlannerServer;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.linux.launcher.Hello;
import dev.demitasse.linux.launcher.LauncherChannel;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// Serves launchers, each from its HELLO to our EXIT. Keeps nothing between them.
final class Session implements Conversation {
    /// System property with the build id the launcher must have, too.
    static final String BUILD = "demitasse.build";

    private final String build = System.getProperty(BUILD, "");

    @Override
    public void hold(InputStream in, OutputStream out, @Nullable PlannerServer resident)
            throws IOException {
        LauncherChannel channel = new LauncherChannel(in, out);
        Hello hello = channel.hello();
        if (!hello.buildId().equals(build)) {
            return;
        }
        ArgumentParser parser = new ArgumentParser(hello.arguments());
        Command command = null;
        String word = null;
        UsageFailure misuse = null;
        try {
            word = parser.globals();
            command = word == null ? null : Commands.find(word);
            if (command != null) {
                parser.command(command.model());
            }
        } catch (UsageFailure e) {
            misuse = e;
        }
        Arguments arguments = parser.arguments();
        int status;
        try (RequestLog log = RequestLog.open(arguments, hello, channel)) {
            LauncherChannel used = channel;
            if (log.isDebug()) {
                log.debug("called as " + String.join(" ", hello.arguments()));
                used = new LauncherChannel(new TracedInput(in, log), new TracedOutput(out, log));
            }
            Call call = new Call(hello, used, arguments, log, this, resident);
            status = misuse == null ? answer(call, word, command) : explain(call, misuse, command);
        } catch (CommandFailure e) {
            RequestLog.plain(channel).failure(message(e));
            status = e.status();
        }
        channel.exit(status);
    }

    private static int answer(Call call, @Nullable String word, @Nullable Command command)
            throws IOException {
        try {
            if (call.arguments().isOn(GlobalFlags.VERSION)) {
                call.channel().print(1, VersionText.of(call.arguments().programName()));
                return 0;
            } else if (word == null || call.arguments().isOn(GlobalFlags.HELP)) {
                call.channel().print(1, Commands.help(call.arguments().programName(), command));
                CommandFailure unsupported = command == null ? null : command.unsupported();
                if (unsupported != null) {
                    throw unsupported;
                }
                return 0;
            } else if (command == null) {
                throw Commands.unknown(word);
            }
            return command.run(call);
        } catch (RuntimeFailure e) {
            call.log().failure(message(e));
        } catch (CommandFailure e) {
            call.log().failure(message(e));
            return e.status();
        } catch (EOFException e) {
            throw e;
        } catch (IOException | RuntimeException | Error e) {
            // If it is the launcher that failed, this fails, too.
            call.log().failure(internal(call, e));
        }
        return 1;
    }

    /// A command line that makes no sense: help on stdout, what is wrong on stderr.
    private static int explain(Call call, UsageFailure misuse, @Nullable Command command)
            throws IOException {
        CommandFailure unsupported = command == null ? null : command.unsupported();
        if (unsupported != null) {
            call.log().failure(message(unsupported));
            return 1;
        }
        String help = Commands.help(call.arguments().programName(), command);
        if (misuse.isCount()) {
            call.channel().print(1, "Incorrect Usage.\n\n" + help);
        } else {
            call.channel().print(2, "Incorrect Usage: " + message(misuse) + "\n\n");
            call.channel().print(1, help);
        }
        call.log().failure(message(misuse));
        return 1;
    }

    /// A failure of ours: where it happened, for a report, without the rest of the stack.
    private static String internal(Call call, Throwable e) {
        StringBuilder text = new StringBuilder("internal error: ").append(e);
        StackTraceElement[] frames = e.getStackTrace();
        int count = call.log().isDebug() ? frames.length : Math.min(1, frames.length);
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? " at " : "\n  at ").append(frames[i]);
        }
        return text.toString();
    }

    private static String message(Exception e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message;
    }
}
