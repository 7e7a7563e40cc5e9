package dev.demitasse.conformance.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// docs/cdi.md lists the deviations that are shown to be some, and no other.
class DeviationsPageTest {
    @Test
    void pageListsThem() throws IOException {
        Path here = Path.of("docs/cdi.md");
        Path page = Files.exists(here) ? here : Path.of("../docs/cdi.md");
        List<String> listed = new ArrayList<>();
        for (String line : Files.readAllLines(page)) {
            if (line.startsWith("- ")) {
                listed.add(line.substring(2, line.indexOf('.') + 1));
            }
        }
        Set<String> shown = new LinkedHashSet<>();
        Deviations.all().forEach(deviation -> shown.add(deviation.title()));
        assertEquals(new LinkedHashSet<>(listed), shown);
        assertEquals(listed.size(), shown.size());
    }
}
