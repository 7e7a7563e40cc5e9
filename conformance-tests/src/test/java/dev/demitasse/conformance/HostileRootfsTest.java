package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A rootfs made by somebody who means harm: nothing outside of it is made, mounted, opened or
/// shown on its account. Each test is about a hole that another runtime had.
class HostileRootfsTest extends ContainerTest {
    private Path outside() throws IOException {
        return Files.createDirectory(lab.temp().resolve("outside"));
    }

    /// Has a directory of the rootfs be a link.
    private static void link(TestBundle bundle, String name, Path target) throws IOException {
        Files.delete(bundle.path(name));
        Files.createSymbolicLink(bundle.path(name), target);
    }

    private static void assertEmpty(Path directory) {
        assertArrayEquals(new String[0], directory.toFile().list());
    }

    /// CVE-2026-41579, CVE-2026-47766, CVE-2019-18837.
    @Test
    void devMayBeALinkOutOfTheRootfs() throws Exception {
        Path outside = outside();
        TestBundle bundle = lab.bundle();
        link(bundle, "dev", outside);
        bundle.mount("/dev/shm", "tmpfs", "shm");
        lab.sh(bundle, "echo out > /dev/null; ls /dev").succeeds();
        bundle.json("/mounts", "[{\"destination\":\"/proc\",\"type\":\"proc\"}]");
        assertEquals(
                "fd\nfull\nnull\nptmx\nrandom\nstderr\nstdin\nstdout\ntty\nurandom\nzero\n",
                lab.sh(bundle, "rm -f /dev/core; ls /dev").succeeds().out());
        assertEmpty(outside);
    }

    /// CVE-2024-45310.
    @Test
    void whatIsMadeThroughALinkIsMadeInside() throws Exception {
        Path outside = outside();
        TestBundle bundle = lab.bundle();
        link(bundle, "var", outside);
        bundle.set("/process/cwd", "/var/work/here");
        bundle.mount("/var/bound/file", "bind", "/etc/hostname", "bind");
        bundle.mount("/var/made/directory", "tmpfs", "tmpfs");
        assertEquals(outside + "/work/here\n", lab.sh(bundle, "pwd").succeeds().out());
        assertEmpty(outside);
    }

    /// CVE-2019-19921, CVE-2023-27561, CVE-2023-28642, CVE-2025-54867.
    @Test
    void neitherProcNorSysMayBeALink() throws Exception {
        for (String name : List.of("proc", "sys")) {
            TestBundle bundle = lab.bundle().args("/bin/true");
            link(bundle, name, Path.of("tmp"));
            lab.run(bundle).fails("/mounts/", "on /" + name, "symbolic link");
        }
    }

    /// A directory of the host as /dev, which somebody else can write to.
    private TestBundle withDevOf(Path dev) throws IOException {
        for (String name : List.of("pts", "shm", "mqueue")) {
            Files.createDirectories(dev.resolve(name));
        }
        TestBundle bundle = lab.bundle().args("/bin/true");
        for (int i = 0; i < bundle.config().at("/mounts").size(); i++) {
            if (bundle.config().at("/mounts/" + i + "/destination").asText().equals("/dev")) {
                bundle.set("/mounts/" + i + "/type", "bind");
                bundle.set("/mounts/" + i + "/source", dev.toString());
                bundle.set("/mounts/" + i + "/options", List.of("bind"));
            }
        }
        return bundle;
    }

    /// CVE-2025-31133, CVE-2025-62161: a mask that is no null device would show what it should
    /// hide.
    @Test
    void nothingElseIsTakenForTheNullDevice() throws Exception {
        Path dev = outside();
        TestBundle bundle = withDevOf(dev);
        Files.createSymbolicLink(dev.resolve("null"), Path.of("/proc/sys/kernel/core_pattern"));
        lab.run(bundle).fails("/dev/null is something else");
        Files.delete(dev.resolve("null"));
        lab.tool("mkfifo", dev.resolve("null").toString()).run().succeeds();
        lab.run(bundle).fails("/dev/null is something else");
    }

    /// CVE-2025-52565.
    @Test
    void nothingElseIsTakenForTheTerminal() throws Exception {
        TestBundle bundle = lab.bundle().args("/bin/true").set("/process/terminal", true);
        bundle.json("/mounts", "[{\"destination\":\"/proc\",\"type\":\"proc\"}]");
        Files.createDirectory(bundle.path("dev/pts"));
        Path ptmx = bundle.path("dev/pts/ptmx");
        Files.createSymbolicLink(ptmx, Path.of("/proc/self/root/bin/sh"));
        lab.run(bundle).fails("/process/terminal", "open the terminal");
        Files.delete(ptmx);
        lab.tool("mkfifo", ptmx.toString()).run().succeeds();
        lab.run(bundle).fails("/process/terminal", "open the terminal");
    }

    /// What init reads for HOME must neither stop it nor lead it astray.
    @Test
    void passwdMayBeAnything() throws Exception {
        TestBundle bundle = lab.bundle().json("/process/env", "[\"PATH=/bin\"]");
        Path passwd = bundle.path("etc/passwd");
        Files.delete(passwd);
        lab.tool("mkfifo", passwd.toString()).run().succeeds();
        assertEquals("/\n", lab.sh(bundle, "echo $HOME").succeeds().out());
        Files.delete(passwd);
        Files.createSymbolicLink(passwd, Path.of("/dev/zero"));
        assertEquals("/\n", lab.sh(bundle, "echo $HOME").succeeds().out());
    }

    /// CVE-2021-30465, CVE-2025-52881: what is checked is what is used, whoever changes it
    /// meanwhile.
    @Test
    void linksThatComeAndGoLeadNowhere() throws Exception {
        Path outside = outside();
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.mount("/race/a", "tmpfs", "tmpfs");
        bundle.mount("/race/b", "bind", "/etc/hostname", "bind");
        bundle.add("/linux/devices", "{\"type\":\"p\",\"path\":\"/race/c\"}");
        bundle.set("/linux/maskedPaths", List.of("/race/a"));
        bundle.set("/linux/readonlyPaths", List.of("/race"));
        bundle.set("/process/cwd", "/race/d");
        Files.createDirectory(bundle.path("race"));
        Running swapper =
                lab.tool(
                                "/bin/sh",
                                "-c",
                                "while :; do rm -rf race; ln -s "
                                        + outside
                                        + " race; rm race; mkdir race; done")
                        .in(bundle.path(""))
                        .start();
        try {
            for (int i = 0; i < (lab.mode() == Mode.WARM ? 20 : 3); i++) {
                // Whether it succeeds is a matter of luck.
                Outcome outcome = lab.run(bundle);
                assertTrue(outcome.status() <= 1, outcome::toString);
            }
        } finally {
            swapper.signal("KILL");
            swapper.await();
        }
        assertEmpty(outside);
        String mounts = Files.readString(Path.of("/proc/self/mountinfo"));
        assertFalse(mounts.contains(outside.toString()), mounts);
    }
}
