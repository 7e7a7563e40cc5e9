package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `features`: valid by the schema, and true (features.md, features-linux.md).
class FeaturesTest extends ContainerTest {
    private JsonNode features() throws IOException {
        return TestBundle.JSON.readTree(lab.bare("features").run().succeeds().out());
    }

    private static List<String> texts(JsonNode array) {
        assertTrue(array.isArray(), array::toString);
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    @Test
    void theDocumentIsValid() throws IOException {
        assertEquals(List.of(), Schema.problems("features-schema.json", features()));
        JsonNode bad = TestBundle.JSON.readTree("{\"linux\":{\"namespaces\":[\"net\"]}}");
        assertEquals(
                List.of(
                        "/linux/namespaces/0: \"net\" is unknown",
                        ": \"ociVersionMin\"",
                        ": \"ociVersionMax\""),
                Schema.problems("features-schema.json", bad));
    }

    @Test
    void whatEnginesLookForIsThere() throws IOException {
        JsonNode features = features();
        assertEquals("1.0.0", features.at("/ociVersionMin").asText());
        assertEquals("1.3.0", features.at("/ociVersionMax").asText());
        List<String> options = texts(features.at("/mountOptions"));
        assertTrue(
                options.containsAll(List.of("rro", "rbind", "tmpcopyup", "ro")), options::toString);
        assertEquals(options.stream().sorted().toList(), options);
        JsonNode linux = features.at("/linux");
        assertTrue(linux.at("/mountExtensions/idmap/enabled").isBoolean());
        assertTrue(texts(linux.at("/namespaces")).contains("mount"));
        assertEquals(41, texts(linux.at("/capabilities")).size());
        assertEquals("false", linux.at("/cgroup/v1").asText());
        assertEquals("true", linux.at("/cgroup/v2").asText());
        assertEquals(
                "false",
                features.at("/annotations")
                        .path("org.opencontainers.runc.checkpoint.enabled")
                        .asText());
        assertEquals(
                List.of("dev.demitasse.cdi.", "org.systemd.property."),
                texts(features.at("/potentiallyUnsafeConfigAnnotations")));
    }

    /// Each option is given to a mount of its own, which must not take it for an option of tmpfs.
    @Test
    void mountOptionsWork() throws IOException {
        TestBundle bundle = lab.bundle();
        for (String option : texts(features().at("/mountOptions"))) {
            if (option.equals("bind") || option.equals("rbind")) {
                bundle.mount("/m/" + option, "none", "/etc", option);
            } else if (!option.endsWith("idmap")) {
                bundle.mount(
                        option.equals("remount") ? "/m/bind" : "/m/" + option,
                        "tmpfs",
                        "tmpfs",
                        option);
            }
        }
        assertEquals("", lab.sh(bundle, ":").succeeds().out());
    }

    @Test
    void namespacesThatNeedNothingElseWork() throws IOException {
        for (String type : texts(features().at("/linux/namespaces"))) {
            if (!type.equals("user") && !type.equals("time")) {
                TestBundle bundle = lab.bundle().withoutNamespace(type);
                bundle.add("/linux/namespaces", "{\"type\":\"" + type + "\"}");
                lab.run(bundle.args("/bin/true")).succeedsSilently();
            }
        }
    }
}
