package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

/// New user namespaces and what works in them (config-linux.md, User namespace mappings).
class UserNamespaceTest extends ContainerTest {
    static final String MAP = "[{\"containerID\":0,\"hostID\":100000,\"size\":65536}]";

    /// The bundle with a user namespace that maps its ids to 100000 and on.
    static TestBundle mapped(TestBundle bundle) {
        bundle.add("/linux/namespaces", "{\"type\":\"user\"}");
        return bundle.json("/linux/uidMappings", MAP).json("/linux/gidMappings", MAP);
    }

    private TestBundle mapped() {
        return mapped(lab.bundle());
    }

    private String prints(TestBundle bundle, String script) {
        return lab.sh(bundle, script).succeeds().out();
    }

    private static String status(long pid, String field) {
        return Tools.read("/proc/" + pid + "/status")
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .findFirst()
                .orElseThrow()
                .substring(field.length() + 1)
                .strip()
                .replace('\t', ' ');
    }

    @Test
    void idsAreMapped() throws IOException {
        String out =
                prints(
                        mapped(),
                        "id -u; id -g; cat /proc/self/uid_map /proc/self/gid_map"
                                + " /proc/self/setgroups; readlink /proc/self/ns/user");
        String line = "         0     100000      65536\n";
        String own = Files.readSymbolicLink(Path.of("/proc/self/ns/user")).toString();
        assertTrue(out.startsWith("0\n0\n" + line + line + "allow\nuser:["), out);
        assertNotEquals(own, out.lines().toList().get(5));
    }

    @Test
    void severalRangesAreMapped() {
        TestBundle bundle = mapped();
        String map =
                "[{\"containerID\":0,\"hostID\":100000,\"size\":10},"
                        + "{\"containerID\":1000,\"hostID\":0,\"size\":1}]";
        bundle.json("/linux/uidMappings", map);
        assertEquals(
                "0 100000 10\n1000 0 1\n",
                prints(bundle, "while read a b c; do echo $a $b $c; done < /proc/self/uid_map"));
    }

    @Test
    void theProcessIsWhoItShouldBeOnBothSides() {
        TestBundle bundle = mapped().args("/bin/sleep", "1000");
        bundle.json("/process/user", "{\"uid\":1000,\"gid\":1001,\"additionalGids\":[5,7]}");
        bundle.set("/process/oomScoreAdj", 321);
        bundle.json("/process/rlimits", "[{\"type\":\"RLIMIT_NOFILE\",\"soft\":99,\"hard\":100}]");
        try (Container container = lab.create(bundle)) {
            container.is("created").start().succeedsSilently();
            long pid = container.is("running").pid();
            assertEquals("101000 101000 101000 101000", status(pid, "Uid"));
            assertEquals("101001 101001 101001 101001", status(pid, "Gid"));
            assertEquals("100005 100007", status(pid, "Groups"));
            assertEquals("321\n", Tools.read("/proc/" + pid + "/oom_score_adj"));
            String limits = Tools.read("/proc/" + pid + "/limits");
            assertTrue(limits.matches("(?s).*Max open files +99 +100 .*"), limits);
            container.kill("KILL").succeedsSilently();
            container.awaitStatus("stopped").delete().succeedsSilently();
        }
    }

    @Test
    void allGroupsAreThoseOfTheConfiguration() {
        assertEquals("0\n", prints(mapped(), "id -G"));
        TestBundle bundle = mapped();
        bundle.json("/process/user", "{\"uid\":3,\"gid\":4,\"additionalGids\":[9,8]}");
        assertEquals("uid=3 gid=4 groups=8,9\n", prints(bundle, "id"));
    }

    @Test
    void theOtherNamespacesBelongToIt() {
        TestBundle bundle = mapped().capabilities("CAP_SYS_ADMIN", "CAP_NET_ADMIN");
        assertEquals(
                "inside\ndown\nmounted\n",
                prints(
                        bundle,
                        "hostname inside && hostname; ip link set lo down && echo down;"
                                + " mount -t tmpfs x /tmp && echo mounted"));
    }

