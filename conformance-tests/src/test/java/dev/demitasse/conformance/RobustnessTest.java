package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Hostile surroundings: odd environments, folders and descriptors, and containers that look for a
/// way to the host's binary.
class RobustnessTest extends ContainerTest {
    private static Path tree() {
        return Tools.demitasse().getParent().getParent();
    }

    private Command echo(String binary) {
        TestBundle bundle = lab.bundle().args("/bin/echo", "fine").write();
        return lab.program(
                binary,
                "--root",
                lab.root().toString(),
                "run",
                "--bundle",
                bundle.directory().toString(),
                lab.newId());
    }

    private void isFine(Command command) {
        assertEquals("fine\n", command.run().succeeds().out());
    }

    @Test
    void aCopiedReadOnlyTreeWorksThroughALinkNamedRunc() throws IOException {
        Path copy = lab.temp().resolve("copied to");
        lab.tool("cp", "-a", tree().toString(), copy.toString()).run().succeeds();
        lab.tool("chmod", "-R", "a-w", copy.toString()).run().succeeds();
        Path link = lab.temp().resolve("runc");
        Files.createSymbolicLink(link, copy.resolve("bin/demitasse"));
        try {
            // Of the same build as the warm planner's, though not the same file.
            isFine(echo(link.toString()));
            isFine(echo(link.toString()).env("DEMITASSE_PLANNER", "off"));
        } finally {
            lab.tool("chmod", "-R", "u+w", copy.toString()).run().succeeds();
        }
    }

    @Test
    void aReadOnlyMountedTreeWorks() throws IOException {
        Path mount = Files.createDirectory(lab.temp().resolve("mounted"));
        lab.tool("mount", "--bind", "-o", "ro", tree().toString(), mount.toString())
                .run()
                .succeeds();
        try {
            isFine(echo(mount.resolve("bin/demitasse").toString()));
        } finally {
            lab.tool("umount", mount.toString()).run().succeeds();
        }
    }

    @Test
    void javasVariablesMeanNothing() {
        isFine(
                echo(Tools.demitasse().toString())
                        .env("JAVA_HOME", "/nonsense")
                        .env("JAVA_TOOL_OPTIONS", "-Xmx1k -nonsense")
                        .env("JDK_JAVA_OPTIONS", "--nonsense")
                        .env("_JAVA_OPTIONS", "-nonsense")
                        .env("CLASSPATH", "/nonsense")
                        .env("LD_LIBRARY_PATH", "/nonsense")
                        .env("LD_PRELOAD", "")
                        .env("PATH", "")
                        .env("LANG", "xx_YY.nonsense")
                        .env("XDG_RUNTIME_DIR", ""));
    }

    @Test
    void anEmptyEnvironmentIsEnough() {
        TestBundle bundle = lab.bundle().args("/bin/echo", "fine").write();
        isFine(
                lab.tool(
                        Tools.find("env").toString(),
                        "-i",
                        Tools.demitasse().toString(),
                        "--root",
                        lab.root().toString(),
                        "run",
                        "--bundle",
                        bundle.directory().toString(),
                        lab.newId()));
    }

    @Test
    void foldersMayHaveOddNames() throws IOException {
        Path odd = Files.createDirectories(lab.temp().resolve("a b/ünï\n\"q'/$x"));
        TestBundle bundle =
                new TestBundle(odd, Template.spec(), lab.bundle().cgroup())
                        .args("/bin/echo", "fine");
        bundle.write();
        isFine(lab.command("run", lab.newId()).in(odd));
        isFine(lab.bare("--root", "state here", "run", lab.newId()).in(odd));
        assertTrue(Files.isDirectory(odd.resolve("state here")));
    }

    @Test
    void aVeryLongRootIsNoProblem() {
        String root = lab.root() + "/" + "long/".repeat(60);
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000").write();
        String directory = bundle.directory().toString();
        String id = "i".repeat(200);
        lab.bare("--root", root, "create", "-b", directory, id).run().succeedsSilently();
        lab.bare("--root", root, "start", id).run().succeedsSilently();
        lab.bare("--root", root, "delete", "-f", id).run().succeedsSilently();
        lab.tool("rm", "-r", lab.root().toString()).run().succeeds();
    }

    @Test
    void aRemovedWorkingDirectoryIsNoCrash() {
        TestBundle bundle = lab.bundle().args("/bin/echo", "fine").write();
        isFine(
                lab.command("run", "--bundle", bundle.directory().toString(), lab.newId())
                        .afterShell("mkdir gone; cd gone; rmdir ../gone")
                        .in(lab.temp()));
    }

