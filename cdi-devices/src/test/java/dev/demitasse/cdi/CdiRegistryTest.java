package dev.demitasse.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.spec.DefaultSpec;
import dev.demitasse.spec.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which files count, which do not, and why.
class CdiRegistryTest {
    @TempDir Path top;
    private Path etc;
    private Path run;

    @BeforeEach
    void makeDirectories() throws IOException {
        etc = Files.createDirectory(top.resolve("etc"));
        run = Files.createDirectory(top.resolve("run"));
    }

    private CdiRegistry scan() {
        return CdiRegistry.scan(List.of(etc, run));
    }

    private static void write(Path file, String... devices) throws IOException {
        StringBuilder yaml = new StringBuilder("cdiVersion: 0.5.0\nkind: vendor.com/device\n");
        yaml.append("devices:\n");
        for (String device : devices) {
            yaml.append("- name: ").append(device).append("\n  containerEdits:\n");
            yaml.append("    env: [FROM=").append(file.getFileName()).append("]\n");
        }
        Files.writeString(file, yaml);
    }

    private static List<String> names(CdiRegistry registry) {
        List<String> names = new ArrayList<>();
        for (KnownDevice device : registry.devices()) {
            names.add(device.name().name());
        }
        return names;
    }

    private String file(CdiRegistry registry, String name) {
        KnownDevice device = registry.device("vendor.com/device=" + name);
        return device == null ? "none" : top.relativize(device.file().path()).toString();
    }

    private List<String> problems(CdiRegistry registry) {
        List<String> lines = new ArrayList<>();
        for (FileProblem problem : registry.problems()) {
            lines.add(
                    top.relativize(problem.path())
                            + (problem.dropped() ? " dropped: " : ": ")
                            + problem.reason().replace(top + "/", ""));
        }
        return lines;
    }

    @Test
    void directoriesThatAreNotThereHaveNoFiles() {
        CdiRegistry registry = CdiRegistry.scan(List.of(top.resolve("a"), top.resolve("b")));
        assertEquals(List.of(), registry.devices());
        assertEquals(List.of(), registry.problems());
    }

    @Test
    void laterDirectoryWins() throws IOException {
        write(etc.resolve("a.yaml"), "dev1", "dev2");
        write(run.resolve("a.yaml"), "dev1");
        CdiRegistry registry = scan();
        assertEquals("run/a.yaml", file(registry, "dev1"));
        assertEquals("etc/a.yaml", file(registry, "dev2"));
        assertEquals(List.of(), registry.problems());
        assertEquals(List.of("vendor.com"), registry.vendors());
        assertEquals(List.of("device"), registry.classes());
    }

    @Test
    void sameDirectoryTwiceIsNoConflict() throws IOException {
        write(etc.resolve("a.yaml"), "dev1");
        CdiRegistry registry = CdiRegistry.scan(List.of(etc, etc));
        assertEquals(List.of(), registry.problems());
        KnownDevice device = registry.device("vendor.com/device=dev1");
        assertEquals(1, device == null ? -1 : device.file().priority());
    }

    @Test
    void filesOfOneDirectoryMayBeInConflict() throws IOException {
        write(run.resolve("a.yaml"), "dev1", "dev2");
        write(run.resolve("b.yaml"), "dev1");
        CdiRegistry registry = scan();
        assertEquals(List.of("dev2"), names(registry));
        assertEquals(
                List.of(
                        "run/a.yaml: /devices/0: conflicting device vendor.com/device=dev1, also"
                                + " in run/b.yaml",
                        "run/b.yaml: /devices/0: conflicting device vendor.com/device=dev1, also"
                                + " in run/a.yaml"),
                problems(registry));
    }

    @Test
    void higherPrioritySettlesAConflict() throws IOException {
        write(etc.resolve("a.yaml"), "dev1");
        write(etc.resolve("b.yaml"), "dev1");
        write(run.resolve("c.yaml"), "dev1");
        CdiRegistry registry = scan();
        assertEquals("run/c.yaml", file(registry, "dev1"));
        assertEquals(List.of(), registry.problems());
    }

    @Test
    void brokenFileIsDroppedAndTold() throws IOException {
        write(etc.resolve("good.yaml"), "dev1");
        Files.writeString(etc.resolve("bad.yaml"), "xyzzy: garbled");
        Files.writeString(etc.resolve("empty.json"), "");
        Files.createSymbolicLink(etc.resolve("dangling.json"), Path.of("nowhere"));
        Files.createSymbolicLink(etc.resolve("folder.yaml"), run);
        CdiRegistry registry = scan();
        assertEquals(List.of("dev1"), names(registry));
        assertEquals(
                List.of(
                        "etc/bad.yaml dropped: /xyzzy: unknown member (line 1)",
                        "etc/dangling.json dropped: no such file or directory",
                        "etc/empty.json dropped: empty, must be a CDI specification",
                        "etc/folder.yaml dropped: not a regular file"),
                problems(registry));
    }

