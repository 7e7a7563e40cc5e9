package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// docs/conformance.md names tests: they are there.
class ConformanceDocumentTest {
    private static final Pattern NAME = Pattern.compile("`(\\w+Test)(?:#(\\w+))?`(°?)");
    private static final int AT_LEAST = 100;

    private static Path top() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("docs")) ? here : here.resolve("..");
    }

    /// The names as they are in the document, those of other modules with the mark, to files.
    private static Map<String, Path> tests() throws IOException {
        Map<String, Path> tests = new HashMap<>();
        try (Stream<Path> modules = Files.list(top())) {
            for (Path module : modules.toList()) {
                String mark = module.endsWith("conformance-tests") ? "" : "°";
                Path sources = module.resolve("src/test/java");
                if (Files.exists(sources)) {
                    try (Stream<Path> files = Files.walk(sources)) {
                        files.filter(file -> file.toString().endsWith("Test.java"))
                                .forEach(file -> tests.put(className(file) + mark, file));
                    }
                }
            }
        }
        return tests;
    }

    private static String className(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(0, name.length() - ".java".length());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        Map<String, Path> tests = tests();
        List<String> wrong = new ArrayList<>();
        int seen = 0;
        Matcher names = NAME.matcher(read(top().resolve("docs/conformance.md")));
        while (names.find()) {
            seen++;
            Path file = tests.get(names.group(1) + names.group(3));
            if (file == null) {
                wrong.add(names.group() + ": no such class");
                continue;
            }
            String method = names.group(2);
            if (method != null && !read(file).contains(" void " + method + "(")) {
                wrong.add(names.group() + ": no such method");
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(seen >= AT_LEAST, "only " + seen + " names were found");
    }
}
