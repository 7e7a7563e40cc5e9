package dev.demitasse.linux.resctrl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.linux.SyscallFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResctrlTest {
    @TempDir Path mount;
    private Resctrl resctrl = new Resctrl("");

    @BeforeEach
    void makeTree() throws IOException {
        resctrl = new Resctrl(mount.toString());
        Files.createDirectories(mount.resolve("info"));
        Files.writeString(mount.resolve("info/last_cmd_status"), "ok\n");
    }

    @Test
    void theLastMountIsTheOne() throws Exception {
        String line = "%d 31 0:50 / %s rw,relatime shared:9 - %s resctrl rw,mba_MBps\n";
        String text =
                line.formatted(40, "/sys", "sysfs")
                        + line.formatted(41, "/sys/fs/resctrl", "resctrl")
                        + line.formatted(42, "/mnt/res\\040ctrl", "resctrl");
        assertEquals("/mnt/res ctrl", Resctrl.find(text).mountPoint());
        ResctrlFailed e =
                assertThrows(
                        ResctrlFailed.class,
                        () -> Resctrl.find(line.formatted(40, "/sys/fs/resctrl", "tmpfs")));
        assertTrue(e.getMessage().startsWith("no resctrl file system is mounted"), e::getMessage);
    }

    @Test
    void groupsAreDirectories() throws Exception {
        assertEquals(mount.toString(), resctrl.group("/").directory());
        assertTrue(resctrl.group("/").exists());
        assertFalse(resctrl.group("/").create());
        ResctrlGroup group = resctrl.group("g");
        assertFalse(group.exists());
        assertTrue(group.create());
        assertTrue(group.exists());
        assertFalse(group.create());
        group.setSchemata(List.of("L3:0=f", "MB:0=20"));
        assertEquals("L3:0=f\nMB:0=20\n", Files.readString(mount.resolve("g/schemata")));
        group.add(42);
        assertEquals("42", Files.readString(mount.resolve("g/tasks")));
        assertEquals(mount + "/g/mon_groups/box", group.monitor("box").directory());
        SyscallFailed e =
                assertThrows(SyscallFailed.class, () -> Resctrl.remove(group.directory()));
        assertTrue(e.getMessage().contains("rmdir"), e::getMessage);
        Files.delete(mount.resolve("g/schemata"));
        Files.delete(mount.resolve("g/tasks"));
        Resctrl.remove(group.directory());
        assertFalse(group.exists());
        Resctrl.remove(group.directory());
    }

    @Test
    void failuresSayWhatTheKernelSays() throws Exception {
        Files.writeString(mount.resolve("info/last_cmd_status"), "Invalid allocation\n");
        ResctrlFailed e =
                assertThrows(
                        ResctrlFailed.class,
                        () -> resctrl.group("missing").setSchemata(List.of("L3:0=0")));
        assertTrue(e.getMessage().contains(mount + "/missing/schemata"), e::getMessage);
        assertTrue(
                e.getMessage().endsWith("(info/last_cmd_status: Invalid allocation)"),
                e::getMessage);
        Files.writeString(mount.resolve("file"), "");
        assertThrows(ResctrlFailed.class, () -> resctrl.group("file/below").create());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "L3:0=fff;1=fff |",
                "L3:1=0FFF |",
                "'L3: 0 = fff ' |",
                "MB:0=100 |",
                "MB:0=050 | 'MB:0= 100;1= 50'",
                "L3:0=ff | L3:0=00fff;1=00fff",
                "L3:2=fff | L3:0=00fff;1=00fff",
                "L2:0=f | no line L2:",
            })
    void allocationsAreComparedByMeaning(String wanted, String difference) throws Exception {
        Files.writeString(
                mount.resolve("schemata"), "    L3:0=00fff;1=00fff\n    MB:0= 100;1= 50\n");
        assertEquals(difference, resctrl.group("/").difference(wanted));
    }

    @Test
    void anEmptyListOfCachesDiffersFromNothing() throws Exception {
        Files.writeString(mount.resolve("schemata"), "L3:0=f\n");
        assertNull(resctrl.group("/").difference("L3:"));
    }
}
