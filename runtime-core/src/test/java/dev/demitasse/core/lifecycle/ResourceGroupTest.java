package dev.demitasse.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.core.OperationFailed;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.linux.abi.Errno;
import dev.demitasse.linux.launcher.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// linux.intelRdt on plain files in place of the resctrl mount.
class ResourceGroupTest {
    private static final String MOUNT = "demitasse.resctrl.mount";

    @TempDir Path dir;
    private Sandbox sandbox;
    private Path resctrl;
    private final ScriptedLauncher launcher = new ScriptedLauncher();

    @BeforeEach
    void makeSandbox() throws IOException {
        sandbox = new Sandbox(dir);
        resctrl = Files.createDirectories(dir.resolve("resctrl"));
        System.setProperty(MOUNT, resctrl.toString());
    }

    @AfterEach
    void closeSandbox() {
        System.clearProperty(MOUNT);
        sandbox.close();
    }

    private ContainerRuntime runtime() {
        return new ContainerRuntime(sandbox.root, launcher.channel(), Sandbox.caller());
    }

    private void create(String intelRdt) throws RuntimeFailure, IOException {
        sandbox.config(", 'intelRdt': {" + intelRdt + "}");
        runtime().create(sandbox.request(true));
    }

    private int created(String intelRdt) throws RuntimeFailure, IOException {
        int pid = sandbox.init();
        launcher.then(() -> sandbox.awaitStart("box"))
                .reports(Event.CLONED, pid)
                .reports(Event.AWAITING, 1)
                .reports(Event.DONE, 0);
        create(intelRdt);
        return pid;
    }

    private String text(String file) throws IOException {
        return Files.readString(resctrl.resolve(file));
    }

    /// The kernel's groups are empty for rmdir(2); these have files.
    private void empty(String... files) throws IOException {
        for (String file : files) {
            Files.delete(resctrl.resolve(file));
        }
    }

    private String refusal(String intelRdt) {
        return assertThrows(OperationFailed.class, () -> create(intelRdt)).getMessage();
    }

    @Test
    void withoutAClosIdTheGroupIsTheContainersOwn() throws Exception {
        int pid =
                created(
                        "'l3CacheSchema': 'L3:0=f', 'memBwSchema': 'MB:0=20', 'schemata': ['L2:0=3',"
                                + " 'L2:1=1']");
        assertEquals("L3:0=f\nMB:0=20\nL2:0=3\nL2:1=1\n", text("box/schemata"));
        assertEquals(Integer.toString(pid), text("box/tasks"));
        assertEquals(List.of(resctrl + "/box"), sandbox.store.load("box").madeResctrl());
        empty("box/schemata", "box/tasks");
        runtime().delete("box", true);
        assertFalse(Files.exists(resctrl.resolve("box")));
    }

    @Test
    void withoutSchemasNoneAreWritten() throws Exception {
        int pid = created("");
        assertFalse(Files.exists(resctrl.resolve("box/schemata")));
        assertEquals(Integer.toString(pid), text("box/tasks"));
    }

    @Test
    void aClosIdNamesAGroupThatStays() throws Exception {
        int pid = created("'closID': 'gold', 'memBwSchema': 'MB:0=20'");
        assertEquals("MB:0=20\n", text("gold/schemata"));
        assertEquals(Integer.toString(pid), text("gold/tasks"));
        assertEquals(List.of(), sandbox.store.load("box").madeResctrl());
        runtime().delete("box", true);
        assertTrue(Files.exists(resctrl.resolve("gold/tasks")));
    }

    @Test
    void theDefaultGroupIsTheMount() throws Exception {
        int pid = created("'closID': '/'");
        assertEquals(Integer.toString(pid), text("tasks"));
        runtime().delete("box", true);
        assertTrue(Files.exists(resctrl.resolve("tasks")));
    }

    @Test
    void aGroupThatExistsHasToHaveWhatIsAskedFor() throws Exception {
        Files.createDirectory(resctrl.resolve("gold"));
        Files.writeString(resctrl.resolve("gold/schemata"), "L3:0=ff;1=ff\n");
        assertEquals(
                "/linux/intelRdt/l3CacheSchema: the group "
                        + resctrl
                        + "/gold exists and has another allocation: L3:0=ff;1=ff",
                refusal("'closID': 'gold', 'l3CacheSchema': 'L3:0=f'"));
        assertFalse(sandbox.store.exists("box"));
        created("'closID': 'gold', 'l3CacheSchema': 'L3:1=0ff'");
        assertTrue(Files.exists(resctrl.resolve("gold/tasks")));
    }

    @Test
    void aClosIdWithoutSchemasHasToExist() throws Exception {
        assertTrue(refusal("'closID': 'gold'").contains("/gold has to exist"));
        assertEquals(List.of(), launcher.heard());
    }

    @Test
    void monitoringGroupsAreTheContainers() throws Exception {
        Files.createDirectories(resctrl.resolve("gold/mon_groups"));
        int pid = created("'closID': 'gold', 'enableMonitoring': true");
        assertEquals(Integer.toString(pid), text("gold/mon_groups/box/tasks"));
        assertEquals(
                List.of(resctrl + "/gold/mon_groups/box"), sandbox.store.load("box").madeResctrl());
        empty("gold/mon_groups/box/tasks");
        runtime().delete("box", true);
        assertFalse(Files.exists(resctrl.resolve("gold/mon_groups/box")));
        assertTrue(Files.exists(resctrl.resolve("gold")));
    }

    @Test
    void aFailureLeavesNoGroup() throws Exception {
        // Nobody made mon_groups, so that no monitoring group can be.
        assertTrue(refusal("'enableMonitoring': true").contains("mkdir"));
        assertFalse(Files.exists(resctrl.resolve("box")));
        assertFalse(sandbox.store.exists("box"));
        int pid = sandbox.init();
        launcher.reports(Event.CLONED, pid)
                .reports(Event.FAILED, Event.INIT, 3, Errno.ENOENT, 2, "");
        assertThrows(RuntimeFailure.class, () -> create(""));
        assertFalse(Files.exists(resctrl.resolve("box")));
        assertFalse(Sandbox.alive(pid));
    }
}
