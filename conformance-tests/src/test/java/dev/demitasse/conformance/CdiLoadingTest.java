package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A cold start loads the classes that read CDI files, and of these the YAML library, only where
/// they are needed.
@Tag("container")
class CdiLoadingTest {
    @TempDir Path temp = Path.of("");
    private Path log = Path.of("");
    private Path binary = Path.of("");

    /// The distribution once more, by links, with a JVM that tells what it loads.
    @BeforeEach
    void makeTree() throws IOException {
        log = temp.resolve("classes.log");
        Path bin = Tools.demitasse().getParent();
        Files.createDirectories(temp.resolve("tree/bin"));
        Path lib = Files.createDirectories(temp.resolve("tree/lib"));
        binary = Files.copy(Tools.demitasse(), temp.resolve("tree/bin/demitasse"));
        try (var entries = Files.list(bin.resolveSibling("lib"))) {
            for (Path entry : entries.toList()) {
                String name = entry.getFileName().toString();
                if (name.equals("demitasse.args")) {
                    String text = Files.readString(entry);
                    String more = "-Xlog:disable\n-Xlog:class+load:file=" + log + "\n";
                    Files.writeString(lib.resolve(name), text.replace("-Xlog:disable\n", more));
                } else {
                    Files.createSymbolicLink(lib.resolve(name), entry);
                }
            }
        }
    }

    /// JUnit warns of links that lead out of its directory.
    @AfterEach
    void removeLinks() throws IOException {
        try (var entries = Files.list(temp.resolve("tree/lib"))) {
            for (Path entry : entries.toList()) {
                Files.delete(entry);
            }
        }
    }

    private List<String> loaded(String... flags) throws IOException {
        Files.writeString(log, "", StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        Lab lab = new Lab(Mode.COLD, Files.createDirectories(temp.resolve("lab")));
        TestBundle bundle = lab.bundle().args("/bin/true").write();
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "--root",
                                lab.root().toString(),
                                "run",
                                "-b",
                                bundle.directory().toString()));
        words.addAll(List.of(flags));
        words.add(lab.newId());
        lab.program(binary.toString(), words.toArray(new String[0])).run().succeedsSilently();
        lab.close();
        List<String> lines = Files.readAllLines(log);
        assertTrue(
                lines.stream().anyMatch(l -> l.contains("core.lifecycle.Bundle ")),
                lines::toString);
        return lines.stream()
                .filter(l -> l.contains(" dev.demitasse.cdi.") || l.contains("snakeyaml"))
                .toList();
    }

    @Test
    void onlyWhereADeviceIsAskedFor() throws IOException {
        assertEquals(List.of(), loaded());
        CdiFiles files = new CdiFiles(temp);
        files.write(
                "a.json",
                "{\"cdiVersion\":\"0.6.0\",\"kind\":\"vendor.com/card\",\"devices\":"
                        + "[{\"name\":\"0\",\"containerEdits\":{\"env\":[\"A=b\"]}}]}");
        List<String> json = loaded(files.flags("vendor.com/card=0"));
        assertTrue(json.stream().anyMatch(l -> l.contains("CdiRegistry")), json::toString);
        assertTrue(json.stream().noneMatch(l -> l.contains("snakeyaml")), json::toString);
        files.write("b.yaml", "cdiVersion: 0.6.0\nkind: vendor.com/gpu\ndevices: []\n");
        List<String> yaml = loaded(files.flags("vendor.com/card=0"));
        assertTrue(yaml.stream().anyMatch(l -> l.contains("snakeyaml")), yaml::toString);
    }
}
