package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

/// How a command ended and what it wrote.
///
/// @param argv the command, for messages
/// @param status exit status; 128 + n after signal n
/// @param out what it wrote to stdout
/// @param err what it wrote to stderr
record Outcome(List<String> argv, int status, String out, String err) {
    Outcome {
        argv = List.copyOf(argv);
    }

    /// Asserts exit status 0 and a silent stderr: callers merge both streams and parse them.
    Outcome succeeds() {
        assertEquals(0, status, this::toString);
        assertEquals("", err, this::toString);
        return this;
    }

    /// Asserts success without a byte on either stream.
    Outcome succeedsSilently() {
        succeeds();
        assertEquals("", out, this::toString);
        return this;
    }

    /// Asserts the exit status of a workload, with nothing of the runtime's on stderr.
    Outcome exits(int expected) {
        assertEquals(expected, status, this::toString);
        assertEquals("", err, this::toString);
        return this;
    }

    /// Asserts a failure of the runtime: status 1, nothing on stdout, all of these on stderr.
    Outcome fails(String... parts) {
        assertEquals(1, status, this::toString);
        assertEquals("", out, this::toString);
        return says(parts);
    }

    /// Asserts a failure of `exec` before the program: status 255, which no caller takes for the
    /// program's, nothing on stdout, all of these on stderr.
    Outcome failsToExec(String... parts) {
        assertEquals(255, status, this::toString);
        assertEquals("", out, this::toString);
        return says("exec failed: ").says(parts);
    }

    /// Asserts what is on stderr.
    Outcome says(String... parts) {
        // The text form of a log record escapes quotes.
        String text = err.replace("\\\"", "\"");
        for (String part : parts) {
            assertTrue(text.contains(part), () -> "no \"" + part + "\" in stderr of " + this);
        }
        return this;
    }

    /// Lines of stdout.
    List<String> lines() {
        return out.lines().toList();
    }

    @Override
    public String toString() {
        return String.join(" ", argv)
                + "\n-- exit status "
                + status
                + "\n-- stdout: "
                + out
                + "\n-- stderr: "
                + err;
    }
}
