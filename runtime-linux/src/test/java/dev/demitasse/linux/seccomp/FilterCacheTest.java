package dev.demitasse.linux.seccomp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilterCacheTest {
    @TempDir Path temp;
    private Path directory = Path.of("/");
    private Path library = Path.of("/");
    private static int profiles;

    @BeforeEach
    void prepare() throws IOException {
        directory = temp.resolve("filters");
        library = Files.writeString(temp.resolve("lib.so"), "one");
    }

    /// A cache for a profile that is not in memory.
    private static FilterRules freshRules() {
        profiles++;
        return new FilterRules(profiles, List.of(), List.of());
    }

    private FilterCache cache(FilterRules rules, String build) {
        return new FilterCache(directory, build, rules);
    }

    private CompiledFilter filter() {
        return new CompiledFilter(new byte[] {1, 2, 3}, List.of("a", "b"), library.toString());
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findFirst().orElseThrow();
        }
    }

    @Test
    void filesAreFoundByEqualProfiles() throws IOException {
        FilterRules rules = freshRules();
        assertNull(cache(rules, "x").find());
        cache(rules, "x").write(filter());
        CompiledFilter found = cache(rules, "x").find();
        assertNotNull(found);
        assertArrayEquals(filter().program(), found.program());
        assertEquals("[a, b]", found.skipped().toString());
        assertNull(cache(rules, "y").find());
        assertNull(cache(freshRules(), "x").find());
        assertEquals(
                "rwx------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
    }

    @Test
    void memoryIsAskedFirst() {
        FilterRules rules = freshRules();
        cache(rules, "x").remember(filter());
        assertNotNull(cache(rules, "x").find());
        assertFalse(Files.exists(directory));
    }

    @Test
    void memoryForgets() {
        FilterRules first = freshRules();
        cache(first, "x").remember(filter());
        for (int i = 0; i < 100; i++) {
            cache(freshRules(), "x").remember(filter());
        }
        assertNull(cache(first, "x").find());
    }

    @Test
    void damagedFilesAreIgnored() throws IOException {
        FilterRules rules = freshRules();
        cache(rules, "x").write(filter());
        byte[] good = Files.readAllBytes(file());
        for (int at : new int[] {0, 5, 12, 20, good.length - 1}) {
            byte[] bad = good.clone();
            bad[at] ^= 0x40;
            Files.write(file(), bad);
            assertNull(cache(rules, "x").find(), "byte " + at);
        }
        for (int length : new int[] {0, 3, 11, good.length - 1}) {
            Files.write(file(), java.util.Arrays.copyOf(good, length));
            assertNull(cache(rules, "x").find(), "length " + length);
        }
        Files.write(file(), good);
        assertNotNull(cache(rules, "x").find());
    }

    @Test
    void anotherLibraryCompilesAnew() throws IOException {
        FilterRules rules = freshRules();
        cache(rules, "x").write(filter());
        Files.writeString(library, "other");
        assertNull(cache(rules, "x").find());
    }

    @Test
    void openDirectoriesAreLeftAlone() throws IOException {
        Files.createDirectory(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwx---"));
        FilterRules rules = freshRules();
        cache(rules, "x").write(filter());
        assertEquals(0, directory.toFile().list().length);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        cache(rules, "x").write(filter());
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx---r-x"));
        assertNull(cache(rules, "x").find());
    }

    @Test
    void linksAreLeftAlone() throws IOException {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rwx------"));
        Files.createSymbolicLink(directory, elsewhere);
        cache(freshRules(), "x").write(filter());
        assertEquals(0, elsewhere.toFile().list().length);
    }

    @Test
    void directoryDoesNotGrowForEver() {
        for (int i = 0; i < 200; i++) {
            cache(freshRules(), "x").write(filter());
        }
        int files = directory.toFile().list().length;
        assertNotEquals(0, files);
        assertFalse(files > 64, "files: " + files);
    }

    @Test
    void whatCannotBeKeptIsNoFailure() throws IOException {
        Files.writeString(directory, "a file");
        FilterRules rules = freshRules();
        cache(rules, "x").write(filter());
        assertNull(cache(rules, "x").find());
    }

    @Test
    void keysTellProfilesApart() {
        FilterRule one = new FilterRule("", 1, List.of("a b"), List.of());
        FilterRule two = new FilterRule("", 1, List.of("a", "b"), List.of());
        assertNotEquals(
                new FilterRules(0, List.of(), List.of(one)).key(),
                new FilterRules(0, List.of(), List.of(two)).key());
        assertNotEquals(
                new FilterRules(0, List.of("a"), List.of()).key(),
                new FilterRules(0, List.of(), List.of()).key());
    }
}
