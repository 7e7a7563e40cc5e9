package dev.demitasse.linux.proc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MountinfoTest {
    private static Mountinfo line(String line) {
        return Objects.requireNonNull(Mountinfo.ofLine(line));
    }

    @Test
    void allFieldsAreRead() {
        List<Mountinfo> mounts =
                Mountinfo.parse(
                        "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 shared:2 - ext3 /dev/root"
                                + " rw,errors=continue\n"
                                + "37 36 0:5 / /proc rw - proc proc rw");
        assertEquals(2, mounts.size());
        assertEquals(
                new Mountinfo(
                        36,
                        35,
                        "98:0",
                        "/mnt1",
                        "/mnt2",
                        "rw,noatime",
                        List.of("master:1", "shared:2"),
                        "ext3",
                        "/dev/root",
                        "rw,errors=continue"),
                mounts.get(0));
        assertEquals("/proc", mounts.get(1).mountPoint());
        assertEquals(List.of(), mounts.get(1).tags());
    }

    @Test
    void octalEscapesAreUndone() {
        String line =
                "1 2 0:1 /a\\134b /mnt/\\303\\274\\040x\\011y\\012z rw - fuse\\040fs none\\043 rw";
        Mountinfo mount = line(line);
        assertEquals("/a\\b", mount.root());
        assertEquals("/mnt/ü x\ty\nz", mount.mountPoint());
        assertEquals("fuse fs", mount.type());
        assertEquals("none#", mount.source());
        assertEquals("/x\\9\\04", line("1 2 0:1 /x\\9\\04 / rw - a b rw").root());
    }

    @Test
    void sourceMayBeEmpty() {
        Mountinfo mount = line("1 2 0:1 / / rw shared:1 - tmpfs  rw,size=1k");
        assertEquals("", mount.source());
        assertEquals("rw,size=1k", mount.superOptions());
    }

    @Test
    void otherLinesAreLeftOut() {
        assertEquals(List.of(), Mountinfo.parse("\n36 35 98:0 / / rw\nx y 0:1 / / rw - a b rw\n"));
        assertEquals(List.of(), Mountinfo.parse(""));
        assertNull(Mountinfo.ofLine("36 35 98:0 / / rw shared:1 - ext4 /dev/sda"));
    }
}
