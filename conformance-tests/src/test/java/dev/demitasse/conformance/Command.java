package dev.demitasse.conformance;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A command to be run, with an environment that is empty unless said otherwise. Its streams are
/// files: a detached container goes on writing to them, and nobody has to wait for the end of a
/// pipe.
final class Command {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Path scratch;
    private final List<String> argv = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private boolean inherits;
    private @Nullable Path directory;
    private @Nullable String input;
    private boolean merged;

    /// @param scratch directory for the files of the streams
    Command(Path scratch, List<String> argv) {
        this.scratch = scratch;
        this.argv.addAll(argv);
    }

    Command env(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /// Takes the environment of the test itself, for helpers that are not ours.
    Command inheriting() {
        inherits = true;
        return this;
    }

    Command in(Path workingDirectory) {
        directory = workingDirectory;
        return this;
    }

    /// What it finds on stdin; by default nothing.
    Command input(String text) {
        input = text;
        return this;
    }

    /// Sends stderr where stdout goes.
    Command merged() {
        merged = true;
        return this;
    }

    /// Puts words before the command, such as `setpriv` and its options.
    Command behind(String... words) {
        argv.addAll(0, List.of(words));
        return this;
    }

    /// Takes the last word for several, with spaces between them.
    Command words() {
        argv.addAll(List.of(argv.removeLast().split(" ", -1)));
        return this;
    }

    /// Has a shell run the command after this preparation, such as `exec 3</dev/zero`.
    Command afterShell(String preparation) {
        return behind("/bin/sh", "-c", preparation + "; exec \"$0\" \"$@\"");
    }

    /// The same with a shell that has file descriptors of two digits.
    Command afterBash(String preparation) {
        return behind("/bin/bash", "-c", preparation + "; exec \"$0\" \"$@\"");
    }

    /// Runs it to its end.
    Outcome run() {
        return start().await();
    }

    /// Starts it.
    Running start() {
        String name = "call-" + COUNT.incrementAndGet();
        Path out = scratch.resolve(name + ".out");
        Path err = scratch.resolve(name + ".err");
        try {
            File in = new File("/dev/null");
            if (input != null) {
                Path file = scratch.resolve(name + ".in");
                in = Files.writeString(file, input).toFile();
            }
            ProcessBuilder builder =
                    new ProcessBuilder(argv)
                            .redirectInput(in)
                            .redirectOutput(out.toFile())
                            .redirectErrorStream(merged);
            if (!merged) {
                builder.redirectError(err.toFile());
            }
            if (directory != null) {
                builder.directory(directory.toFile());
            }
            if (!inherits) {
                builder.environment().clear();
            }
            builder.environment().putAll(environment);
            return new Running(List.copyOf(argv), builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + argv, e);
        }
    }
}
