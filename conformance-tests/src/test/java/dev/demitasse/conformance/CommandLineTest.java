package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The grammar of the command line, its errors, and where they go (cli-contract.md, sections 0 and
/// 1).
class CommandLineTest extends ContainerTest {
    private static final List<String> COMMANDS =
            List.of(
                    "create",
                    "start",
                    "run",
                    "state",
                    "kill",
                    "delete",
                    "list",
                    "ps",
                    "pause",
                    "resume",
                    "update",
                    "events",
                    "spec",
                    "explain",
                    "features",
                    "cdi",
                    "checkpoint",
                    "restore",
                    "planner",
                    "help");

    @ParameterizedTest
    @ValueSource(strings = {"", "help", "--help", "-h", "-help"})
    void helpNamesAllCommands(String word) {
        Command command = word.isEmpty() ? lab.bare() : lab.bare(word);
        Outcome outcome = command.run().succeeds();
        for (String name : COMMANDS) {
            assertTrue(
                    outcome.lines().stream().anyMatch(line -> line.strip().startsWith(name)),
                    () -> name + " is not in " + outcome);
        }
    }

    @Test
    void everyCommandHasHelp() {
        for (String name : COMMANDS) {
            Outcome outcome = lab.bare(name, "--help").run();
            boolean supported = !name.equals("checkpoint") && !name.equals("restore");
            assertEquals(supported ? 0 : 1, outcome.status(), outcome::toString);
            assertTrue(outcome.out().contains(name), outcome::toString);
            assertEquals(outcome.out(), lab.bare("help", name).run().succeeds().out());
        }
    }

    @Test
    void anUnknownCommandIsStatus3() {
        Outcome outcome = lab.bare("frobnicate").run();
        assertEquals(3, outcome.status(), outcome::toString);
        outcome.says("No help topic for 'frobnicate'");
    }

    @Test
    void aWrongNumberOfArgumentsShowsHelpOnStdout() {
        Outcome none = lab.command("state").run();
        assertEquals(1, none.status(), none::toString);
        assertTrue(none.out().startsWith("Incorrect Usage."), none::toString);
        none.says("\"state\" requires exactly 1 argument");
        lab.command("kill").run().says("\"kill\" requires a minimum of 1 argument");
        lab.command("list", "x").run().says("\"list\" requires ", "0 argument");
    }

    @Test
    void anUnknownFlagIsNamed() {
        Outcome outcome = lab.command("state", "--bogus", "x").run();
        assertEquals(1, outcome.status(), outcome::toString);
        outcome.says("Incorrect Usage: flag provided but not defined: -bogus");
        assertTrue(outcome.out().contains("state"), outcome::toString);
    }

    @Test
    void aMissingValueIsSaidInTheWordsEnginesLookFor() {
        Outcome outcome = lab.command("run", "--bundle").run();
        assertEquals(1, outcome.status(), outcome::toString);
        outcome.says("flag needs an argument");
    }

    /// podman and CRI-O offer to checkpoint if the first of these ends with 0, and pods if the
    /// second complains of the missing value.
    @Test
    void checkpointAndRestoreAnswerProbesWithNo() throws Exception {
        String no = "checkpoint/restore is not supported by this version of demitasse";
        Outcome help = lab.bare("checkpoint", "--help").run().says(no);
        assertEquals(1, help.status(), help::toString);
        assertTrue(help.out().contains("save a running container"), help::toString);
        Outcome restore = lab.bare("restore", "--lsm-mount-context").run().fails(no);
        assertFalse((restore.out() + restore.err()).contains("argument"), restore::toString);
        JsonNode features = TestBundle.JSON.readTree(lab.bare("features").run().succeeds().out());
        assertEquals(
                "false",
                features.path("annotations")
                        .path("org.opencontainers.runc.checkpoint.enabled")
                        .asText());
        lab.command(
                        "checkpoint --image-path i --work-path w --parent-path ../p --leave-running"
                                + " --leave-running --tcp-established --tcp-skip-in-flight"
                                + " --tcp-close --link-remap --ext-unix-sk --shell-job --lazy-pages"
                                + " --status-fd 5 --page-server a:1 --file-locks --pre-dump"
                                + " --manage-cgroups-mode soft --empty-ns network --auto-dedup"
                                + " --network-lock skip x")
                .words()
                .run()
                .fails(no);
        lab.command(
                        "restore --bundle b --image-path i --work-path w --parent-path p --detach"
                                + " --pid-file f --console-socket s --no-pivot -no-subreaper"
                                + " --tcp-established --tcp-close --ext-unix-sk --shell-job"
                                + " --file-locks --manage-cgroups-mode ignore --empty-ns network"
                                + " --auto-dedup --lazy-pages --lsm-profile selinux:x"
                                + " --lsm-mount-context x --no-new-keyring --preserve-fds 3 x")
                .words()
                .run()
                .fails(no);
    }

    @Test
    void flagsHaveOneDashOrTwoAndTheirValuesTwoPlaces() {
        String bundle = lab.bundle().args("/bin/echo", "ok").write().directory().toString();
        for (String[] words :
                List.of(
                        new String[] {"run", "--bundle", bundle, "a"},
                        new String[] {"run", "--bundle=" + bundle, "a"},
                        new String[] {"run", "-bundle", bundle, "a"},
                        new String[] {"run", "-bundle=" + bundle, "a"},
                        new String[] {"run", "-b", bundle, "a"},
                        new String[] {"run", "a", "--bundle", bundle},
                        new String[] {"run", "--bundle", "/nowhere", "a", "-b=" + bundle},
                        new String[] {"run", "-b", bundle, "--no-subreaper", "--", "a"})) {
            Outcome outcome = lab.command(words).run().succeeds();
            assertEquals("ok\n", outcome.out());
        }
    }

    @Test
    void booleansTakeAValueAfterAnEqualsSign() {
        String bundle = lab.bundle().args("/bin/echo", "ok").write().directory().toString();
        Outcome attached =
                lab.command("run", "--detach=false", "--keep=true", "-b", bundle, "a")
                        .run()
                        .succeeds();
        assertEquals("ok\n", attached.out());
        lab.command("delete", "a", "-f=false").run().succeedsSilently();
        lab.command("state", "--debug=maybe", "a").run().says("invalid boolean value \"maybe\"");
    }

    @Test
    void globalsMayFollowTheCommand() {
        String root = lab.root().toString();
        String bundle = lab.bundle().args("/bin/true").write().directory().toString();
        lab.bare("create", "--root", root, "--bundle", bundle, "a").run().succeedsSilently();
        lab.bare("state", "a", "--root=" + root).run().succeeds();
        lab.bare("--root", "/nowhere", "delete", "--root", root, "a").run().succeedsSilently();
    }

    @Test
    void whatOldCallersSayIsIgnored() {
        for (String flag : List.of("--rootless=true", "--rootless=auto", "--criu=/usr/bin/criu")) {
            lab.command(flag, "delete", "--force", "a").run().succeedsSilently();
        }
    }

    @Test
    void theRootDirectoryIsNoStateRoot() {
        lab.bare("--root", "/", "list").run().fails("--root");
    }

    @Test
    void aFailureIsOneJsonRecordInTheLog() throws Exception {
        Path log = lab.temp().resolve("log.json");
        Instant before = Instant.now().minusMillis(10);
        Outcome outcome =
                lab.command("--log", log.toString(), "--log-format", "json", "state", "nobody")
                        .run();
        outcome.fails();
        assertEquals("container does not exist\n", outcome.err());
        assertEquals(
                "rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(log)));
        List<String> lines = Files.readAllLines(log);
        assertEquals(1, lines.size());
        JsonNode record = TestBundle.JSON.readTree(lines.get(0));
        assertEquals("error", record.path("level").asText());
        assertEquals("container does not exist", record.path("msg").asText());
        assertTrue(Instant.parse(record.path("time").asText()).isAfter(before), record::toString);
        lab.command("--log=" + log, "-log-format=json", "state", "nobody").run();
        assertEquals(2, Files.readAllLines(log).size());
    }

    @Test
    void aSuccessLogsNothing() throws Exception {
        Path log = lab.temp().resolve("log.json");
        String bundle = lab.bundle().args("/bin/true").write().directory().toString();
        lab.command("--log", log.toString(), "--log-format=json", "run", "-b", bundle, "a")
                .run()
                .succeedsSilently();
        assertEquals("", Files.exists(log) ? Files.readString(log) : "");
    }

    @Test
    void theLogIsRelativeToTheCaller() throws Exception {
        lab.command("--log", "here.log", "state", "nobody").in(lab.temp()).run();
        String text = Files.readString(lab.temp().resolve("here.log"));
        assertTrue(
                text.matches("time=\"[^\"]+\" level=error msg=\"container does not exist\"\n"),
                text);
    }

    @Test
    void withoutALogStderrGetsTheRecord() {
        Outcome outcome = lab.command("state", "nobody").run();
        assertTrue(
                outcome.err()
                        .matches("time=\"[^\"]+\" level=error msg=\"container does not exist\"\n"),
                outcome::toString);
    }

    @Test
    void anImpossibleLogIsAFailure() {
        lab.command("--log", lab.temp() + "/missing/log", "list")
                .run()
                .fails("missing/log", "no such file or directory");
        lab.command("--log-format", "xml", "list").run().fails("invalid log-format: xml");
    }

    @Test
    void debugRecordsGoToTheLogAndNotToStdout() throws Exception {
        Path log = lab.temp().resolve("debug.json");
        String bundle = lab.bundle().args("/bin/echo", "ok").write().directory().toString();
        Outcome outcome =
                lab.command(
                                "--debug",
                                "--log",
                                log.toString(),
                                "--log-format=json",
                                "run",
                                "-b",
                                bundle,
                                "a")
                        .run()
                        .succeeds();
        assertEquals("ok\n", outcome.out());
        List<String> lines = Files.readAllLines(log);
        assertFalse(lines.isEmpty());
        for (String line : lines) {
            assertEquals("debug", TestBundle.JSON.readTree(line).path("level").asText(), line);
        }
    }

    @Test
    void versionHasTheLinesThatAreParsed() {
        for (String flag : List.of("--version", "-v")) {
            List<String> lines = lab.bare(flag).run().succeeds().lines();
            assertTrue(lines.get(0).matches("demitasse version [0-9]+\\.[0-9]+\\S*"), lines.get(0));
            assertTrue(lines.contains("spec: 1.3.0"), lines::toString);
        }
    }

    @Test
    void calledAsRuncItSaysSo() throws Exception {
        Path link = lab.temp().resolve("runc");
        Files.createSymbolicLink(link, Tools.demitasse());
        List<String> lines = lab.program(link.toString(), "--version").run().succeeds().lines();
        assertTrue(lines.get(0).startsWith("runc version "), lines.get(0));
        String bundle = lab.bundle().args("/bin/missing").write().directory().toString();
        lab.program(link.toString(), "--root", lab.root().toString(), "run", "-b", bundle, "a")
                .run()
                .fails("runc run failed: ");
    }

    @Test
    void specIsWrittenOnceAndByTheCallersUmask() throws Exception {
        Path config = lab.temp().resolve("config.json");
        lab.bare("spec").in(lab.temp()).afterShell("umask 027").run().succeedsSilently();
        assertEquals(
                "rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(config)));
        JsonNode spec = TestBundle.JSON.readTree(Files.readString(config));
        assertEquals("1.3.0", spec.path("ociVersion").asText());
        assertEquals("sh", spec.at("/process/args/0").asText());
        lab.bare("spec", "--bundle", lab.temp().toString())
                .run()
                .fails("File config.json exists. Remove it first");
    }

    @Test
    void theConfigurationOfSpecRunsAsItIs() throws Exception {
        TestBundle bundle = lab.bundle().sh("hostname; touch /x");
        bundle.set("/root/readonly", true);
        Outcome outcome = lab.run(bundle);
        assertEquals("demitasse\n", outcome.out());
        outcome.says("Read-only file system");
    }
}
