package dev.demitasse.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.demitasse.spec.Spec;
import dev.demitasse.spec.SpecReader;
import dev.demitasse.spec.SpecWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.ThrowingConsumer;
import org.junit.jupiter.api.io.TempDir;

/// The vectors of the files beside: what the reference implementation was seen to do, and where we
/// mean to differ from it.
class VectorTest {
    private static final String HEAD = "{cdiVersion: 1.1.0, kind: vendor.com/device, ";
    private static final String NAME = "vendor.com/device=dev";

    @TempDir Path directory;

    private static Stream<DynamicTest> all(
            String file, String title, ThrowingConsumer<Map<String, String>> check) {
        return Vectors.read(file).stream()
                .map(vector ->
                        DynamicTest.dynamicTest(
                                title + ' ' + vector.getOrDefault(title, "" + vector),
                                () -> check.accept(vector)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static CdiSpec read(String text) throws InvalidCdiSpec {
        return CdiSpecReader.readValid(bytes(text));
    }

    @TestFactory
    Stream<DynamicTest> names() {
        return all("names.txt", "name", VectorTest::checkName);
    }

    private static void checkName(Map<String, String> vector) throws CdiException {
        String text = vector.getOrDefault("name", "");
        String parts = vector.get("parts");
        String[] split = QualifiedName.split(text);
        assertEquals(
                parts == null ? vector.get("splits") : parts,
                split == null ? null : String.join(" ", split));
        QualifiedName name = QualifiedName.of(text);
        if (parts == null) {
            assertNull(name);
            assertThrows(CdiException.class, () -> QualifiedName.parse(text));
            return;
        }
        assertEquals(name, QualifiedName.parse(text));
        assertEquals(text, name == null ? null : name.toString());
    }

    @TestFactory
    Stream<DynamicTest> versions() {
        return all("versions.txt", "none", VectorTest::checkVersion);
    }

    private static void checkVersion(Map<String, String> vector) throws InvalidCdiSpec {
        String needed = vector.get("needs");
        String device = vector.getOrDefault("device", "{name: dev, containerEdits: {env: [A=b]}}");
        String rest =
                ", kind: "
                        + vector.getOrDefault("kind", "vendor.com/device")
                        + ", annotations: "
                        + vector.getOrDefault("annotations", "{}")
                        + ", containerEdits: "
                        + vector.getOrDefault("spec", "{}")
                        + ", devices: ["
                        + device
                        + "]}";
        assertEquals(needed, CdiVersions.minimumFor(read("{cdiVersion: 1.1.0" + rest)));
        read("{cdiVersion: " + needed + rest);
        List<String> versions =
                List.of("0.3.0", "0.4.0", "0.5.0", "0.6.0", "0.7.0", "0.8.0", "1.0.0", "1.1.0");
        for (String older : versions.subList(0, versions.indexOf(needed))) {
            InvalidCdiSpec e =
                    assertThrows(InvalidCdiSpec.class, () -> read("{cdiVersion: " + older + rest));
            assertEquals(
                    "/cdiVersion: the spec version must be at least v" + needed, e.getMessage());
        }
    }

    @TestFactory
    Stream<DynamicTest> files() {
        return all("files.txt", "file", VectorTest::checkFile);
    }

    private static void checkFile(Map<String, String> vector) {
        String text = vector.getOrDefault("file", "").replace("\\n", "\n");
        assertEquals(vector.get("problem"), problem(text));
    }

    private static String problem(String text) {
        try {
            CdiSpec spec = read(text);
            assertEquals(
                    spec, read(new String(CdiSpecWriter.writeYaml(spec), StandardCharsets.UTF_8)));
            return null;
        } catch (InvalidCdiSpec e) {
            return e.getMessage();
        }
    }

    @TestFactory
    Stream<DynamicTest> edits() {
        return all("edits.txt", "edits", VectorTest::checkEdits);
    }

    private static void checkEdits(Map<String, String> vector) {
        String edits = "containerEdits: " + vector.get("edits");
        String problem = vector.get("problem");
        String ofDevice = "/devices/0/containerEdits";
        assertEquals(
                problem == null ? null : (ofDevice + problem).replace("Edits: :", "Edits:"),
                problem(HEAD + "devices: [{name: dev, " + edits + "}]}"));
        if (!vector.get("edits").equals("{}")) {
            assertEquals(
                    problem == null ? null : "/containerEdits" + problem,
                    problem(
                            HEAD
                                    + "devices: [{name: dev, containerEdits: {env: [A=b]}}], "
                                    + edits
                                    + "}"));
        }
    }

    @TestFactory
    Stream<DynamicTest> scalars() {
        return all("scalars.txt", "none", VectorTest::checkScalar);
    }

    private static void checkScalar(Map<String, String> vector) throws InvalidCdiSpec {
        String mode = vector.get("mode");
        String text =
                HEAD
                        + "devices: [{name: "
                        + vector.getOrDefault("name", "dev")
                        + ", containerEdits: {deviceNodes: [{path: /dev/a, fileMode: "
                        + (mode == null ? "1" : mode)
                        + "}]}}]}";
        String expected = vector.get("problem");
        if (expected != null) {
            assertEquals(
                    "/devices/0/containerEdits/deviceNodes/0/fileMode: " + expected + " (line 1)",
                    problem(text));
            return;
        }
        CdiDevice device = read(text).devices().getFirst();
        Integer found = device.containerEdits().deviceNodes().getFirst().fileMode();
        assertEquals(vector.get("is"), mode == null ? device.name() : String.valueOf(found));
    }

    @TestFactory
    Stream<DynamicTest> injection() {
        return all("apply.txt", "edits", this::checkInjection);
    }

    private static Spec spec(String members) throws Exception {
        String head = "{\"ociVersion\":\"1.3.0\",\"root\":{\"path\":\"rootfs\"}";
        return SpecReader.read(
                bytes(head + (members.equals("{}") ? "}" : "," + members.substring(1))));
    }

    private static String text(Spec spec) {
        return new String(SpecWriter.write(spec), StandardCharsets.UTF_8);
    }

    private void checkInjection(Map<String, String> vector) throws Exception {
        Path file = directory.resolve("device.yaml");
        Files.writeString(
                file,
                HEAD + "devices: [{name: dev, containerEdits: " + vector.get("edits") + "}]}");
        CdiRegistry registry = CdiRegistry.scan(List.of(directory));
        assertEquals(List.of(), registry.problems());
        Spec given = spec(vector.getOrDefault("given", "{}"));
        String before = text(given);
        String fails = vector.get("fails");
        if (fails != null) {
            CdiException e =
                    assertThrows(
                            CdiException.class,
                            () -> registry.inject(given, List.of(NAME), VectorTest::lookup));
            assertEquals(
                    fails, e.getMessage().substring(Math.max(0, e.getMessage().indexOf(fails))));
            return;
        }
        Injection once = registry.inject(given, List.of(NAME), VectorTest::lookup);
        // An absent access is an empty one, which config.json cannot tell apart.
        String expected = text(spec(vector.getOrDefault("gives", "")));
        assertEquals(expected, text(SpecReader.read(SpecWriter.write(once.spec()))));
        assertEquals(before, text(given));
        Injection twice = registry.inject(once.spec(), List.of(NAME), VectorTest::lookup);
        assertEquals(text(once.spec()), text(twice.spec()));
        if (vector.getOrDefault("edits", "").equals("{additionalGids: [0]}")) {
            assertSame(given, once.spec());
        }
    }

    private static HostDevice lookup(String path) throws IOException {
        return switch (path) {
            case "/dev/null" -> new HostDevice("c", 1, 3, 0666);
            case "/dev/zero" -> new HostDevice("c", 1, 5, 0666);
            case "/run/fifo" -> new HostDevice("p", 0, 0, 0644);
            case "/dev/stdin" -> throw new IOException("not a device node");
            default -> throw new IOException("no such file or directory");
        };
    }

    /// All in one, with two files of the same kind of edits.
    @TestFactory
    Stream<DynamicTest> orderOfEdits() {
        return Stream.of(
                DynamicTest.dynamicTest(
                        "spec edits once, before the first device", this::checkOrder));
    }

    private void checkOrder() throws Exception {
        Files.writeString(
                directory.resolve("device.yaml"),
                HEAD
                        + "containerEdits: {env: [SPEC=1]}, devices: ["
                        + "{name: dev1, containerEdits: {env: [DEV1=1]}}, "
                        + "{name: dev2, containerEdits: {env: [DEV2=1]}}]}");
        Files.writeString(
                directory.resolve("other.yaml"),
                HEAD.replace("device", "other")
                        + "containerEdits: {env: [OTHER=1]}, devices: ["
                        + "{name: dev, containerEdits: {env: [DEV=1]}}]}");
        Spec given = spec("{\"process\":{\"cwd\":\"/\",\"env\":[\"ORIG1=1\",\"ORIG2=1\"]}}");
        Injection injection =
                CdiRegistry.scan(List.of(directory))
                        .inject(
                                given,
                                Arrays.asList(
                                        "vendor.com/device=dev2",
                                        "vendor.com/other=dev",
                                        "vendor.com/device=dev1",
                                        "vendor.com/device=dev2"));
        assertEquals(
                "[ORIG1=1, ORIG2=1, SPEC=1, DEV2=1, OTHER=1, DEV=1, DEV1=1]",
                String.valueOf(
                        injection.spec().process() == null
                                ? null
                                : injection.spec().process().env()));
    }
}
