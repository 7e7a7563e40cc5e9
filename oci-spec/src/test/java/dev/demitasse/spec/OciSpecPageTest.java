package dev.demitasse.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What docs/oci-spec.md shows works, and is what it shows.
class OciSpecPageTest {
    @TempDir Path directory;

    // What is between the two marks is on the page, too.
    private void example() throws IOException, InvalidSpec {
        // begin
        byte[] json = Files.readAllBytes(directory.resolve("config.json"));
        Spec spec = SpecReader.readValid(json);
        List<Mount> mounts = new ArrayList<>(spec.mounts());
        mounts.add(new Mount("/data", "/srv/data", null, List.of("rbind", "rro"), null, null));
        Spec changed =
                spec.withMounts(mounts).withProcess(spec.process().withArgs(List.of("/bin/id")));
        Problems problems = SpecValidator.check(changed);
        for (Problem problem : problems.list()) {
            System.err.println(problem.pointer() + " " + problem.message());
        }
        problems.throwIfAny();
        Files.write(directory.resolve("config.json"), SpecWriter.write(changed));
        // end
    }

    @Test
    void exampleDoesWhatItSays() throws Exception {
        Path config = directory.resolve("config.json");
        Files.write(config, SpecWriter.write(DefaultSpec.create()));
        example();
        Spec spec = SpecReader.readValid(Files.readAllBytes(config));
        List<Mount> mounts = spec.mounts() == null ? List.of() : spec.mounts();
        assertEquals("/data", mounts.get(mounts.size() - 1).destination());
        assertEquals(List.of("/bin/id"), spec.process() == null ? null : spec.process().args());
        Files.writeString(config, "{\"ociVersion\": \"1.3.0\"}");
        InvalidSpec e = assertThrows(InvalidSpec.class, this::example);
        assertEquals("/root: is required", e.getMessage());
    }

    @Test
    void exampleIsOnThePage() throws Exception {
        String source =
                Files.readString(Path.of("src/test/java/dev/demitasse/spec/OciSpecPageTest.java"));
        int begin = source.indexOf("// begin") + "// begin\n".length();
        String code = source.substring(begin, source.indexOf("        // end"));
        String page = Files.readString(Path.of("../docs/oci-spec.md"));
        assertTrue(
                page.contains("```java\n" + code.stripTrailing().stripIndent() + "\n```\n"), code);
    }
}
