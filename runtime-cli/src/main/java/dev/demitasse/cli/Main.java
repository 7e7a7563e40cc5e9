package dev.demitasse.cli;

import dev.demitasse.cli.command.Commands;
import dev.demitasse.cli.command.VersionText;
import dev.demitasse.cli.manual.Manual;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;

/// Entry point of a cold start: one conversation over file descriptor 0, a socket to the launcher
/// that started us.
public final class Main {
    private Main() {}

    /// Serves the launcher, or with `--train DIR` prepares the AOT cache in this scratch directory,
    /// or with `--manual DIR` writes man pages and completion there.
    ///
    /// @throws IOException if the directory cannot be written to
    public static void main(String[] args) throws IOException {
        if (args.length == 2 && args[0].equals("--train")) {
            Training.run(Path.of(args[1]), System.err);
            return;
        }
        if (args.length == 2 && args[0].equals("--manual")) {
            Manual.write(Path.of(args[1]), Commands.models(), VersionText.version());
            return;
        }
        int status = 0;
        try {
            // The descriptor is a socket: both directions are the same one.
            new Session()
                    .hold(
                            new FileInputStream(FileDescriptor.in),
                            new FileOutputStream(FileDescriptor.in),
                            null);
        } catch (IOException e) {
            // Nobody is left to tell: the launcher has gone, and says so itself if it has not.
            status = 1;
        }
        // Not exit: there is nothing to shut down, and it takes longer.
        Runtime.getRuntime().halt(status);
    }
}
