package dev.demitasse.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.linux.abi.Capabilities;
import dev.demitasse.spec.Features;
import dev.demitasse.spec.FeaturesLinux;
import dev.demitasse.spec.KnownNames;
import dev.demitasse.spec.SpecReader;
import dev.demitasse.spec.SpecWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimeFeaturesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/features.json");

    private static FeaturesLinux linux(String release) {
        FeaturesLinux linux = RuntimeFeatures.describe(release).linux();
        assertNotNull(linux);
        return linux;
    }

    @Test
    void documentIsTheGoldenOne() throws IOException {
        byte[] json = SpecWriter.write(RuntimeFeatures.describe("6.12.0"));
        if (Boolean.getBoolean("golden.update")) {
            Files.write(GOLDEN, json);
        }
        assertEquals(Files.readString(GOLDEN), new String(json, StandardCharsets.UTF_8));
    }

    @Test
    void documentSurvivesReading() throws Exception {
        Features features = RuntimeFeatures.describe("6.12.0");
        assertEquals(features, SpecReader.readFeatures(SpecWriter.write(features)));
    }

    /// What is listed is applied, and what is not listed is refused.
    @Test
    void namesAreThoseThatAreApplied() {
        List<String> namespaces = linux("6.12.0").namespaces();
        assertNotNull(namespaces);
        for (String type : KnownNames.namespaces()) {
            String json = "'linux': {'namespaces': [{'type': '" + type + "'}]}";
            assertEquals(
                    UnappliedFields.find(Configs.with(json)).isEmpty(), namespaces.contains(type));
        }
        List<String> options = RuntimeFeatures.describe(null).mountOptions();
        assertNotNull(options);
        assertTrue(MountOptions.names().containsAll(options));
        assertFalse(options.contains("size"));
    }

    @Test
    void everyCapabilityIsListed() {
        List<String> capabilities = linux("6.12.0").capabilities();
        assertNotNull(capabilities);
        assertEquals(Capabilities.COUNT, capabilities.size());
        assertEquals("CAP_CHOWN", capabilities.get(0));
        assertEquals("CAP_CHECKPOINT_RESTORE", capabilities.get(40));
    }

    @ParameterizedTest
    @CsvSource({
        "5.18.19-generic, false",
        "5.19, true",
        "5.100.1, true",
        "6.1, true",
        "4.20, false",
        "5, false",
    })
    void flagsOfNewerKernelsAreNotSupportedByOlderOnes(String release, boolean supported) {
        FeaturesLinux.Seccomp seccomp = linux(release).seccomp();
        assertNotNull(seccomp);
        List<String> flags = seccomp.supportedFlags();
        if (Boolean.TRUE.equals(seccomp.enabled())) {
            assertNotNull(flags);
            assertEquals(supported, flags.contains("SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"));
            assertTrue(flags.contains("SECCOMP_FILTER_FLAG_LOG"));
        } else {
            assertNull(flags);
        }
    }
}