    @Test
    void directoryThatIsNoneIsToldAndOthersCount() throws IOException {
        write(run.resolve("a.yaml"), "dev1");
        Path file = Files.writeString(top.resolve("file"), "");
        CdiRegistry registry = CdiRegistry.scan(List.of(file, run));
        assertEquals(List.of("dev1"), names(registry));
        assertEquals(List.of("file dropped: not a directory"), problems(registry));
    }

    @Test
    void namesDecideWhatIsRead() throws IOException {
        for (String name : new String[] {"x.yml", "x.JSON", "x.json.tmp", "x.yaml~", "x"}) {
            Files.writeString(etc.resolve(name), "not read");
        }
        Files.createDirectory(etc.resolve("folder.yaml"));
        write(etc.resolve(".hidden.yaml"), "dev1");
        write(etc.resolve(".yaml"), "dev2");
        write(etc.resolve("yaml-inside.json"), "dev3");
        Files.createSymbolicLink(etc.resolve("link.yaml"), run.resolve("target"));
        write(run.resolve("target"), "dev4");
        CdiRegistry registry = scan();
        assertEquals(List.of("dev1", "dev2", "dev3", "dev4"), names(registry));
        assertEquals(List.of(), registry.problems());
    }

    @Test
    void hugeFileIsDropped() throws IOException {
        Files.writeString(etc.resolve("a.yaml"), "#" + "x".repeat(4 << 20));
        assertEquals(List.of("etc/a.yaml dropped: larger than 4 MiB"), problems(scan()));
    }

    @Test
    void whatOthersCanChangeIsNotTrusted() throws IOException {
        write(etc.resolve("a.yaml"), "dev1");
        write(etc.resolve("b.yaml"), "dev2");
        write(run.resolve("c.yaml"), "dev3");
        Files.setPosixFilePermissions(
                etc.resolve("b.yaml"), PosixFilePermissions.fromString("rw-rw-r--"));
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxrwxrwx"));
        int self = ((Number) Files.getAttribute(top, "unix:uid")).intValue();
        CdiRegistry registry = CdiRegistry.scanTrusted(List.of(etc, run), trusted(0, self));
        assertEquals(List.of("dev1"), names(registry));
        assertEquals(
                List.of(
                        "etc/b.yaml dropped: is writable by others (mode 664)",
                        "run dropped: is writable by others (mode 777)"),
                problems(registry));
        assertEquals(3, scan().devices().size());
        registry = CdiRegistry.scanTrusted(List.of(etc), trusted(self + 1));
        assertEquals(List.of(), registry.devices());
    }

    private static Set<Integer> trusted(Integer... owners) {
        return new HashSet<>(List.of(owners));
    }

    @Test
    void errorSaysWhatIsKnown() throws IOException {
        write(etc.resolve("a.yaml"), "dev1", "dev2");
        Files.writeString(etc.resolve("bad.yaml"), "kind: vendor.com/other");
        CdiRegistry registry = scan();
        UnresolvableDevices e =
                assertThrows(
                        UnresolvableDevices.class,
                        () -> registry.resolve(List.of("vendor.com/device=dve2", "/dev/null")));
        assertEquals(List.of("vendor.com/device=dve2", "/dev/null"), e.names());
        assertEquals(
                "unresolvable CDI devices vendor.com/device=dve2, /dev/null; vendor.com/device has"
                        + " dev1, dev2; did you mean vendor.com/device=dev2?; \"/dev/null\" is not"
                        + " vendor/class=name; "
                        + etc
                        + "/bad.yaml is not used: /cdiVersion: is required; /devices: must have at"
                        + " least one device",
                e.getMessage());
    }

    @Test
    void nothingIsInjectedUnlessAllAreThere() throws IOException {
        write(etc.resolve("a.yaml"), "dev1");
        CdiRegistry registry = scan();
        Spec spec = DefaultSpec.create();
        assertThrows(
                UnresolvableDevices.class,
                () ->
                        registry.inject(
                                spec, List.of("vendor.com/device=dev1", "vendor.com/device=2")));
    }

    @Test
    void noDevicesAreNoChange() throws CdiException {
        Spec spec = DefaultSpec.create();
        Injection injection = scan().inject(spec, List.of());
        assertSame(spec, injection.spec());
        assertEquals(List.of(), injection.edits());
    }

    @Test
    void injectionTellsWhereEachEditComesFrom() throws Exception {
        write(etc.resolve("a.yaml"), "dev1");
        Injection injection =
                scan().inject(
                                DefaultSpec.create(),
                                List.of("vendor.com/device=dev1", "vendor.com/device=dev1"));
        assertEquals(1, injection.edits().size());
        AppliedEdit edit = injection.edits().getFirst();
        assertEquals(AppliedEdit.Kind.ENV, edit.kind());
        assertEquals("FROM=a.yaml", edit.subject());
        assertEquals(etc.resolve("a.yaml"), edit.file().path());
        assertEquals("/devices/0/containerEdits/env/0", edit.pointer());
        assertEquals(QualifiedName.of("vendor.com/device=dev1"), edit.device());
        assertEquals(List.of("/process/env/2"), edit.targets());
        assertNull(scan().device("vendor.com/device=other"));
        assertTrue(QualifiedName.isQualified("vendor.com/device=other"));
    }
}
