package dev.demitasse.core.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.core.OperationFailed;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.WrongState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerStoreTest {
    @TempDir Path dir;
    private Path root;
    private ContainerStore store;

    @BeforeEach
    void makeStore() {
        root = dir.resolve("run/demitasse");
        store = new ContainerStore(root);
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A.b-c_d+0", "...", ".hidden", "-dash", "+", "0"})
    void idsOfTheAllowedCharactersAreAccepted(String id) throws WrongState {
        ContainerStore.checkId(id);
        assertFalse(store.exists(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "a/b", "/", "a b", "a\n", "ä", "a:b", "a\0", "*", "\u0661"})
    void otherIdsAreRefused(String id) {
        var e = assertThrows(WrongState.class, () -> ContainerStore.checkId(id));
        assertTrue(
                e.getMessage().startsWith("invalid container ID format: \"" + id), e.getMessage());
        assertThrows(WrongState.class, () -> store.find(id));
        assertThrows(WrongState.class, () -> store.load(id));
    }

    @Test
    void emptyAndEndlessIdsAreRefused() throws WrongState {
        assertEquals(
                "container id cannot be empty",
                assertThrows(WrongState.class, () -> ContainerStore.checkId("")).getMessage());
        ContainerStore.checkId("x".repeat(1024));
        assertThrows(WrongState.class, () -> ContainerStore.checkId("x".repeat(1025)));
    }

    @Test
    void anIdCanBeClaimedOnce() throws RuntimeFailure {
        store.claim("box");
        assertTrue(store.exists("box"));
        assertEquals(
                "container with given ID already exists",
                assertThrows(WrongState.class, () -> store.claim("box")).getMessage());
        store.claim("other");
    }

    @Test
    void aRootThatIsAFileIsNamed() throws IOException {
        Files.createDirectories(root.getParent());
        Files.createFile(root);
        var e = assertThrows(OperationFailed.class, () -> store.claim("box"));
        assertTrue(e.getMessage().startsWith("mkdir " + root + ": "), e.getMessage());
        assertTrue(e.getMessage().endsWith("(EEXIST)"), e.getMessage());
    }

    @Test
    void othersMayNotLookIntoRootOrFiles() throws RuntimeFailure, IOException {
        store.claim("box");
        store.write(RecordFileTest.bare("box"));
        store.keepConfig("box", new byte[] {'{', '}'});
        assertEquals("rwx------", mode(root));
        assertEquals("rwx--x--x", mode(store.directory("box")));
        assertEquals("rw-------", mode(store.directory("box").resolve("state.json")));
        assertEquals("rw-------", mode(store.directory("box").resolve("config.json")));
    }

    @Test
    void recordsAreFoundAgain() throws RuntimeFailure {
        store.claim("box");
        assertNull(store.find("box"), "a claim alone is no container");
        assertEquals(
                "container does not exist",
                assertThrows(WrongState.class, () -> store.load("box")).getMessage());
        store.write(RecordFileTest.full());
        assertEquals(RecordFileTest.full(), store.load("box"));
        assertEquals(RecordFileTest.full(), store.find("box"));
        assertNull(store.find("none"));
    }

    @Test
    void preparedRecordsAreSeenOnceTheyArePublished() throws RuntimeFailure, IOException {
        store.claim("box");
        store.write(RecordFileTest.bare("box"));
        store.prepare(RecordFileTest.full());
        assertFalse(store.load("box").ready());
        store.publish("box");
        assertTrue(store.load("box").ready());
        try (var entries = Files.list(store.directory("box"))) {
            assertEquals(
                    List.of("state.json"),
                    entries.map(entry -> String.valueOf(entry.getFileName())).toList());
        }
        assertThrows(OperationFailed.class, () -> store.publish("box"), "nothing prepared");
        assertTrue(store.load("box").ready());
    }

    @Test
    void aShorterRecordReplacesAllOfALongerOne() throws RuntimeFailure {
        store.claim("box");
        store.prepare(RecordFileTest.full());
        store.prepare(RecordFileTest.bare("box"));
        store.publish("box");
        assertEquals(RecordFileTest.bare("box"), store.load("box"));
    }

    @Test
    void configIsKeptByteForByte() throws RuntimeFailure, IOException {
        store.claim("box");
        byte[] config = {'{', '\n', (byte) 0xc3, (byte) 0xa4, '}'};
        store.keepConfig("box", config);
        assertArrayEquals(
                config, Files.readAllBytes(store.directory("box").resolve("config.json")));
    }

    @Test
    void brokenRecordsAreNamed() throws RuntimeFailure, IOException {
        store.claim("box");
        Path record = store.directory("box").resolve("state.json");
        Files.writeString(record, "{\"id\":");
        var e = assertThrows(OperationFailed.class, () -> store.load("box"));
        assertTrue(e.getMessage().startsWith("read " + record + ": "), e.getMessage());
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
    }

    @Test
    void removingTwiceIsFine() throws RuntimeFailure, IOException {
        store.claim("box");
        store.write(RecordFileTest.full());
        store.keepConfig("box", new byte[0]);
        Files.createFile(store.directory("box").resolve(ContainerStore.START_SOCKET));
        store.remove("box");
        assertFalse(store.exists("box"));
        store.remove("box");
        store.remove("never");
        store.claim("box");
    }

    @Test
    void whatAProgramPutsBesideItsSocketIsRemovedAndNothingElse(@TempDir Path elsewhere)
            throws RuntimeFailure, IOException {
        Path kept = Files.createFile(elsewhere.resolve("kept"));
        store.claim("box");
        store.makeNotifyDirectory("box");
        Path directory = store.notifyDirectory("box");
        Files.createDirectories(directory.resolve("deep/deeper"));
        Files.createFile(directory.resolve("deep/deeper/file"));
        Files.createSymbolicLink(directory.resolve("deep/link"), elsewhere);
        store.remove("box");
        assertFalse(store.exists("box"));
        assertTrue(Files.exists(kept));
    }

    @Test
    void idsAreSortedAndOnlyDirectories() throws RuntimeFailure, IOException {
        for (String id : List.of("b", "a", "B", "a.b", "a-b")) {
            store.claim(id);
        }
        Files.createFile(root.resolve("lock"));
        assertEquals(List.of("B", "a", "a-b", "a.b", "b"), store.ids());
    }

    @Test
    void idsOfAMissingRootCannotBeTold() {
        var e = assertThrows(OperationFailed.class, () -> store.ids());
        assertEquals("open " + root + ": no such file or directory (ENOENT)", e.getMessage());
    }

    @Test
    void theOwnerIsTheOneOfTheDirectory() throws RuntimeFailure, IOException {
        store.claim("box");
        assertEquals(Files.getAttribute(dir, "unix:uid"), store.owner("box"));
        assertEquals(0, store.owner("none"));
    }

    @Test
    void removalIsACommandForThisRoot() {
        assertEquals(
                List.of("demitasse", "--root", root.toString(), "delete", "--force", "box"),
                store.removal("box"));
    }
}
