package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `make load` does, with smaller numbers.
@Tag("host")
class LoadTest {
    @Test
    void nothingGrowsAndNothingIsLeft(@TempDir Path temp) {
        Path classes = Path.of(System.getProperty("demitasse.tests", "target/test-classes"));
        Path script = classes.resolve("../../load/run").normalize();
        Outcome outcome =
                new Command(
                                temp,
                                List.of(
                                        Tools.find("python3").toString(),
                                        script.toString(),
                                        "--parallel=50",
                                        "--alive=60",
                                        "--row=200",
                                        "--kills=30",
                                        Tools.demitasse().toString()))
                        .inheriting()
                        .run();
        assertEquals("", outcome.err(), outcome::toString);
        assertEquals(0, outcome.status(), outcome::toString);
        assertTrue(outcome.out().contains("killed at random moments"), outcome::toString);
    }
}
