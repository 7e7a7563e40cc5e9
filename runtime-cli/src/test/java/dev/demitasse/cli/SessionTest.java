package dev.demitasse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.cli.planner.PlannerClient;
import dev.demitasse.cli.training.PlanActor;
import dev.demitasse.cli.training.ScriptedLauncher;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTest {
    private static final String RECORD =
            "\\{\"level\":\"error\",\"msg\":\"container does not exist\","
                    + "\"time\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\"}\n";

    @TempDir Path directory = Path.of("");

    private ScriptedLauncher call(String... arguments) throws IOException {
        List<String> argv = new ArrayList<>();
        argv.add("/usr/bin/demitasse");
        argv.addAll(List.of(arguments));
        byte[] hello =
                PlannerClient.hello(
                        "",
                        1000,
                        argv,
                        directory.toString(),
                        List.of("XDG_RUNTIME_DIR=" + directory.resolve("run")));
        try (PlanActor actor = new PlanActor(false)) {
            ScriptedLauncher launcher = new ScriptedLauncher(hello, actor);
            new Session().hold(launcher.input(), launcher.output(), null);
            return launcher;
        }
    }

    private static void assertFailure(String message, ScriptedLauncher launcher) {
        assertEquals(1, launcher.status());
        assertEquals("", launcher.printed(1));
        assertLogged(message, launcher.printed(2));
    }

    private static void assertLogged(String message, String text) {
        assertTrue(text.startsWith("time=\""), text);
        assertTrue(
                text.endsWith(" level=error msg=\"" + message.replace("\"", "\\\"") + "\"\n"),
                text);
    }

    @Test
    void versionStartsWithTheProgramsName() throws IOException {
        ScriptedLauncher launcher = call("--version");
        assertEquals(0, launcher.status());
        assertEquals("", launcher.printed(2));
        assertTrue(
                launcher.printed(1)
                        .matches("demitasse version \\S+\n(commit: \\S+\n)?spec: 1\\.3\\.0\n"),
                launcher.printed(1));
        assertEquals(launcher.printed(1), call("-v").printed(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--help", "-h", "help", "h", "--debug=false"})
    void helpShowsTheCommands(String line) throws IOException {
        ScriptedLauncher launcher = line.isEmpty() ? call() : call(line);
        assertEquals(0, launcher.status());
        assertEquals("", launcher.printed(2));
        assertTrue(
                launcher.printed(1).startsWith("Usage: demitasse [OPTIONS] [COMMAND]\n"),
                launcher.printed(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
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
                "planner",
                "help"
            })
    void everyCommandHasHelp(String command) throws IOException {
        ScriptedLauncher launcher = call(command, "--help");
        assertEquals(0, launcher.status());
        assertTrue(
                launcher.printed(1).startsWith("Usage: demitasse " + command), launcher.printed(1));
        assertEquals(launcher.printed(1), call("help", command).printed(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"feature", "checkpointt", "x"})
    void unknownCommandIsStatusThree(String command) throws IOException {
        for (ScriptedLauncher launcher : List.of(call(command), call("help", command))) {
            assertEquals(3, launcher.status());
            assertEquals("", launcher.printed(1));
            assertLogged("No help topic for '" + command + "'", launcher.printed(2));
        }
    }

    @Test
    void wrongFlagIsToldOnStderrAndHelpOnStdout() throws IOException {
        ScriptedLauncher launcher = call("state", "--nonsense", "x");
        assertEquals(1, launcher.status());
        assertTrue(launcher.printed(1).startsWith("Usage: demitasse state"), launcher.printed(1));
        String prefix = "Incorrect Usage: flag provided but not defined: -nonsense\n\n";
        assertTrue(launcher.printed(2).startsWith(prefix), launcher.printed(2));
        assertLogged(
                "flag provided but not defined: -nonsense",
                launcher.printed(2).substring(prefix.length()));
    }

    @Test
    void wrongCountIsToldOnStdout() throws IOException {
        ScriptedLauncher launcher = call("state");
        assertEquals(1, launcher.status());
        assertTrue(
                launcher.printed(1).startsWith("Incorrect Usage.\n\nUsage: demitasse state"),
                launcher.printed(1));
        assertLogged(
                "/usr/bin/demitasse: \"state\" requires exactly 1 argument(s)",
                launcher.printed(2));
    }

    @Test
    void failureWithoutLogFileIsARecordOnStderr() throws IOException {
        assertFailure("container does not exist", call("state", "x"));
        ScriptedLauncher json = call("--log-format", "json", "state", "x");
        assertTrue(json.printed(2).matches(RECORD), json.printed(2));
    }

    @Test
    void failureWithLogFileIsOneRecordThereAndTheMessageOnStderr() throws IOException {
        Path log = directory.resolve("log.json");
        ScriptedLauncher launcher = call("-log", "log.json", "-log-format=json", "state", "x");
        assertEquals(1, launcher.status());
        assertEquals("container does not exist\n", launcher.printed(2));
        assertTrue(Files.readString(log).matches(RECORD), Files.readString(log));
        assertEquals(
                "rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(log)));
        call("state", "x", "--log", log.toString(), "--log-format", "json");
        assertTrue(Files.readString(log).matches(RECORD + RECORD), Files.readString(log));
    }

    @Test
    void usageFailureIsLogged() throws IOException {
        call("--log=log", "state");
        assertLogged(
                "/usr/bin/demitasse: \"state\" requires exactly 1 argument(s)",
                Files.readString(directory.resolve("log")));
    }

    @Test
    void successLogsNothing() throws IOException {
        ScriptedLauncher launcher = call("--log", "log", "list");
        assertEquals(0, launcher.status());
        assertEquals("", launcher.printed(2));
        assertEquals("", Files.readString(directory.resolve("log")));
    }

    @Test
    void logThatCannotBeKeptIsAFailure() throws IOException {
        assertFailure("invalid log-format: xml", call("--log-format", "xml", "list"));
        assertFailure(
                "open " + directory + "/no/log: no such file or directory",
                call("--log", "no/log", "list"));
        assertFailure("open " + directory + ": is a directory", call("--log", ".", "list"));
    }

    @Test
    void debugTellsWhatIsDone() throws IOException {
        ScriptedLauncher launcher = call("--debug", "state", "x");
        assertEquals(1, launcher.status());
        List<String> lines = launcher.printed(2).lines().toList();
        assertTrue(
                lines.get(0)
                        .contains(
                                " level=debug msg=\"called as /usr/bin/demitasse --debug state x"),
                lines.get(0));
        assertLogged("container does not exist", lines.get(lines.size() - 1) + "\n");
    }

    @Test
    void rootMustNotBeTheRootDirectory() throws IOException {
        for (String root : List.of("/", "//", "/a/..")) {
            assertFailure(
                    "Option --root argument should not be set to /", call("--root", root, "list"));
        }
    }

    @Test
    void listOfNothing() throws IOException {
        assertEquals("null\n", call("list", "-f", "json").printed(1));
        assertEquals("", call("list", "-q").printed(1));
        assertTrue(call("list").printed(1).startsWith("ID          PID "));
        assertFailure("invalid format option", call("list", "--format", "xml"));
        assertFailure(
                "open " + directory + "/no: no such file or directory",
                call("--root", "no", "list"));
    }

    @Test
    void failureOfCreateAndRunNamesTheProgramAndTheCommand() throws IOException {
        assertFailure(
                "demitasse create failed: --preserve-fds must not be negative: -1",
                call("create", "--preserve-fds=-1", "x"));
        assertFailure(
                "demitasse run failed: cgroup manager \"nonsense\" is not supported",
                call("--cgroup-manager", "nonsense", "run", "x"));
    }

    @Test
    void theContainerIsLookedForBeforeTheSignal() throws IOException {
        assertFailure("container does not exist", call("kill", "x", "FOO"));
        assertFailure("container does not exist", call("kill", "x", "999"));
    }

    @Test
    void specWritesConfigJsonOnce() throws IOException {
        ScriptedLauncher launcher = call("spec");
        assertEquals(0, launcher.status(), launcher.printed(2));
        assertEquals("", launcher.printed(1));
        Path config = directory.resolve("config.json");
        assertTrue(Files.readString(config).startsWith("{\n\t\"ociVersion\": \"1.3.0\","));
        assertEquals(
                "rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(config)));
        assertFailure("File config.json exists. Remove it first", call("spec"));
        assertFailure(
                "chdir " + directory + "/no: no such file or directory", call("spec", "-b", "no"));
    }

    @Test
    void launcherOfAnotherBuildGetsNoAnswer() throws IOException {
        byte[] hello = PlannerClient.hello("other", 0, List.of("demitasse"), "/", List.of());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Session().hold(new ByteArrayInputStream(hello), out, null);
        assertEquals(0, out.size());
    }

    @Test
    void nonsenseInsteadOfHelloIsALostLauncher() {
        OutputStream out = OutputStream.nullOutputStream();
        for (byte[] bytes :
                new byte[][] {{}, {1, 2}, {4, 0, 0, 0, 9, 0, 0, 0}, {-1, -1, -1, 127}}) {
            assertThrows(
                    IOException.class,
                    () -> new Session().hold(new ByteArrayInputStream(bytes), out, null));
        }
    }
}
