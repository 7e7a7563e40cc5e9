package dev.demitasse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {
    @Test
    void everyCallEndsAsItShould(@TempDir Path directory) throws IOException {
        ByteArrayOutputStream complaints = new ByteArrayOutputStream();
        Training.run(directory, new PrintStream(complaints, true, StandardCharsets.UTF_8));
        assertEquals("", complaints.toString(StandardCharsets.UTF_8));
        assertTrue(Files.size(directory.resolve("answer")) > 0);
    }
}
