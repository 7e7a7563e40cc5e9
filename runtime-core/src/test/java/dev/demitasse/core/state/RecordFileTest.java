package dev.demitasse.core.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.core.state.ContainerRecord.PendingStep;
import dev.demitasse.spec.InvalidSpec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordFileTest {
    static ContainerRecord full() {
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put("z", "last = first");
        annotations.put("a", "\"quoted\"\n\u00e4\ud83c\udf31");
        annotations.put("empty", "");
        return new ContainerRecord(
                "box",
                true,
                4711,
                Long.MAX_VALUE,
                "2026-01-02T03:04:05.000000006Z",
                "/bundles/box",
                "/bundles/box/rootfs",
                "/sys/fs/cgroup/a/box",
                List.of("/sys/fs/cgroup/a", "/sys/fs/cgroup/a/box"),
                List.of("/sys/fs/resctrl/g/mon_groups/box", "/sys/fs/resctrl/g"),
                true,
                true,
                annotations,
                List.of(
                        new PendingStep(40, "close descriptors from 3", ""),
                        new PendingStep(41, "execute sh", "/process/args")),
                true,
                true,
                true,
                List.of("vendor.com/class=dev", "vendor.com/class=other"),
                new ContainerRecord.Unit("box.scope", "unix:path=/run/dbus"));
    }

    static ContainerRecord bare(String id) {
        return new ContainerRecord(
                id, false, 0, 0, "", "", "", null, List.of(), List.of(), false, false, Map.of(),
                List.of(), false, false, false, List.of(), null);
    }

    private static String text(ContainerRecord container) {
        return new String(RecordFile.write(container), StandardCharsets.UTF_8);
    }

    private static ContainerRecord read(String json) throws InvalidSpec {
        return RecordFile.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void recordsSurviveTheFile() throws InvalidSpec {
        assertEquals(full(), RecordFile.read(RecordFile.write(full())));
        assertEquals(bare("b"), RecordFile.read(RecordFile.write(bare("b"))));
        assertEquals(
                List.copyOf(full().annotations().keySet()),
                List.copyOf(RecordFile.read(RecordFile.write(full())).annotations().keySet()),
                "in their order");
    }

    @Test
    void membersStandWhereScriptsLookForThem() {
        String json = text(full());
        assertTrue(json.startsWith("{\"id\":\"box\","), json);
        assertTrue(json.contains("\"init_process_pid\":4711,"), json);
        assertTrue(json.contains("\"init_process_start\":9223372036854775807,"), json);
        assertTrue(json.contains("\"created\":\"2026-01-02T03:04:05.000000006Z\""), json);
        assertTrue(json.contains("\"labels\":[\"z=last = first\","), json);
        assertTrue(json.contains("\"bundle=/bundles/box\"]"), json);
        assertTrue(json.contains("\"cgroup_paths\":{\"\":\"/sys/fs/cgroup/a/box\"}"), json);
    }

    @Test
    void unknownMembersAreSkippedWhereverTheyAre() throws InvalidSpec {
        ContainerRecord container =
                read(
                        "{'new': {'id': 'wrong', 'deep': [1, {'pid': 2}]}, 'id': 'box', 'list': [[]],"
                                + " 'created': '', 'bundle': '/b',"
                                + " 'config': {'hooks': {'rootfs': 'wrong'}, 'rootfs': '/r',"
                                + " 'more': null}, 'null': null, 'number': 1e3, 'ready': true}");
        assertEquals("box", container.id());
        assertEquals("/r", container.rootfs());
        assertTrue(container.ready());
    }

    @Test
    void missingMembersHaveNeutralValues() throws InvalidSpec {
        assertEquals(bare("b"), read("{'id': 'b', 'created': '', 'bundle': ''}"));
    }

    @Test
    void truncatedFilesAreRefusedAtEveryLength() throws InvalidSpec {
        byte[] json = RecordFile.write(full());
        for (int length = 0; length < json.length; length++) {
            byte[] part = Arrays.copyOf(json, length);
            assertThrows(InvalidSpec.class, () -> RecordFile.read(part), "at byte " + length);
        }
    }

    @Test
    void otherDocumentsAreRefused() {
        for (String json :
                List.of("[]", "1", "'id'", "null", "{'ready': 'yes'}", "{'id' 1}", "x", "{}")) {
            assertThrows(InvalidSpec.class, () -> read(json), json);
        }
    }

    @Test
    void initAndCgroupsReplaceOnlyThemselves() {
        ContainerRecord made = bare("b").withMadeCgroups(List.of("/c"));
        assertEquals(List.of("/c"), made.madeCgroups());
        made = made.withMadeResctrl(List.of("/r"));
        ContainerRecord running = made.withInit(7, 8);
        assertEquals(List.of("/r"), running.madeResctrl());
        assertTrue(running.ready());
        assertEquals(7, running.pid());
        assertEquals(8, running.startTime());
        assertEquals(List.of("/c"), running.madeCgroups());
        assertEquals(full(), full().withMadeCgroups(full().madeCgroups()));
        assertEquals(full(), full().withInit(4711, Long.MAX_VALUE));
    }
}
