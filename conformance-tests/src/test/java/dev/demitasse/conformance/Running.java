package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A command that has been started.
final class Running {
    private static final long HANG_SECONDS = 120;

    private final List<String> argv;
    private final Process process;
    private final Path out;
    private final Path err;

    Running(List<String> argv, Process process, Path out, Path err) {
        this.argv = argv;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// What it has written to stdout so far.
    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    /// Sends a signal by name, such as `TERM`.
    Running signal(String name) {
        Lab.signal(pid(), name);
        return this;
    }

    /// Waits until a container that it has made writes this text.
    void awaitOutputLater(String text) {
        Lab.await(() -> out().contains(text), () -> "no \"" + text + "\" in " + out());
    }

    /// Kills it, unless it has ended already.
    void destroy() {
        process.destroyForcibly();
        await();
    }

    /// Waits until stdout has this text.
    Running awaitOutput(String text) {
        Lab.await(
                () -> out().contains(text) || !isAlive(),
                () -> "no \"" + text + "\" from " + argv + ": " + out() + err());
        if (!out().contains(text)) {
            fail("no \"" + text + "\" from " + await());
        }
        return this;
    }

    /// Waits for its end. What takes two minutes hangs.
    Outcome await() {
        try {
            if (!process.waitFor(HANG_SECONDS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
                fail("hung: " + new Outcome(argv, process.exitValue(), out(), err()));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IllegalStateException("interrupted while waiting for " + argv, e);
        }
        return new Outcome(argv, process.exitValue(), out(), err());
    }

    private static String read(Path file) {
        try {
            return Files.exists(file)
                    ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