    @Test
    void theRootfsMayLieWhereItsRootCannotGo() throws IOException {
        TestBundle bundle = mapped();
        Path secret = Files.createDirectories(lab.temp().resolve("secret/deep"));
        Files.writeString(secret.resolve("file"), "found\n");
        bundle.mount("/home", "bind", secret.toString(), "rbind", "ro");
        Files.setPosixFilePermissions(
                secret.getParent(), PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(
                bundle.directory(), PosixFilePermissions.fromString("rwx------"));
        assertEquals(
                "found\n",
                prints(
                        bundle,
                        "cat /home/file; touch /home/x 2>/dev/null" + " && echo written; true"));
    }

    @Test
    void aRootfsOfItsOwnIsWritable() {
        TestBundle bundle = mapped();
        String rootfs = bundle.path("").toString();
        lab.tool("chown", "-R", "100000:100000", rootfs).run().succeeds();
        bundle.mount("/mnt/deep/new", "tmpfs", "tmpfs");
        assertEquals(
                "0 0\n",
                prints(bundle, "touch /etc/new /mnt/deep/new/x && stat -c '%u %g' /etc/new"));
        lab.tool("stat", "-c", "%u", rootfs + "/etc/new").run().exits(0);
        assertEquals(
                "100000\n",
                lab.tool("stat", "-c", "%u", rootfs + "/etc/new").run().succeeds().out());
    }

    @Test
    void devicesAreTheHostsAndWork() {
        TestBundle bundle = mapped();
        bundle.json(
                "/linux/devices",
                "[{\"path\":\"/dev/zero\",\"type\":\"c\",\"major\":1,\"minor\":5,\"fileMode\":0},"
                        + "{\"path\":\"/dev/pipe\",\"type\":\"p\",\"uid\":7,\"gid\":8}]");
        assertEquals(
                "1:3 666\n1:5 666\n4\nfull\n5:0\np 7 8\n",
                prints(
                        bundle,
                        "stat -c '%t:%T %a' /dev/null /dev/zero; echo lost > /dev/null;"
                                + " head -c 4 /dev/zero | wc -c; echo x > /dev/full 2>/dev/null"
                                + " || echo full; stat -c '%t:%T' /dev/tty; test -p /dev/pipe &&"
                                + " stat -c 'p %u %g' /dev/pipe; head -c 1 /dev/urandom >/dev/null"));
    }

    @Test
    void aDeviceOfAnotherNumberIsRefused() {
        TestBundle bundle = mapped().args("/bin/true");
        bundle.json(
                "/linux/devices",
                "[{\"path\":\"/dev/zero\",\"type\":\"c\",\"major\":1,\"minor\":3}]");
        lab.run(bundle).fails("/linux/devices/0", "/dev/zero (1:3)", "another device");
        bundle.json(
                "/linux/devices",
                "[{\"path\":\"/dev/zero\",\"type\":\"b\",\"major\":1,\"minor\":5}]");
        lab.run(bundle).fails("/linux/devices/0", "another device");
        bundle.json(
                "/linux/devices",
                "[{\"path\":\"/dev/no-such\",\"type\":\"c\",\"major\":1,\"minor\":5}]");
        lab.run(bundle).fails("/linux/devices/0", "ENOENT");
    }

    @Test
    void allKindsOfFileSystemsAreMounted() {
        TestBundle bundle = mapped();
        bundle.set("/linux/maskedPaths", java.util.List.of("/proc/keys", "/sys/firmware"));
        bundle.set("/linux/readonlyPaths", java.util.List.of("/proc/sys"));
        String out =
                prints(
                        bundle,
                        "for m in /proc /dev /dev/pts /dev/shm /dev/mqueue /sys /sys/fs/cgroup; do"
                                + " grep -o \"^[^ ]* $m [^ ]* r[ow]\" /proc/mounts; done;"
                                + " ls /sys/firmware | wc -l; cat /proc/keys | wc -c;"
                                + " echo x 2>/dev/null > /proc/sys/kernel/hostname || echo ro;"
                                + " stat -c %g /dev/pts/ptmx");
        assertEquals(
                """
                proc /proc proc rw
                tmpfs /dev tmpfs rw
                devpts /dev/pts devpts rw
                shm /dev/shm tmpfs rw
                mqueue /dev/mqueue mqueue rw
                sysfs /sys sysfs ro
                cgroup /sys/fs/cgroup cgroup2 ro
                0
                0
                ro
                0
                """,
                out);
    }

    @Test
    void theHostsSysIsBoundWhereItsNetworkIsUsed() {
        TestBundle bundle = mapped().withoutNamespace("network");
        String out =
                prints(
                        bundle,
                        "grep ' /sys sysfs ' /proc/mounts; ls /sys/kernel | wc -l;"
                                + " grep ' /sys' /proc/mounts | grep -vc ' ro,nosuid,nodev,noexec'; true");
        assertTrue(out.startsWith("sysfs /sys sysfs ro,nosuid,nodev,noexec,"), out);
        assertTrue(out.endsWith("\n0\n"), out);
    }

    @Test
    void flagsOfTheHostsMountsStay() throws IOException {
        Path shared = Files.createDirectory(lab.temp().resolve("locked"));
        lab.tool("mount", "-t", "tmpfs", "-o", "nosuid,nodev,ro", "locked", shared.toString())
                .run()
                .succeeds();
        try {
            TestBundle bundle = mapped().capabilities("CAP_SYS_ADMIN");
            bundle.mount("/home", "bind", shared.toString(), "rbind", "noexec");
            String out =
                    prints(
                            bundle,
                            "grep ' /home ' /proc/mounts; mount -o remount,bind,rw /home"
                                    + " 2>/dev/null; grep -c ' /home tmpfs ro,nosuid,nodev'"
                                    + " /proc/mounts");
            assertTrue(out.startsWith("locked /home tmpfs ro,nosuid,nodev,noexec,"), out);
            assertTrue(out.endsWith("\n1\n"), out);
            TestBundle clear = mapped().args("/bin/true");
            clear.mount("/home", "bind", shared.toString(), "rbind", "rw");
            lab.run(clear).fails(clear.last("/mounts"), "EPERM", "locked in a user namespace");
            TestBundle part = mapped().args("/bin/true");
            part.mount("/home", "bind", lab.temp().toString(), "bind");
            lab.run(part).fails(part.last("/mounts"), "EINVAL", "rbind instead of bind");
        } finally {
            lab.tool("umount", shared.toString()).run().succeeds();
        }
    }

    @Test
    void hostnameAndCwdAndLoopback() {
        TestBundle bundle = mapped().set("/hostname", "little").set("/process/cwd", "/dev/shm/new");
        assertEquals(
                "little\n/dev/shm/new\nUP LOOPBACK RUNNING\n",
                prints(bundle, "hostname; pwd; ifconfig lo | grep -o 'UP LOOPBACK RUNNING'"));
    }

    @Test
    void idsThatAreNotMappedAreRefused() {
        TestBundle bundle = mapped().args("/bin/true");
        bundle.json("/process/user", "{\"uid\":70000,\"gid\":70001,\"additionalGids\":[5,70002]}");
        lab.run(bundle)
                .fails(
                        "/process/user/uid: uid 70000 is not mapped in the user namespace",
                        "/process/user/gid: gid 70001",
                        "/process/user/additionalGids/1: gid 70002");
        TestBundle pts = mapped().args("/bin/true");
        pts.json("/linux/gidMappings", "[{\"containerID\":0,\"hostID\":100000,\"size\":5}]");
        lab.run(pts).fails("/mounts/2/options/5: gid 5 is not mapped");
        TestBundle root = mapped().args("/bin/true");
        root.json("/linux/uidMappings", "[{\"containerID\":1,\"hostID\":100000,\"size\":9}]");
        lab.run(root).fails("/linux/uidMappings: must map container ID 0");
    }

    @Test
    void badMappingsAreRefused() {
        TestBundle none = lab.bundle().args("/bin/true");
        none.add("/linux/namespaces", "{\"type\":\"user\"}");
        lab.run(none).fails("/linux/uidMappings: is required", "/linux/gidMappings: is required");
        TestBundle overlap = mapped().args("/bin/true");
        overlap.json(
                "/linux/uidMappings",
                "[{\"containerID\":0,\"hostID\":100000,\"size\":10},"
                        + "{\"containerID\":5,\"hostID\":200000,\"size\":10}]");
        lab.run(overlap).fails("/linux/uidMappings", "EINVAL", "overlap");
    }

    @Test
    void mappingsWithoutANamespaceDoNothing() {
        TestBundle bundle = lab.bundle();
        bundle.json("/linux/uidMappings", MAP).json("/linux/gidMappings", MAP);
        assertEquals(Tools.read("/proc/self/uid_map"), prints(bundle, "cat /proc/self/uid_map"));
    }

    @Test
    void aFailureAfterTheMapsLeavesNothing() {
        TestBundle bundle = mapped().args("/no/such/program");
        lab.run(bundle).fails("/no/such/program");
        TestBundle source = mapped().args("/bin/true");
        source.mount("/home", "bind", "/no/such/source", "rbind");
        lab.run(source).fails(source.last("/mounts"), "/no/such/source", "ENOENT", "source");
        TestBundle place = mapped().args("/bin/true");
        place.mount("/not/there", "tmpfs", "tmpfs");
        lab.run(place).fails(place.last("/mounts"), "EACCES");
    }
}
