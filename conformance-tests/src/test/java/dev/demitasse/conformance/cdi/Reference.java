package dev.demitasse.conformance.cdi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The reference implementation, as a program that answers line by line.
public final class Reference implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Writer questions;
    private final BufferedReader answers;

    /// Starts it, built first if it is not there.
    public Reference() throws IOException {
        process =
                new ProcessBuilder(program().toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        questions = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /// Built by now, unless this is a test alone.
    private static Path program() throws IOException {
        Path here = Path.of("tools", "get-peers");
        Path script = Files.exists(here) ? here : Path.of("conformance-tests").resolve(here);
        Process build =
                new ProcessBuilder(script.toString(), "cdi-reference")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader out = build.inputReader(StandardCharsets.UTF_8)) {
            String folder = out.readLine();
            if (folder == null) {
                throw new IllegalStateException(script + " cdi-reference failed");
            }
            return Path.of(folder, "cdi-reference");
        }
    }

    /// Its answer to a question; both are as in conformance-tests/cdi-reference.
    public JsonNode ask(JsonNode question) throws IOException {
        questions.write(JSON.writeValueAsString(question));
        questions.write('\n');
        questions.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IllegalStateException("the reference ended at " + question);
        }
        return JSON.readTree(answer);
    }

    @Override
    public void close() throws IOException {
        questions.close();
        process.destroy();
    }
}