    @Test
    void closedStandardDescriptorsStayHarmless() throws IOException {
        TestBundle bundle = lab.bundle().sh("readlink /proc/self/fd/0 > /log; echo x; echo y >&2");
        bundle.write();
        String directory = bundle.directory().toString();
        for (String closed : List.of("<&-", ">&-", "2>&-", "<&- >&- 2>&-")) {
            Outcome outcome =
                    lab.command("run", "--bundle", directory, lab.newId())
                            .behind("/bin/sh", "-c", "exec \"$0\" \"$@\" " + closed)
                            .run();
            assertEquals(0, outcome.status(), outcome::toString);
            assertEquals("/dev/null\n", Files.readString(bundle.path("log")), closed);
        }
    }

    @Test
    void nullDevicesOfTheHostBecomeTheContainers() {
        TestBundle bundle = lab.bundle().set("/process/user/uid", 1000);
        bundle.sh(
                "stat -L -c '%t:%T %u' /proc/self/fd/0; stat -L -c '%d' /proc/self/fd/0 /dev/null |"
                        + " uniq | wc -l");
        assertEquals("1:3 0\n1\n", lab.run(bundle).succeeds().out());
    }

    @Test
    void ignoredSigchldDoesNotConfuse() {
        TestBundle bundle = lab.bundle().sh("exit 3").write();
        lab.command("run", "--bundle", bundle.directory().toString(), lab.newId())
                .behind(
                        Tools.find("python3").toString(),
                        "-c",
                        "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN);"
                                + " os.execv(sys.argv[1], sys.argv[1:])")
                .env("PATH", System.getenv().getOrDefault("PATH", ""))
                .env("HOME", System.getenv().getOrDefault("HOME", "/"))
                .run()
                .exits(3);
    }

    @Test
    void aSmallLimitOfDescriptorsIsEnough() {
        TestBundle bundle = lab.bundle().args("/bin/echo", "fine").remove("/process/rlimits");
        bundle.write();
        isFine(
                lab.command("run", "--bundle", bundle.directory().toString(), lab.newId())
                        .afterShell("ulimit -n 64"));
    }

    @Test
    void initIsASealedCopyUntilTheExec() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
        try (Container container = lab.create(bundle)) {
            Path executable = Path.of("/proc/" + container.pid() + "/exe");
            String link = Files.readSymbolicLink(executable).toString();
            assertTrue(link.startsWith("/memfd:"), link);
            Path binary = Tools.demitasse().toRealPath();
            assertFalse(
                    Files.readAttributes(executable, "unix:dev,ino")
                            .equals(Files.readAttributes(binary, "unix:dev,ino")));
            // Not even the host's root can write to it (F_SEAL_WRITE).
            Outcome write =
                    lab.tool("/bin/sh", "-c", "echo x > /proc/" + container.pid() + "/exe").run();
            assertFalse(write.status() == 0, write::toString);
        }
    }

    @Test
    void attachedRunIsASealedCopyToo() throws IOException {
        TestBundle bundle = lab.bundle().withoutNamespace("pid").sh("echo ready; sleep 1000");
        String id = lab.newId();
        Running run = lab.attach(bundle, id).awaitOutput("ready\n");
        String link = Files.readSymbolicLink(Path.of("/proc/" + run.pid() + "/exe")).toString();
        lab.command("kill", id, "KILL").run().succeedsSilently();
        run.await().exits(137);
        assertTrue(link.startsWith("/memfd:"), link);
    }

    private static List<String> harmful(long pid) {
        Pattern harmless = Pattern.compile("socket:.*|/dev/null|.*/calls/.*");
        List<String> found = new ArrayList<>();
        File[] files = new File("/proc/" + pid + "/fd").listFiles();
        for (File file : files == null ? new File[0] : files) {
            try {
                String target = Files.readSymbolicLink(file.toPath()).toString();
                if (!harmless.matcher(target).matches()) {
                    found.add(file + " is " + target);
                }
            } catch (IOException e) {
                // Closed since it was listed.
                continue;
            }
        }
        return found;
    }

    @Test
    void initHoldsNoMoreThanItNeedsWhileCreated() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
        try (Container container = lab.create(bundle)) {
            // `create` does not wait until init has closed what only it needs.
            Lab.await(
                    () -> harmful(container.pid()).isEmpty(),
                    () -> "init holds " + harmful(container.pid()));
            container.start().succeedsSilently();
            try (var files = Files.list(Path.of("/proc/" + container.pid() + "/fd"))) {
                assertEquals(3, files.count());
            }
        }
    }

    @Test
    void theContainersProgramCannotBeTheRuntimesOwnBinary() {
        // CVE-2019-5736: a container that executes /proc/self/exe gets the sealed copy.
        TestBundle bundle = lab.bundle().args("/proc/self/exe", "--version");
        Outcome outcome = lab.run(bundle);
        String before = Tools.demitasse().toFile().length() + "";
        assertEquals(before, Tools.demitasse().toFile().length() + "");
        assertTrue(outcome.status() != 0 || outcome.out().contains("version"), outcome::toString);
    }
}
