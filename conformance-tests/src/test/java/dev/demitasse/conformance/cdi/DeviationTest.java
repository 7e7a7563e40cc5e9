package dev.demitasse.conformance.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.demitasse.cdi.CdiRegistry;
import dev.demitasse.conformance.tier.Ability;
import dev.demitasse.conformance.tier.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Each deviation is one: both do what it says. One that the reference no longer has goes.
@Tag("host")
@Needs(Ability.CDI_REFERENCE)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeviationTest {
    @TempDir private Path scratch;
    private Reference reference;

    @BeforeAll
    void start() throws IOException {
        reference = new Reference();
    }

    @AfterAll
    void stop() throws IOException {
        reference.close();
    }

    @TestFactory
    Stream<DynamicTest> eachIsOne() {
        List<DynamicTest> tests = new ArrayList<>();
        List<Deviations.Deviation> all = Deviations.all();
        for (int i = 0; i < all.size(); i++) {
            Deviations.Deviation deviation = all.get(i);
            Path top = scratch.resolve("deviation" + i);
            tests.add(DynamicTest.dynamicTest(deviation.title(), () -> check(deviation, top)));
        }
        return tests.stream();
    }

    private void check(Deviations.Deviation deviation, Path top) throws Exception {
        List<Path> directories = new ArrayList<>();
        for (int i = 0; i < deviation.directories().size(); i++) {
            Map<String, String> files = deviation.directories().get(i);
            Path directory = Files.createDirectories(top.resolve("d" + i));
            directories.add(directory);
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(directory.resolve(file.getKey()), file.getValue());
            }
            if (files.isEmpty()) {
                // Stands for one that cannot be read, which root can always.
                Files.delete(directory);
                Files.writeString(directory, "no directory");
            }
        }
        String spec =
                "{\"ociVersion\":\"1.3.0\",\"root\":{\"path\":\"r\"}" + deviation.spec() + "}";
        assertEquals(
                tree(deviation.theirs()),
                summary(new Both(reference).reference(directories, deviation.names(), spec)));
        assertEquals(
                tree(deviation.ours()),
                summary(Both.ours(CdiRegistry.scan(directories), deviation.names(), spec)));
    }

    /// Members have no order.
    private static Object tree(String summary) throws IOException {
        return summary.startsWith("{") ? Reference.JSON.readTree(summary) : summary;
    }

    private static Object summary(Both.Answer answer) throws IOException {
        JsonNode spec = answer.spec();
        if (spec instanceof ObjectNode object) {
            // Read anew: numbers are nodes of the size of their values.
            return tree(object.without(List.of("ociVersion", "root")).toString());
        }
        boolean dropped = answer.dropped().stream().anyMatch(path -> path.contains("/a."));
        return dropped ? "dropped" : String.valueOf(answer.error());
    }
}
