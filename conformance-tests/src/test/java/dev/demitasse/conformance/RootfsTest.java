package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The root file system and what is mounted in it (config.md, Root and Mounts; config-linux.md,
/// paths and propagation).
class RootfsTest extends ContainerTest {
    private String prints(TestBundle bundle, String script) {
        return lab.sh(bundle, script).succeeds().out();
    }

    /// Mount point to the options of the mount and, after a slash, type and options of the file
    /// system.
    private String mount(TestBundle bundle, String point) {
        String script = "awk '$5 == \"" + point + "\"' /proc/self/mountinfo | tail -n 1";
        String[] halves = prints(bundle, script).strip().split(" - ", -1);
        assertEquals(2, halves.length, () -> "no mount on " + point);
        String[] system = halves[1].split(" ", -1);
        return halves[0].split(" ", -1)[5] + " / " + system[0] + " " + system[2];
    }

    @Test
    void theRootIsTheBundles() throws Exception {
        TestBundle bundle = lab.bundle();
        Files.writeString(bundle.path("marker"), "mine");
        assertEquals("mine", prints(bundle, "cat /marker; touch /made"));
        assertTrue(Files.exists(bundle.path("made")));
    }

    @Test
    void aReadOnlyRootCannotBeWritten() {
        TestBundle bundle = lab.bundle().set("/root/readonly", true);
        lab.sh(bundle, "touch /tmp/x").says("Read-only file system");
        assertFalse(Files.exists(bundle.path("tmp/x")));
        assertTrue(mount(bundle, "/").startsWith("ro,"));
        // Mounts of their own stay as they are.
        assertEquals("", prints(bundle, "touch /dev/shm/x"));
    }

    @Test
    void theHostsTreeIsNotReachable() {
        String script = "ls -di / /.. /../.. | awk '{print $1}' | sort -u | wc -l";
        assertEquals("1\n", prints(lab.bundle(), script));
        String points = prints(lab.bundle(), "awk '{print $5}' /proc/self/mountinfo");
        assertFalse(points.contains(lab.temp().toString()), points);
        assertEquals(1, points.lines().filter("/"::equals).count(), points);
    }

    @Test
    void theDefaultMountsHaveTheirOptions() {
        TestBundle bundle = lab.bundle();
        assertTrue(mount(bundle, "/proc").matches("rw,.*/ proc rw.*"), mount(bundle, "/proc"));
        String dev = mount(bundle, "/dev");
        assertTrue(dev.matches("rw,nosuid / tmpfs rw,size=65536k,mode=755.*"), dev);
        String pts = mount(bundle, "/dev/pts");
        assertTrue(
                pts.matches("rw,nosuid,noexec,relatime / devpts rw,gid=5,mode=620,ptmxmode=666"),
                pts);
        String shm = mount(bundle, "/dev/shm");
        assertTrue(shm.matches("rw,nosuid,nodev,noexec,relatime / tmpfs .*size=65536k.*"), shm);
        String mqueue = mount(bundle, "/dev/mqueue");
        assertTrue(mqueue.startsWith("rw,nosuid,nodev,noexec,relatime / mqueue"), mqueue);
        String sys = mount(bundle, "/sys");
        assertTrue(sys.startsWith("ro,nosuid,nodev,noexec,relatime / sysfs"), sys);
        String cgroup = mount(bundle, "/sys/fs/cgroup");
        assertTrue(cgroup.startsWith("ro,nosuid,nodev,noexec,relatime / cgroup2"), cgroup);
    }

    @Test
    void mountsAreMadeInOrder() {
        TestBundle bundle = lab.bundle();
        bundle.mount("/mnt", "tmpfs", "tmpfs", "size=64k");
        bundle.mount("/mnt/inner", "tmpfs", "tmpfs", "size=128k");
        bundle.mount("/mnt", "tmpfs", "tmpfs", "size=256k");
        String script = "awk '$5 ~ /^.mnt/ {print $5, $NF}' /proc/self/mountinfo; ls /mnt";
        List<String> lines = prints(bundle, script).lines().toList();
        assertEquals(3, lines.size(), lines::toString);
        assertTrue(lines.get(0).matches("/mnt rw,size=64k.*"), lines::toString);
        assertTrue(lines.get(1).matches("/mnt/inner rw,size=128k.*"), lines::toString);
        assertTrue(lines.get(2).matches("/mnt rw,size=256k.*"), lines::toString);
    }

    @Test
    void theLaterOfTwoOptionsWins() {
        TestBundle bundle = lab.bundle();
        bundle.mount("/a", "tmpfs", "tmpfs", "ro", "nosuid", "rw", "suid", "noatime", "defaults");
        bundle.mount("/b", "tmpfs", "tmpfs", "rw", "ro", "strictatime", "nodiratime");
        assertTrue(mount(bundle, "/a").startsWith("rw,noatime / tmpfs"), mount(bundle, "/a"));
        assertTrue(mount(bundle, "/b").startsWith("ro,nodiratime / tmpfs"), mount(bundle, "/b"));
    }

    @Test
    void bindMountsOfDirectoriesAndFiles() throws Exception {
        TestBundle bundle = lab.bundle();
        Path shared = Files.createDirectory(lab.temp().resolve("shared"));
        Files.writeString(shared.resolve("file"), "of the host");
        bundle.mount("/rw", "bind", shared.toString(), "bind");
        bundle.mount("/new/ro", "none", shared.toString(), "rbind", "ro", "nodev");
        bundle.mount("/file", "", shared.resolve("file").toString(), "bind", "ro");
        String out =
                prints(
                        bundle,
                        "cat /rw/file /new/ro/file /file; echo made > /rw/made;"
                                + " for f in /new/ro/x /file; do"
                                + " sh -c \"echo > $f\" 2>&1 | sed 's/.*: //'; done");
        assertEquals("of the host".repeat(3) + "Read-only file system\n".repeat(2), out);
        assertEquals("made\n", Files.readString(shared.resolve("made")));
        assertTrue(mount(bundle, "/new/ro").startsWith("ro,nodev,"), mount(bundle, "/new/ro"));
        assertTrue(mount(bundle, "/rw").startsWith("rw,"), mount(bundle, "/rw"));
    }

    @Test
    void bindSourcesMayBeRelativeToTheBundle() throws Exception {
        TestBundle bundle = lab.bundle();
        Files.writeString(bundle.directory().resolve("data"), "in the bundle");
        bundle.mount("/data", "bind", "data", "bind");
        assertEquals("in the bundle", prints(bundle, "cat /data"));
    }

    @Test
    void recursiveReadOnlyReachesSubmounts() {
        TestBundle bundle = lab.bundle();
        bundle.mount("/a", "bind", "/dev", "rbind", "ro");
        bundle.mount("/b", "bind", "/dev", "rbind", "rro");
        assertTrue(mount(bundle, "/a").startsWith("ro,"));
        assertTrue(mount(bundle, "/a/pts").startsWith("rw,"), mount(bundle, "/a/pts"));
        assertTrue(mount(bundle, "/b").startsWith("ro,"));
        assertTrue(mount(bundle, "/b/pts").startsWith("ro,"), mount(bundle, "/b/pts"));
    }

    @Test
    void aMissingBindSourceIsAnError() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.mount("/x", "bind", "/no/such/source", "bind");
        lab.run(bundle)
                .fails(bundle.last("/mounts"), "/no/such/source", "no such file or directory");
    }

    @Test
    void aFileSystemTheKernelRefusesIsAnError() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.mount("/x", "nosuchfs", "none");
        lab.run(bundle).fails(bundle.last("/mounts"), "nosuchfs", "ENODEV");
        TestBundle option = lab.bundle().args("/bin/true");
        option.mount("/x", "tmpfs", "none", "nosuchoption=1");
        lab.run(option).fails(option.last("/mounts"), "nosuchoption");
    }

    @Test
    void aLinkAsDestinationStaysInTheRootfs() throws Exception {
        TestBundle bundle = lab.bundle();
        Path outside = Files.createDirectory(lab.temp().resolve("outside"));
        Files.createSymbolicLink(bundle.path("absolute"), outside);
        Files.createSymbolicLink(bundle.path("upwards"), Path.of("../../../../../.." + outside));
        bundle.mount("/absolute/sub", "tmpfs", "tmpfs");
        bundle.mount("/upwards/other", "tmpfs", "tmpfs");
        bundle.mount("/upwards/file", "bind", "/etc/hostname", "bind");
        String points = prints(bundle, "awk '{print $5}' /proc/self/mountinfo");
        assertTrue(points.contains("\n" + outside + "/sub\n"), points);
        assertTrue(points.contains("\n" + outside + "/other\n"), points);
        assertEquals(0, outside.toFile().listFiles().length);
        assertTrue(Files.isDirectory(bundle.path(outside.toString().substring(1) + "/sub")));
    }

    @Test
    void procIsNotMountedOverALink() throws Exception {
        TestBundle bundle = lab.bundle().args("/bin/true");
        Files.delete(bundle.path("proc"));
        Files.createSymbolicLink(bundle.path("proc"), Path.of("tmp"));
        lab.run(bundle).fails("/mounts/0", "/proc", "symbolic link");
    }

    @Test
    void devicesThroughALinkStayInTheRootfs() throws Exception {
        TestBundle bundle = lab.bundle().args("/bin/true");
        Path outside = Files.createDirectory(lab.temp().resolve("outside"));
        Files.createSymbolicLink(bundle.path("out"), outside);
        bundle.add(
                "/linux/devices",
                "{\"type\":\"c\",\"path\":\"/out/d/null\",\"major\":1,\"minor\":3}");
        lab.run(bundle).succeedsSilently();
        assertEquals(0, outside.toFile().listFiles().length);
    }

    @Test
    void maskedPathsAreEmpty() throws Exception {
        TestBundle bundle = lab.bundle();
        Files.createDirectory(bundle.path("secrets"));
        Files.writeString(bundle.path("secrets/key"), "secret");
        Files.writeString(bundle.path("secret"), "secret");
        bundle.set("/linux/maskedPaths", List.of("/secrets", "/secret", "/missing"));
        String out =
                prints(
                        bundle,
                        "cat /secret; ls -A /secrets; stat -c '%t:%T' /secret; touch /secrets/x"
                                + " 2>&1 | sed 's/.*: //'; test -e /missing || echo no");
        assertEquals("1:3\nRead-only file system\nno\n", out);
        assertEquals("secret", Files.readString(bundle.path("secret")));
    }

    @Test
    void readOnlyPathsCannotBeWritten() throws Exception {
        TestBundle bundle = lab.bundle();
        bundle.set("/linux/readonlyPaths", List.of("/etc", "/home", "/proc/sys", "/missing"));
        String out =
                prints(
                        bundle,
                        "for f in /etc/passwd /home/x /proc/sys/kernel/hostname; do"
                                + " sh -c \"echo > $f\" 2>&1 | sed 's/.*: //'; done; echo > /tmp/x;"
                                + " wc -l < /etc/passwd");
        assertEquals("Read-only file system\n".repeat(3) + "2\n", out);
        assertTrue(mount(bundle, "/proc/sys").startsWith("ro,"), mount(bundle, "/proc/sys"));
    }

    @Test
    void propagationOfTheRoot() {
        String script = "awk '$5 == \"/\" {print $7}' /proc/self/mountinfo";
        TestBundle bundle = lab.bundle();
        assertEquals("-\n", prints(bundle.set("/linux/rootfsPropagation", "private"), script));
        assertEquals(
                "unbindable\n",
                prints(bundle.set("/linux/rootfsPropagation", "unbindable"), script));
        String shared = prints(bundle.set("/linux/rootfsPropagation", "shared"), script);
        assertTrue(shared.startsWith("shared:"), shared);
    }

    @Test
    void tmpfsTakesTheModeOfItsMountPoint() throws Exception {
        TestBundle bundle = lab.bundle();
        bundle.mount("/tmp", "tmpfs", "tmpfs", "nosuid");
        bundle.mount("/var", "tmpfs", "tmpfs", "mode=710");
        lab.tool("chmod", "1777", bundle.path("tmp").toString()).run().succeeds();
        assertEquals("1777\n710\n", prints(bundle, "stat -c %a /tmp /var"));
    }

    @Test
    void aReadOnlyTmpfsIsReadOnlyInTheEnd() {
        TestBundle bundle = lab.bundle();
        bundle.mount("/ro", "tmpfs", "tmpfs", "ro");
        bundle.mount("/ro/inner", "tmpfs", "tmpfs", "rw");
        String out = prints(bundle, "touch /ro/inner/x; touch /ro/x 2>&1 | sed 's/.*: //'");
        assertEquals("Read-only file system\n", out);
    }
}
