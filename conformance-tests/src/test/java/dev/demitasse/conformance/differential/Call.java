package dev.demitasse.conformance.differential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A command that has ended. Its streams are files, since what it leaves behind may go on writing.
///
/// @param status exit status
/// @param out file of its stdout
/// @param length how much was in the file when the command ended
/// @param err what it wrote to stderr
record Call(int status, Path out, int length, String err) {
    private static final long HANG_SECONDS = 60;

    /// Runs a command with nothing in its environment but this.
    static Call of(Path scratch, List<String> argv, Map<String, String> environment) {
        try {
            Path out = Files.createTempFile(scratch, "call", ".out");
            Path err = Files.createTempFile(scratch, "call", ".err");
            ProcessBuilder builder = new ProcessBuilder(argv);
            builder.redirectInput(Path.of("/dev/null").toFile());
            builder.redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(HANG_SECONDS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new IllegalStateException("hung: " + argv + "\n" + text(out) + text(err));
            }
            return new Call(process.exitValue(), out, text(out).length(), text(err));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + argv, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What the command itself wrote to stdout.
    String said() {
        return text(out).substring(0, length);
    }

    /// What is there by now.
    String everything() {
        return text(out);
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
