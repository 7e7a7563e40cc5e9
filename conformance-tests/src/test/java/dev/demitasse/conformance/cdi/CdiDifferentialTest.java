package dev.demitasse.conformance.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.demitasse.cdi.CdiAnnotations;
import dev.demitasse.cdi.CdiException;
import dev.demitasse.cdi.CdiRegistry;
import dev.demitasse.cdi.QualifiedName;
import dev.demitasse.cdi.SpecFile;
import dev.demitasse.conformance.tier.Ability;
import dev.demitasse.conformance.tier.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Generated files and requests, the same each time, through both implementations: they take and
/// refuse the same files, know the same devices, and make the same configuration. The differences
/// that are meant are those of [Deviations].
@Tag("host")
@Needs(Ability.CDI_REFERENCE)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CdiDifferentialTest {
    /// About four files each. More of them find more: `-Ddemitasse.cdi.cases=50000`.
    private static final int CASES = Integer.getInteger("demitasse.cdi.cases", 1000);

    private static final int MOST_SHOWN = 5;
    private static final String SPEC = "{\"ociVersion\":\"1.3.0\",\"root\":{\"path\":\"r\"}%s}";

    private static final List<String> MEMBERS =
            List.of(
                    "",
                    ",\"process\":{\"cwd\":\"/\",\"user\":{\"uid\":0,\"gid\":0},"
                            + "\"env\":[\"A=x\",\"B\",\"A=y\"]},\"mounts\":["
                            + "{\"destination\":\"/a/b\"},{\"destination\":\"/proc\"}]",
                    ",\"process\":{\"cwd\":\"/\",\"user\":{\"uid\":7,\"gid\":8,"
                            + "\"additionalGids\":[1]}},\"linux\":{\"namespaces\":["
                            + "{\"type\":\"user\"}],\"intelRdt\":{\"closID\":\"old\"}}",
                    ",\"hooks\":{\"poststop\":[{\"path\":\"/usr/bin/hook\"}]},\"linux\":{"
                            + "\"devices\":[{\"path\":\"/dev/zero\",\"type\":\"c\",\"major\":9,"
                            + "\"minor\":9},{\"path\":\"/dev/x\",\"type\":\"p\"}],\"resources\":{"
                            + "\"devices\":[{\"allow\":false,\"access\":\"rwm\"},{\"allow\":true,"
                            + "\"type\":\"c\",\"major\":1,\"minor\":3,\"access\":\"rwm\"}]},"
                            + "\"netDevices\":{\"eno9\":{\"name\":\"net1\"}}}");

    @TempDir private Path scratch;
    private Reference reference;
    private Both both;

    @BeforeAll
    void start() throws IOException {
        reference = new Reference();
        both = new Both(reference);
    }

    @AfterAll
    void stop() throws IOException {
        reference.close();
    }

    @Test
    void generatedFilesAndRequests() throws Exception {
        Path nodes = Files.createDirectory(scratch.resolve("nodes"));
        Files.writeString(nodes.resolve("file"), "");
        Files.createSymbolicLink(nodes.resolve("link"), Path.of("/dev/null"));
        new ProcessBuilder("mkfifo", nodes.resolve("fifo").toString()).start().waitFor();
        List<String> differences = new ArrayList<>();
        int injected = 0;
        int dropped = 0;
        for (int i = 0; i < CASES; i++) {
            Case one = new Case(i, scratch.resolve("case"), nodes);
            String difference = one.difference(both);
            injected += one.injected ? 1 : 0;
            dropped += one.dropped;
            if (difference != null) {
                differences.add("case " + i + ": " + difference + "\n" + one.files());
            }
            one.remove();
        }
        assertTrue(
                differences.isEmpty(),
                () ->
                        differences.size()
                                + " differences, such as\n"
                                + String.join(
                                        "\n", differences.stream().limit(MOST_SHOWN).toList()));
        // A generator that made nothing but rubbish would find no difference.
        assertTrue(injected > CASES / 4, "only " + injected + " injections");
        assertTrue(dropped > CASES / 4, "only " + dropped + " refused files");
    }

    /// Up to three directories of up to three files, and a request.
    private static final class Case {
        private final Random random;
        private final List<Path> directories = new ArrayList<>();
        private final List<String> names;
        private final String spec;
        boolean injected;
        int dropped;

        Case(int seed, Path top, Path nodes) throws IOException {
            random = new Random(seed);
            // The first numbers of neighbouring seeds are alike.
            random.nextLong();
            Generated generated = new Generated(random, nodes.toString());
            for (int i = random.nextInt(3); i >= 0; i--) {
                Path directory = Files.createDirectories(top.resolve("d" + i));
                directories.add(directory);
                for (int j = random.nextInt(3); j >= 0; j--) {
                    String name = "f" + j + (random.nextBoolean() ? ".json" : ".yaml");
                    Files.writeString(directory.resolve(name), generated.file());
                }
            }
            spec = String.format(SPEC, MEMBERS.get(random.nextInt(MEMBERS.size())));
            Set<String> asked = new LinkedHashSet<>();
            if (random.nextInt(4) == 0) {
                asked.add(generated.request());
            }
            List<String> known = new ArrayList<>();
            CdiRegistry registry = CdiRegistry.scan(directories);
            Set<String> unsettled = settledConflicts(registry);
            registry.devices().forEach(device -> known.add(device.name().toString()));
            known.removeAll(unsettled);
            asked.removeAll(unsettled);
            for (int i = random.nextInt(3); i >= 0 && !known.isEmpty(); i--) {
                asked.add(known.get(random.nextInt(known.size())));
            }
            names = List.copyOf(asked);
        }

        /// What differs, null if nothing does.
        @Nullable String difference(Both both) throws Exception {
            Both.Answer theirs = both.reference(directories, names, spec);
            CdiRegistry registry = CdiRegistry.scan(directories);
            Both.Answer ours = Both.ours(registry, names, spec);
            dropped = ours.dropped().size();
            injected = ours.spec() != null && !names.isEmpty();
            if (registry.problems().stream().anyMatch(p -> p.reason().contains("not null"))) {
                // A text that was cut behind a dash: a null in a list, see Deviations.
                return null;
            }
            if (!theirs.dropped().equals(ours.dropped())) {
                return "dropped " + theirs.dropped() + ", but ours " + registry.problems();
            }
            List<String> known = new ArrayList<>(ours.known().getFirst());
            known.removeAll(settledConflicts(registry));
            if (!theirs.known().equals(List.of(known, registry.vendors(), registry.classes()))) {
                return "knows " + theirs.known() + ", but ours " + ours.known();
            }
            if (!theirs.unresolved().equals(ours.unresolved())) {
                return "cannot resolve " + theirs.unresolved() + ", but ours " + ours.unresolved();
            }
            if (ours.error() != null && ours.error().contains("would both be")) {
                return theirs.spec() == null ? "no spec, but only names are in conflict" : null;
            }
            if ((theirs.error() == null) != (ours.error() == null)) {
                return "says " + theirs.error() + ", but ours " + ours.error();
            }
            if (theirs.spec() == null || ours.spec() == null) {
                return null;
            }
            String expected = Both.withoutRepetitions(theirs.spec()).toString();
            return Both.withoutRepetitions(theirs.spec()).equals(ours.spec())
                    ? null
                    : names + " gives\n" + expected + ", but ours\n" + ours.spec();
        }

        /// The devices that files of one directory have in conflict and one of a later settles,
        /// which the reference does not let it.
        private static Set<String> settledConflicts(CdiRegistry registry) {
            Map<String, Map<Integer, Integer>> counts = new HashMap<>();
            for (SpecFile file : registry.files()) {
                for (var device : file.spec().devices()) {
                    counts.computeIfAbsent(
                                    file.spec().kind() + "=" + device.name(),
                                    any -> new HashMap<>())
                            .merge(file.priority(), 1, Integer::sum);
                }
            }
            Set<String> settled = new LinkedHashSet<>();
            counts.forEach((name, byPriority) -> {
                if (byPriority.values().stream().anyMatch(count -> count > 1)) {
                    settled.add(name);
                }
            });
            return settled;
        }

        String files() throws IOException {
            StringBuilder text = new StringBuilder();
            for (Path directory : directories) {
                for (Path file : list(directory)) {
                    text.append("--> ").append(file).append('\n').append(Files.readString(file));
                }
            }
            return text.toString();
        }

        void remove() throws IOException {
            for (Path directory : directories) {
                for (Path file : list(directory)) {
                    Files.delete(file);
                }
            }
        }

        private static List<Path> list(Path directory) throws IOException {
            try (var files = Files.list(directory)) {
                return files.sorted().toList();
            }
        }
    }

    @Test
    void generatedNamesAndAnnotations() throws Exception {
        Random random = new Random(1);
        String letters = "aZ09_-.:/=,* é";
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            StringBuilder name = new StringBuilder(random.nextBoolean() ? "" : "v.com/c=");
            for (int j = random.nextInt(7); j > 0; j--) {
                name.append(letters.charAt(random.nextInt(letters.length())));
            }
            names.add(name.toString());
        }
        ObjectNode question = Reference.JSON.createObjectNode();
        names.forEach(question.withArray("names")::add);
        var answer = reference.ask(question).get("qualified");
        for (int i = 0; i < names.size(); i++) {
            assertEquals(
                    answer.get(i).asBoolean(),
                    QualifiedName.isQualified(names.get(i)),
                    names.get(i));
            ObjectNode annotations = Reference.JSON.createObjectNode();
            String key = i % 3 == 0 ? "cdi.k8s.io/" : "cdi.k8s.io/a";
            String value = names.get(i) + (i % 2 == 0 ? "" : ",v.com/c=d");
            annotations.putObject("annotations").put(key, value);
            if (i % 10 == 0) {
                var expected = reference.ask(annotations);
                assertEquals(
                        expected.has("annotationError") ? "error" : "" + expected.get("requested"),
                        requested(Map.of(key, value)),
                        value);
            }
        }
    }

    private static String requested(Map<String, String> annotations) {
        try {
            List<String> names = new ArrayList<>();
            CdiAnnotations.requested(annotations).forEach(name -> names.add("\"" + name + "\""));
            return "[" + String.join(",", names) + "]";
        } catch (CdiException e) {
            return "error";
        }
    }
}
