package dev.demitasse.conformance.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// docs/differences.md is written from the list of differences: `-Ddifferences.update=true` does
/// it.
class DifferencesDocumentTest {
    private static final String HEAD =
            """
            # Coming from runc: what is different

            Each line is a difference that the differential tests see (`conformance-tests`, package `differential`): several
            hundred variations of a bundle go through runc 1.5.2 and through Demitasse, and are compared from inside and outside
            of the container. What is not listed here is the same, or differs in a way that nobody would notice; those are in
            `Differences.java` with their reasons. A difference that no longer occurs fails the tests.

            | what you will notice | why |
            |---|---|
            """;

    private static Path document() {
        Path here = Path.of("docs/differences.md");
        return Files.exists(here.getParent()) ? here : Path.of("../docs/differences.md");
    }

    @Test
    void documentSaysWhatTheListSays() throws IOException {
        StringBuilder text = new StringBuilder(HEAD);
        for (Difference difference : Differences.all()) {
            if (!difference.notice().isEmpty()) {
                text.append("| ").append(difference.notice());
                text.append(" | ").append(difference.reason()).append(" |\n");
            }
        }
        if (Boolean.getBoolean("differences.update")) {
            Files.writeString(document(), text);
        }
        assertEquals(text.toString(), Files.readString(document()));
    }

    @Test
    void idsAndNamesAreUnique() {
        Set<String> ids = new HashSet<>();
        for (Difference difference : Differences.all()) {
            assertTrue(ids.add(difference.id()), difference.id());
        }
        Set<String> names = new HashSet<>();
        for (Variation variation : variations().toList()) {
            assertTrue(names.add(variation.name()), variation.name());
        }
    }

    @Test
    void everythingListedConcernsAVariation() {
        for (Difference difference : Differences.all()) {
            assertTrue(
                    Stream.concat(variations(), ResourceVariations.all().stream())
                            .anyMatch(difference::concerns),
                    difference.id());
        }
        for (String pending : Differences.PENDING) {
            assertTrue(
                    variations().anyMatch(variation -> variation.name().equals(pending)), pending);
        }
    }

    private static Stream<Variation> variations() {
        return DifferentialTest.variations().stream();
    }
}
