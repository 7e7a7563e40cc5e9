package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Mount options seen from inside (config-linux.md, Linux mount options), and what must not be
/// mounted.
class MountTest extends ContainerTest {
    private String prints(TestBundle bundle, String script) {
        return lab.sh(bundle, script).succeeds().out();
    }

    /// Options of the mount, a slash, and those of the file system.
    private String options(TestBundle bundle, String point) {
        String line =
                prints(bundle, "grep ' " + point + " ' /proc/self/mountinfo | tail -n 1").strip();
        String[] halves = line.split(" - ", -1);
        assertEquals(2, halves.length, () -> "no mount on " + point);
        return halves[0].split(" ", -1)[5] + "/" + halves[1].split(" ", -1)[2];
    }

    @ParameterizedTest
    @CsvSource({
        "ro, ro, ",
        "nosuid, 'rw,nosuid', ",
        "nodev, 'rw,nodev', ",
        "noexec, 'rw,noexec', ",
        "noatime, 'rw,noatime', ",
        "nodiratime, 'rw,nodiratime', ",
        "relatime, 'rw,relatime', ",
        "strictatime, rw, ",
        "nosymfollow, 'rw,relatime,nosymfollow', ",
        "rro, ro, ",
        "rnoexec, 'rw,noexec', ",
        "rnoatime, 'rw,noatime', ",
        "rstrictatime, rw, ",
        "sync, rw, sync",
        "dirsync, rw, dirsync",
        "mand, rw, ",
        "lazytime, rw, lazytime",
        "iversion, rw, ",
        "silent, rw, ",
        "defaults, rw, ",
        "x-made.up, rw, ",
        "size=64k, rw, size=64k",
    })
    void eachOptionHasItsEffect(String option, String mount, String system) {
        TestBundle bundle = lab.bundle().mount("/m", "tmpfs", "tmpfs", option);
        String[] found = options(bundle, "/m").split("/", -1);
        assertTrue((found[0] + ",").startsWith(mount + ","), found[0]);
        assertTrue(system == null || ("," + found[1] + ",").contains("," + system + ","), found[1]);
    }

    @Test
    void negationsTakeBackTheirOwn() {
        TestBundle bundle = lab.bundle();
        bundle.mount("/m", "tmpfs", "tmpfs", "noatime", "nostrictatime", "sync", "async");
        assertTrue(options(bundle, "/m").startsWith("rw,noatime/rw"), options(bundle, "/m"));
    }

    @Test
    void iversionKeepsWhatElseIsAsked() {
        TestBundle bundle = lab.bundle();
        bundle.mount("/m", "tmpfs", "tmpfs", "iversion", "nosuid", "noatime", "size=64k", "ro");
        String options = options(bundle, "/m");
        assertTrue(options.startsWith("ro,nosuid,noatime/"), options);
        assertTrue(options.contains("size=64k"), options);
    }

    @Test
    void remountChangesTheMountOrItsFileSystem() {
        TestBundle bundle = lab.bundle().mount("/m", "tmpfs", "tmpfs", "size=64k", "nosuid");
        TestBundle mount = bundle.mount("/m", "", "", "remount", "ro", "noexec");
        String options = options(mount, "/m");
        assertTrue(options.startsWith("ro,nosuid,noexec"), options);
        assertTrue(options.contains("/rw,size=64k"), options);
        bundle.mount("/m", "tmpfs", "tmpfs", "remount", "size=128k", "nodev");
        options = options(bundle, "/m");
        assertTrue(options.startsWith("rw,nodev"), options);
        assertTrue(options.contains("size=128k"), options);
    }

    /// mount(2) ignores them, which the specification relies on.
    @Test
    void optionsOfAFileSystemMeanNothingToABindMount() {
        TestBundle bundle = lab.bundle().mount("/m", "bind", "/etc", "rbind", "size=1m", "ro");
        String options = options(bundle, "/m");
        assertTrue(options.startsWith("ro,"), options);
        assertTrue(!options.contains("size=1m"), options);
    }

