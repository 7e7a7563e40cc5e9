package dev.demitasse.linux.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class CgroupTreeTest {
    private static final String ROOT = "23 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n";
    private static final String PURE =
            ROOT
                    + "24 23 0:22 / /sys rw,nosuid,nodev,noexec shared:7 - sysfs sysfs rw\n"
                    + "30 24 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec shared:9 - cgroup2"
                    + " cgroup2 rw,nsdelegate,memory_recursiveprot\n";
    private static final String V1 =
            ROOT
                    + "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n"
                    + "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup"
                    + " rw,cpu,cpuacct\n"
                    + "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"
                    + "38 31 0:35 / /sys/fs/cgroup/blkio rw,relatime - cgroup cgroup rw,blkio\n"
                    + "40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup"
                    + " rw,name=systemd\n";
    private static final String HYBRID =
            V1 + "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n";

    @Test
    void pureHostHasItAtTheUsualPlace() throws Exception {
        CgroupTree tree = CgroupTree.find(PURE);
        assertEquals("/sys/fs/cgroup", tree.mountPoint());
        assertNull(tree.v1MountOf("memory"));
    }

    @Test
    void hybridHostHasItBesideVersionOne() throws Exception {
        CgroupTree tree = CgroupTree.find(HYBRID);
        assertEquals("/sys/fs/cgroup/unified", tree.mountPoint());
        assertEquals("/sys/fs/cgroup/memory", tree.v1MountOf("memory"));
        assertEquals("/sys/fs/cgroup/cpu,cpuacct", tree.v1MountOf("cpu"));
        assertEquals("/sys/fs/cgroup/blkio", tree.v1MountOf("io"));
        assertNull(tree.v1MountOf("hugetlb"));
        assertNull(tree.v1MountOf("systemd"));
    }

    @Test
    void anyPlaceWillDo() throws Exception {
        String text = V1 + "50 23 0:38 / /mnt/c\\040group rw - cgroup2 none rw\n";
        assertEquals("/mnt/c group", CgroupTree.find(text).mountPoint());
    }

    @Test
    void theUsualPlaceIsPreferred() throws Exception {
        String early = "22 23 0:26 / /mnt rw - cgroup2 none rw\n";
        assertEquals("/sys/fs/cgroup", CgroupTree.find(early + PURE).mountPoint());
    }

    @Test
    void mountOnTopHidesTheOneBelow() throws Exception {
        String tmpfs = "60 30 0:50 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n";
        CgroupFailed e = assertThrows(CgroupFailed.class, () -> CgroupTree.find(PURE + tmpfs));
        assertEquals(
                "no cgroup v2 hierarchy is mounted (mount -t cgroup2 none /sys/fs/cgroup makes"
                        + " one)",
                e.getMessage());
        String again = "61 60 0:26 /sub /sys/fs/cgroup rw - cgroup2 none rw\n";
        CgroupTree tree = CgroupTree.find(PURE + tmpfs + again);
        assertEquals("/", tree.pathIn("0::/sub\n"));
    }

    @Test
    void versionOneAloneIsAnErrorThatSaysSo() {
        CgroupFailed e = assertThrows(CgroupFailed.class, () -> CgroupTree.find(V1));
        assertEquals(
                "no cgroup v2 hierarchy is mounted: this machine has only cgroup v1, at"
                        + " /sys/fs/cgroup/cpu,cpuacct (boot with systemd.unified_cgroup_hierarchy=1)",
                e.getMessage());
    }

    @Test
    void processPathIsThatOfTheVersionTwoLine() throws Exception {
        CgroupTree tree = CgroupTree.find(HYBRID);
        String v1 = "9:name=systemd:/init\n8:pids:/p\n4:memory:/process_api/61\n";
        assertEquals("/user.slice/a:b", tree.pathIn(v1 + "0::/user.slice/a:b\n"));
        assertEquals("/", tree.pathIn("0::/\n"));
        assertEquals("/x", tree.pathIn("0::/x"));
        assertNull(tree.pathIn(v1));
        assertNull(tree.pathIn("10::/x\n"));
    }

    @Test
    void processOutsideOfTheMountHasNoPath() throws Exception {
        String nested = ROOT + "70 23 0:26 /outer/inner /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
        CgroupTree tree = CgroupTree.find(nested);
        assertEquals("/job", tree.pathIn("0::/outer/inner/job\n"));
        assertEquals("/", tree.pathIn("0::/outer/inner\n"));
        assertNull(tree.pathIn("0::/outer/innermost\n"));
        assertNull(tree.pathIn("0::/../sibling\n"));
        assertNull(tree.pathIn("0::/outer/inner/gone (deleted)\n"));
    }

    @Test
    void pathsNeverLeadOutOfTheTree() throws Exception {
        CgroupTree tree = CgroupTree.find(PURE);
        assertEquals("/sys/fs/cgroup/a/c", tree.cgroup("a/./b/..//c/").directory());
        assertEquals("/b", tree.cgroup("/a/../../../b").path());
        assertEquals("/", tree.cgroup("..").path());
        assertEquals("/sys/fs/cgroup", tree.cgroup("").directory());
        assertEquals("/...", tree.cgroup("...").path());
        assertThrows(CgroupFailed.class, () -> tree.cgroup("a\0b"));
        assertThrows(CgroupFailed.class, () -> tree.cgroup("a\nb"));
    }
}
