package dev.demitasse.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The sample documents that come with the schemas of the specification.
class SchemaSamplesTest {
    /// Good documents of other platforms, whose host name is not that of a uts namespace.
    private static final Map<String, String> OTHER_PLATFORM =
            Map.of(
                    "freebsd-example.json",
                    "/hostname: needs a uts namespace in linux.namespaces",
                    "zos-example.json",
                    "/hostname: needs a uts namespace in linux.namespaces");

    /// Bad because of a member of another platform, which is unknown and ignored here.
    private static final List<String> BAD_ELSEWHERE = List.of("freebsd-vnet-disable.json");

    static List<Path> goodConfigs() throws IOException {
        return Documents.samples("config/good");
    }

    static List<Path> badConfigs() throws IOException {
        return Documents.samples("config/bad");
    }

    @ParameterizedTest
    @MethodSource("goodConfigs")
    void goodConfigIsValidAndSurvivesWriting(Path file) throws Exception {
        Spec spec = SpecReader.read(Files.readAllBytes(file));
        String expected = OTHER_PLATFORM.getOrDefault(file.getFileName().toString(), "");
        assertEquals(expected, SpecValidator.check(spec).toString());
        assertEquals(spec, SpecReader.read(SpecWriter.write(spec)));
    }

    @ParameterizedTest
    @MethodSource("badConfigs")
    void badConfigIsRefused(Path file) throws Exception {
        byte[] json = Files.readAllBytes(file);
        if (BAD_ELSEWHERE.contains(file.getFileName().toString())) {
            SpecReader.readValid(json);
        } else {
            assertThrows(InvalidSpec.class, () -> SpecReader.readValid(json));
        }
    }

    @Test
    void samplesWereFound() throws Exception {
        assertEquals(9, goodConfigs().size());
        assertEquals(5, badConfigs().size());
    }

    @Test
    void goodStateSurvivesWriting() throws Exception {
        byte[] json = Documents.resource("/runtime-spec/state/good/spec-example.json");
        State state = SpecReader.readState(json);
        assertEquals(
                new State(
                        "0.2.0",
                        "oci-container1",
                        "running",
                        4422,
                        "/containers/redis",
                        Map.of("myKey", "myValue")),
                state);
        assertEquals(state, SpecReader.readState(SpecWriter.write(state)));
    }

    @Test
    void badStateIsRefused() throws Exception {
        byte[] json = Documents.resource("/runtime-spec/state/bad/invalid-json.json");
        assertThrows(InvalidSpec.class, () -> SpecReader.readState(json));
    }

    @Test
    void goodFeaturesSurviveWriting() throws Exception {
        for (Path file : Documents.samples("features/good")) {
            Features features = SpecReader.readFeatures(Files.readAllBytes(file));
            assertEquals(features, SpecReader.readFeatures(SpecWriter.write(features)));
        }
    }

    @Test
    void featuresWithoutHighestVersionAreRefused() throws Exception {
        byte[] json = Documents.resource("/runtime-spec/features/bad/missing-ociVersionMax.json");
        InvalidSpec e = assertThrows(InvalidSpec.class, () -> SpecReader.readFeatures(json));
        assertEquals("/ociVersionMax: is required", e.getMessage());
    }
}
