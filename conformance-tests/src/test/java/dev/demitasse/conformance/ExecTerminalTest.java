package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `exec` with a terminal: the caller's own, or handed over by `--console-socket`.
class ExecTerminalTest extends ContainerTest {
    private Container sleeper() {
        return lab.detach(lab.bundle().args("/bin/sleep", "1000"));
    }

    /// On a pseudo terminal of 33 x 77, typing these steps.
    private static Outcome onTerminal(Command exec, String... steps) {
        return exec.behind(
                        Tools.find("python3").toString(),
                        Tools.script("terminal.py"),
                        String.join("\n", steps))
                .env("PATH", System.getenv().getOrDefault("PATH", ""))
                .env("HOME", System.getenv().getOrDefault("HOME", "/"))
                .run();
    }

    private static Command sh(Container container, String script, String... flags) {
        return container.exec(List.of(flags), "/bin/sh", "-c", script);
    }

    @Test
    void attachedTheProgramHasATerminalOfTheContainer() {
        try (Container container = sleeper()) {
            Outcome outcome =
                    onTerminal(
                            sh(
                                    container,
                                    "tty; stty size; stat -c %u $(tty); test -t 0 && test -t 1 &&"
                                            + " test -t 2 && echo all; exit 9",
                                    "-t",
                                    "-u",
                                    "1000"));
            assertEquals(9, outcome.status(), outcome::toString);
            assertEquals("/dev/pts/0\r\n33 77\r\n1000\r\nall\r\n", outcome.out());
            outcome = onTerminal(sh(container, "tty; test -t 1 || echo no"), "");
            assertEquals("not a tty\r\n", outcome.out().substring(0, 11), outcome::toString);
        }
    }

    @Test
    void whatIsTypedArrivesAndTheSizeFollows() {
        try (Container container = sleeper()) {
            String script =
                    "trap 'stty size; exit 4' WINCH; echo ready; read x; echo got $x;"
                            + " while :; do sleep 0.02; done";
            Outcome outcome =
                    onTerminal(
                            sh(container, script, "--tty"),
                            "expect ready",
                            "send hello\\n",
                            "expect got hello",
                            "resize 40 100",
                            "expect 40 100");
            assertEquals(4, outcome.status(), outcome::toString);
            assertEquals("ready\r\nhello\r\ngot hello\r\n40 100\r\n", outcome.out());
        }
    }

    private static JsonNode received(Running receiver) {
        String text = receiver.await().succeeds().out();
        try {
            return TestBundle.JSON.readTree(text.substring(text.indexOf('{')));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Running receiver(Path socket, String... input) {
        List<String> words = new ArrayList<>(List.of(socket.toString(), "terminal"));
        words.addAll(List.of(input));
        return lab.python("receive_fd.py", words.toArray(new String[0]))
                .start()
                .awaitOutput("listening\n");
    }

    @Test
    void detachedTheMasterGoesToTheSocket() {
        Path socket = lab.temp().resolve("console.sock");
        try (Container container = sleeper()) {
            Running receiver = receiver(socket, "there\\n");
            sh(container, "read x; echo got $x; tty", "-d", "-t", "--console-socket=" + socket)
                    .run()
                    .succeedsSilently();
            JsonNode got = received(receiver);
            assertEquals(1, got.path("descriptors").asInt());
            assertEquals(1, got.path("messages").asInt());
            assertTrue(got.path("closed").asBoolean(), got::toString);
            assertEquals("/dev/pts/ptmx", got.path("data").asText());
            assertEquals("there\r\ngot there\r\n/dev/pts/0\r\n", got.path("text").asText());
        }
    }

    /// As containerd does it: the file says that there is a terminal, and how large it is.
    @Test
    void aFileSaysWhetherThereIsATerminal() {
        Path socket = lab.temp().resolve("console.sock");
        Path file = lab.temp().resolve("process.json");
        Tools.write(
                file,
                "{\"terminal\":true,\"consoleSize\":{\"height\":11,\"width\":22},\"cwd\":\"/\","
                        + "\"args\":[\"/bin/stty\",\"size\"]}");
        try (Container container = sleeper()) {
            Running receiver = receiver(socket);
            container
                    .exec(List.of("-p", file.toString(), "--console-socket=" + socket, "--detach"))
                    .run()
                    .succeedsSilently();
            JsonNode got = received(receiver);
            assertEquals("11 22", got.path("size").asText());
            assertEquals("11 22\r\n", got.path("text").asText());
            // The size of the caller's terminal wins as soon as that is relayed, as with runc.
            Outcome attached = onTerminal(container.exec(List.of("-p", file.toString())));
            assertTrue(attached.out().matches("(11 22|33 77)\r\n"), attached::toString);
        }
    }

    @Test
    void aContainerInAUserNamespaceGivesOneOfItsOwn() {
        TestBundle bundle = UserNamespaceTest.mapped(lab.bundle()).args("/bin/sleep", "1000");
        try (Container container = lab.detach(bundle)) {
            Outcome outcome =
                    onTerminal(sh(container, "tty; stat -c %u $(tty)", "-t", "--user=1000"));
            assertEquals("/dev/pts/0\r\n1000\r\n", outcome.out(), outcome::toString);
        }
    }
}
