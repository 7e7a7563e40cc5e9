package dev.demitasse.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.spec.DefaultSpec;
import dev.demitasse.spec.InvalidSpec;
import dev.demitasse.spec.Spec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What docs/cdi.md shows works, and is what it shows.
class CdiPageTest {
    @TempDir Path directory;
    private final Spec spec = DefaultSpec.create();

    // What is between the two marks is on the page, too.
    private void example() throws IOException, InvalidSpec, CdiException {
        // begin
        ContainerEdits edits =
                ContainerEdits.NONE
                        .withEnv(List.of("CARD=0"))
                        .withDeviceNodes(List.of(new DeviceNode("/dev/card", "/dev/null")));
        CdiSpec cards = CdiSpec.of("vendor.com/card", List.of(new CdiDevice("0", edits)));
        CdiValidator.check(cards).throwIfAny();
        Files.write(directory.resolve("vendor.yaml"), CdiSpecWriter.writeYaml(cards));

        CdiRegistry registry = CdiRegistry.scan(List.of(directory));
        for (FileProblem problem : registry.problems()) {
            System.err.println(problem.path() + ": " + problem.reason());
        }
        Injection injection = registry.inject(spec, List.of("vendor.com/card=0"));
        for (AppliedEdit edit : injection.edits()) {
            String target = edit.outcome() + " " + edit.targets();
            String source = edit.file().path().getFileName() + " " + edit.pointer();
            System.out.println(edit.subject() + ": " + target + " by " + source);
        }
        // end
    }

    @Test
    void exampleDoesWhatItSays() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            example();
        } finally {
            System.setOut(out);
        }
        String page = Files.readString(Path.of("../docs/cdi.md"));
        String lines = printed.toString(StandardCharsets.UTF_8);
        assertEquals(2, lines.lines().count());
        assertTrue(page.contains("prints\n```\n" + lines + "```\n"), lines);
    }

    @Test
    void exampleIsOnThePage() throws Exception {
        String source =
                Files.readString(Path.of("src/test/java/dev/demitasse/cdi/CdiPageTest.java"));
        int begin = source.indexOf("// begin") + "// begin\n".length();
        String code = source.substring(begin, source.indexOf("        // end"));
        String page = Files.readString(Path.of("../docs/cdi.md"));
        assertTrue(page.contains("```java\n" + code.indent(-8) + "```\n"), code);
    }
}