    @Test
    void whatHasNoTypeIsABindMount() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.add("/mounts", "{\"destination\":\"/m\",\"source\":\"/etc\"}");
        bundle.add("/mounts", "{\"destination\":\"/m\",\"options\":[\"bind\"]}");
        lab.run(bundle).fails("/mounts/7/type: is required", "/mounts/8/source: is required");
    }

    @Test
    void relativeDestinationsAreTakenFromTheRoot() {
        TestBundle bundle = lab.bundle().mount("some//where/", "tmpfs", "tmpfs", "size=64k");
        assertTrue(options(bundle, "/some/where").contains("size=64k"));
    }

    @Test
    void aReadOnlyDevHasItsDevices() {
        TestBundle bundle = lab.bundle();
        bundle.json("/mounts/1/options", "[\"nosuid\",\"ro\",\"mode=755\",\"size=65536k\"]");
        String out = prints(bundle, "ls /dev/null; touch /dev/x 2>&1 | sed 's/.*: //'");
        assertEquals("/dev/null\nRead-only file system\n", out);
    }

    @Test
    void aMountOverAReadOnlyOneIsWritable() {
        TestBundle bundle = lab.bundle().mount("/m", "tmpfs", "tmpfs", "ro");
        bundle.mount("/m", "tmpfs", "tmpfs", "rw");
        assertEquals("", prints(bundle, "touch /m/x"));
    }

    @Test
    void tmpfsWithACopyOfWhatWasThere() throws Exception {
        TestBundle bundle = lab.bundle().capabilities("CAP_DAC_OVERRIDE");
        Path tree = Files.createDirectories(bundle.path("var/deep/er"));
        Files.writeString(tree.resolve("file"), "x".repeat(40_000) + "end");
        Files.createSymbolicLink(bundle.path("var/out"), Path.of("/../etc/passwd"));
        lab.tool("mkfifo", bundle.path("var/fifo").toString()).run().succeeds();
        lab.tool("mknod", bundle.path("var/null").toString(), "c", "1", "3").run().succeeds();
        lab.tool("chown", "-R", "5:6", bundle.path("var").toString()).run().succeeds();
        lab.tool("chmod", "4751", tree.resolve("file").toString()).run().succeeds();
        lab.tool("chmod", "1770", bundle.path("var").toString()).run().succeeds();
        lab.tool("touch", "-d", "2001-02-03 04:05:06Z", tree.resolve("file").toString())
                .run()
                .succeeds();
        bundle.mount("/var", "tmpfs", "tmpfs", "tmpcopyup", "size=256k");
        String out =
                prints(
                        bundle,
                        "tail -c 3 /var/deep/er/file; echo; readlink /var/out; cd /var;"
                                + " stat -c '%n %F %a %u:%g %t:%T' . deep/er/file deep fifo null;"
                                + " stat -c %Y deep/er/file; touch /var/made");
        assertEquals(
                """
                end
                /../etc/passwd
                . directory 1770 5:6 0:0
                deep/er/file regular file 4751 5:6 0:0
                deep directory 755 5:6 0:0
                fifo fifo 644 5:6 0:0
                null character special file 644 5:6 1:3
                981173106
                """,
                out);
        assertTrue(Files.notExists(bundle.path("var/made")));
    }

    @Test
    void aCopyThatDoesNotFitIsAnError() throws Exception {
        TestBundle bundle = lab.bundle().args("/bin/true");
        Files.write(bundle.path("var/large"), new byte[100_000]);
        bundle.mount("/var", "tmpfs", "tmpfs", "tmpcopyup", "size=64k");
        lab.run(bundle).fails(bundle.last("/mounts"), "/var", "ENOSPC");
    }

    @Test
    void aCopyStaysInTheRootfs() throws Exception {
        TestBundle bundle = lab.bundle();
        Path outside = Files.createDirectory(lab.temp().resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        Files.createSymbolicLink(bundle.path("link"), outside);
        Files.createSymbolicLink(bundle.path("var/secret"), outside.resolve("secret"));
        bundle.mount("/link", "tmpfs", "tmpfs", "tmpcopyup");
        bundle.mount("/var/covered", "proc", "proc");
        bundle.mount("/var", "tmpfs", "tmpfs", "tmpcopyup", "mode=700");
        String out =
                prints(bundle, "ls -A " + outside + " /var/covered; stat -c '%F %a' /var/* /var");
        assertEquals(
                outside + ":\n\n/var/covered:\ndirectory 555\nsymbolic link 777\ndirectory 700\n",
                out);
    }

    @Test
    void copyingIsOnlyForTmpfs() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.mount("/m", "bind", "/etc", "bind", "tmpcopyup");
        lab.run(bundle).fails(bundle.last("/mounts") + "/options: tmpcopyup is only for tmpfs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/sys", "/proc/../proc/version", "proc/self/attr"})
    void nothingIsMountedInsideProc(String destination) {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.mount(destination, "bind", "/etc", "bind");
        lab.run(bundle).fails(bundle.last("/mounts"), "because it is inside /proc");
    }

    @Test
    void noLinkLeadsIntoProc() throws Exception {
        for (String target : new String[] {"/proc/sys", "/proc", "proc/self"}) {
            TestBundle bundle = lab.bundle().args("/bin/true");
            Files.createSymbolicLink(bundle.path("link"), Path.of(target));
            bundle.mount("/link", "bind", "/etc", "bind");
            lab.run(bundle).fails(bundle.last("/mounts"), "because it is inside /proc");
            TestBundle fresh = lab.bundle().args("/bin/true");
            Files.createSymbolicLink(fresh.path("link"), Path.of(target));
            fresh.mount("/link", "tmpfs", "tmpfs");
            lab.run(fresh).fails(fresh.last("/mounts"), "because it is inside /proc");
        }
    }

    @Test
    void filesOfLxcfsMayBeMountedInProc() throws Exception {
        TestBundle bundle = lab.bundle();
        Path file = Files.writeString(lab.temp().resolve("uptime"), "1.00 1.00\n");
        bundle.mount("/proc/uptime", "bind", file.toString(), "bind", "ro");
        assertEquals("1.00 1.00\n", prints(bundle, "cat /proc/uptime"));
    }

    @Test
    void onProcThereIsNothingButAProc() {
        TestBundle own = lab.bundle().remove("/mounts/0");
        own.mount("/proc", "bind", "/proc", "rbind");
        assertEquals("found\n", prints(own, "test -e /proc/version && echo found"));
        for (String source : new String[] {"/etc", "/proc/sys"}) {
            TestBundle bundle =
                    lab.bundle().args("/bin/true").mount("/proc", "bind", source, "bind");
            lab.run(bundle).fails(bundle.last("/mounts"), "because it is not of type proc");
        }
        TestBundle tmpfs = lab.bundle().args("/bin/true").mount("/proc", "tmpfs", "tmpfs");
        lab.run(tmpfs).fails(tmpfs.last("/mounts"), "because it is not of type proc");
    }

    @Test
    void theRootIsNotMountedOver() {
        TestBundle bundle = lab.bundle().args("/bin/true").mount("/", "tmpfs", "tmpfs");
        lab.run(bundle).fails(bundle.last("/mounts") + "/destination: must not be the root");
    }

    @Test
    void withoutACgroupNamespaceTheHostsTreeIsShown() {
        TestBundle bundle = lab.bundle().withoutNamespace("cgroup");
        String path = "/sys/fs/cgroup" + bundle.cgroup() + "/cgroup.procs";
        assertEquals("1\n", prints(bundle, "head -n 1 " + path));
    }
}
