package dev.demitasse.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.WrongState;
import dev.demitasse.spec.InvalidSpec;
import dev.demitasse.spec.Resources;
import dev.demitasse.spec.SpecReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Containers that are records and sleeping processes, with plain files in place of a cgroup.
class ContainerCgroupTest {
    @TempDir Path dir;
    private Sandbox sandbox;
    private final ScriptedLauncher launcher = new ScriptedLauncher();
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void makeSandbox() throws Exception {
        sandbox = new Sandbox(dir);
        Files.createDirectory(sandbox.cgroup());
        put("cgroup.events", "populated 1\nfrozen 0\n");
        put("cgroup.freeze", "0\n");
        put("cgroup.procs", "");
        int pid = sandbox.init();
        sandbox.record("box", pid, Sandbox.startTime(pid), sandbox.cgroup().toString());
        keep("");
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    private void put(String file, String text) throws IOException {
        Files.writeString(sandbox.cgroup().resolve(file), text);
    }

    private String get(String file) throws IOException {
        return Files.readString(sandbox.cgroup().resolve(file)).strip();
    }

    private void keep(String linux) throws Exception {
        sandbox.config(linux);
        sandbox.store.keepConfig("box", Files.readAllBytes(sandbox.bundle.resolve("config.json")));
    }

    private ContainerCgroup container() throws RuntimeFailure {
        return ContainerCgroup.of(sandbox.root, "box", launcher.channel());
    }

    private static Resources resources(String json) throws InvalidSpec {
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return SpecReader.readResources(bytes);
    }

    private void update(String json) throws Exception {
        container().update(new UpdateRequest(resources(json), null, null, Map.of()), notes);
    }

    private String failure(String json) {
        return String.valueOf(assertThrows(RuntimeFailure.class, () -> update(json)).getMessage());
    }

    private void stop() throws Exception {
        sandbox.store.remove("box");
        sandbox.record("box", Integer.MAX_VALUE, 1, sandbox.cgroup().toString());
    }

    @Test
    void onlyALivingContainerIsPaused() throws Exception {
        stop();
        WrongState e = assertThrows(WrongState.class, () -> container().pause());
        assertEquals("container not running", e.getMessage());
        assertEquals("0", get("cgroup.freeze"));
    }

    @Test
    void onlyAPausedContainerIsResumed() throws Exception {
        WrongState e = assertThrows(WrongState.class, () -> container().resume());
        assertEquals("container not paused", e.getMessage());
        assertEquals(List.of(), launcher.heard());
    }

    @Test
    void processesAreThoseOfTheCgroup() throws Exception {
        put("cgroup.procs", "12\n13\n");
        assertArrayEquals(new int[] {12, 13}, container().processes());
        stop();
        assertArrayEquals(new int[] {12, 13}, container().processes());
    }

    @Test
    void swapIsLimitedTogetherWithTheMemoryThatWasAskedForBefore() throws Exception {
        keep(", 'resources': {'memory': {'limit': 4096, 'swap': 12288}}");
        put("memory.max", "4096\n");
        put("memory.swap.max", "8192\n");
        update("{'memory': {'limit': 8192}}");
        assertEquals("8192", get("memory.max"));
        assertEquals("4096", get("memory.swap.max"));
        update("{'memory': {'swap': 8192}}");
        assertEquals("8192", get("memory.max"));
        assertEquals("0", get("memory.swap.max"));
        update("{'memory': {'limit': -1}}");
        assertEquals("max", get("memory.max"));
        assertEquals("max", get("memory.swap.max"));
    }

    @Test
    void lessMemoryAndSwapThanMemoryIsRefused() throws Exception {
        keep(", 'resources': {'memory': {'limit': 4096, 'swap': 8192}}");
        put("memory.max", "4096\n");
        put("memory.swap.max", "4096\n");
        assertTrue(failure("{'memory': {'limit': 12288}}").contains("are less than memory"));
        assertEquals("4096", get("memory.max"));
    }

    @Test
    void quotaAndPeriodAreCompletedByWhatIs() throws Exception {
        put("cpu.max", "20000 50000\n");
        update("{'cpu': {'period': 60000}}");
        assertEquals("20000 60000", get("cpu.max"));
        update("{'cpu': {'quota': 30000}}");
        assertEquals("30000 60000", get("cpu.max"));
        update("{'cpu': {'quota': -1}}");
        assertEquals("max 60000", get("cpu.max"));
        update("{'cpu': {'period': 70000}}");
        assertEquals("max 70000", get("cpu.max"));
    }

    @Test
    void oneFailureTakesAllBack() throws Exception {
        put("pids.max", "7\n");
        put("memory.max", "max\n");
        put("memory.low", "0\n");
        String message =
                failure("{'pids': {'limit': 5}, 'memory': {'limit': 4096}, 'cpu': {'shares': 2}}");
        assertTrue(message.startsWith("/cpu/shares: "), message);
        assertEquals("7", get("pids.max"));
        assertEquals("max", get("memory.max"));
        assertEquals(null, SpecReader.read(kept()).linux().resources());
    }

    private byte[] kept() throws RuntimeFailure {
        byte[] config = sandbox.store.config("box");
        return config == null ? new byte[0] : config;
    }

    @Test
    void theCallersNameOfAValueIsUsed() throws Exception {
        UpdateRequest request =
                new UpdateRequest(
                        resources("{'pids': {'limit': 5}}"),
                        null,
                        null,
                        Map.of("/pids/limit", "--pids-limit"));
        RuntimeFailure e =
                assertThrows(RuntimeFailure.class, () -> container().update(request, notes));
        assertTrue(String.valueOf(e.getMessage()).startsWith("--pids-limit: "), e.getMessage());
    }

    @Test
    void whatWasSetIsKept() throws Exception {
        keep(
                ", 'resources': {'devices': [{'allow': false}], 'pids': {'limit': 9}, 'memory':"
                        + " {'reservation': 4096}, 'blockIO': {'throttleReadBpsDevice': [{'major': 8,"
                        + " 'minor': 0, 'rate': 1}, {'major': 8, 'minor': 1, 'rate': 2}]}}");
        for (String file : List.of("memory.max", "cpu.weight", "io.max")) {
            put(file, "\n");
        }
        update(
                "{'devices': [{'allow': true}], 'memory': {'limit': 8192}, 'cpu': {'shares': 512},"
                        + " 'blockIO': {'throttleReadBpsDevice': [{'major': 8, 'minor': 1,"
                        + " 'rate': 3}]}}");
        assertEquals(
                resources(
                        "{'devices': [{'allow': false}], 'pids': {'limit': 9}, 'memory': {'limit':"
                                + " 8192, 'reservation': 4096}, 'cpu': {'shares': 512}, 'blockIO':"
                                + " {'throttleReadBpsDevice': [{'major': 8, 'minor': 0, 'rate': 1},"
                                + " {'major': 8, 'minor': 1, 'rate': 3}]}}"),
                SpecReader.read(kept()).linux().resources());
    }

    @Test
    void aStoppedContainerHasNoLimits() throws Exception {
        stop();
        assertEquals("container not running", failure("{'pids': {'limit': 5}}"));
        WrongState e = assertThrows(WrongState.class, () -> container().stats());
        assertEquals("container with id box is not running", e.getMessage());
    }

    @Test
    void kernelMemoryIsIgnoredWithANote() throws Exception {
        update("{'memory': {'kernel': 4096, 'kernelTCP': 4096}}");
        assertEquals(1, notes.size());
    }

    @Test
    void whatCgroupTwoDoesNotHaveIsRefused() {
        assertEquals(
                "/memory/swappiness: there is no such limit in cgroup v2;"
                        + " /cpu/realtimePeriod: there is no such limit in cgroup v2",
                failure("{'memory': {'swappiness': 5}, 'cpu': {'realtimePeriod': 5}}"));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertEquals("/cpu/idle: must be 0 or 1", failure("{'cpu': {'idle': 2}}"));
    }

    @Test
    void schemasNeedAResctrlGroup() throws Exception {
        UpdateRequest request = new UpdateRequest(resources("{}"), "L3:0=f", null, Map.of());
        RuntimeFailure e =
                assertThrows(RuntimeFailure.class, () -> container().update(request, notes));
        assertEquals(
                "--l3-cache-schema: updating a non-existent Intel RDT configuration is not"
                        + " supported",
                e.getMessage());
    }

    @Test
    void schemasAreWrittenAndKept() throws Exception {
        keep(", 'intelRdt': {'l3CacheSchema': 'L3:0=1', 'memBwSchema': 'MB:0=20'}");
        Path group = Files.createDirectories(dir.resolve("resctrl/box"));
        Files.writeString(group.resolve("schemata"), "L3:0=1\nMB:0=20\n");
        System.setProperty("demitasse.resctrl.mount", dir.resolve("resctrl").toString());
        try {
            container().update(new UpdateRequest(resources("{}"), "L3:0=f", null, Map.of()), notes);
        } finally {
            System.clearProperty("demitasse.resctrl.mount");
        }
        assertEquals("L3:0=f\n", Files.readString(group.resolve("schemata")));
        var intelRdt = SpecReader.read(kept()).linux().intelRdt();
        assertEquals("L3:0=f", intelRdt.l3CacheSchema());
        assertEquals("MB:0=20", intelRdt.memBwSchema());
    }
}
