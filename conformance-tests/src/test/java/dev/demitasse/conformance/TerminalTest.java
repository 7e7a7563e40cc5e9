package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Terminals: on the caller's own, and handed over by `--console-socket` (cli-contract.md, sections
/// 5.2 and 5.3).
class TerminalTest extends ContainerTest {
    private TestBundle terminal(String script) {
        return lab.bundle().set("/process/terminal", true).sh(script);
    }

    /// `run` on a pseudo terminal of 33 x 77, typing these steps.
    private Outcome onTerminal(TestBundle bundle, String... steps) {
        List<String> words = new ArrayList<>(List.of("run", "--bundle"));
        words.add(bundle.write().directory().toString());
        words.add(lab.newId());
        return lab.command(words.toArray(new String[0]))
                .behind(
                        Tools.find("python3").toString(),
                        Tools.script("terminal.py"),
                        String.join("\n", steps))
                .env("PATH", System.getenv().getOrDefault("PATH", ""))
                .env("HOME", System.getenv().getOrDefault("HOME", "/"))
                .run();
    }

    @Test
    void attachedProgramHasATerminal() {
        Outcome outcome =
                onTerminal(
                        terminal("tty; test -t 0 && test -t 1 && test -t 2 && echo all; exit 9"));
        assertEquals(9, outcome.status(), outcome::toString);
        assertEquals("/dev/pts/0\r\nall\r\n", outcome.out());
    }

    @Test
    void sizeIsTheCallersAndFollowsIt() {
        TestBundle bundle =
                terminal(
                        "trap 'stty size; exit 0' WINCH; stty size; echo ready;"
                                + " while :; do sleep 0.02; done");
        Outcome outcome = onTerminal(bundle, "expect ready", "resize 40 100", "expect 40 100");
        assertEquals(0, outcome.status(), outcome::toString);
        assertEquals("33 77\r\nready\r\n40 100\r\n", outcome.out());
    }

    @Test
    void consoleSizeOfTheConfigurationWins() {
        TestBundle bundle = terminal("stty size");
        bundle.json("/process/consoleSize", "{\"height\": 11, \"width\": 22}");
        Path socket = lab.temp().resolve("console.sock");
        assertEquals("11 22", onSocket(bundle, socket).path("size").asText());
    }

    @Test
    void whatIsTypedArrives() {
        // Typed before the terminal is raw, it would be echoed on both sides.
        TestBundle bundle = terminal("echo ready; read x; echo got $x");
        Outcome outcome = onTerminal(bundle, "expect ready", "send hello\\n");
        assertEquals("ready\r\nhello\r\ngot hello\r\n", outcome.out(), outcome::toString);
    }

    @Test
    void interruptByKeyGoesToTheContainer() {
        TestBundle bundle =
                terminal("trap 'echo INT; exit 6' INT; echo ready; while :; do sleep 0.02; done");
        Outcome outcome = onTerminal(bundle, "expect ready", "send \\x03");
        assertEquals(6, outcome.status(), outcome::toString);
        assertTrue(outcome.out().endsWith("INT\r\n"), outcome::toString);
    }

    @Test
    void theCallersTerminalIsRestored() {
        TestBundle bundle = terminal("echo in").write();
        String call =
                Tools.demitasse()
                        + " --root "
                        + lab.root()
                        + " run --bundle "
                        + bundle.directory()
                        + " a";
        Outcome outcome =
                lab.tool(
                                "/bin/sh",
                                "-c",
                                "stty -g >b; " + call + "; stty -g >a; cmp a b && echo same")
                        .behind(Tools.find("python3").toString(), Tools.script("terminal.py"), "")
                        .env("DEMITASSE_PLANNER", planner())
                        .in(lab.temp())
                        .run();
        assertEquals("in\r\nsame\r\n", outcome.out(), outcome::toString);
    }

    private String planner() {
        return lab.mode() == Mode.WARM ? WarmPlanner.shared().socket().toString() : "off";
    }

    @Test
    void theTerminalIsTheConsole() {
        Outcome outcome =
                onTerminal(
                        terminal(
                                "echo over > /dev/console; stat -c '%t:%T %a' /dev/console;"
                                        + " stat -c '%t:%T' /dev/pts/0"));
        assertEquals("over\r\n88:0 620\r\n88:0\r\n", outcome.out(), outcome::toString);
    }

    @Test
    void theTerminalIsOwnedByTheUser() {
        TestBundle bundle = terminal("stat -c '%u %g' $(tty)");
        bundle.set("/process/user/uid", 1000).set("/process/user/gid", 1000);
        Outcome outcome = onTerminal(bundle);
        assertEquals("1000 5\r\n", outcome.out(), outcome::toString);
    }

    private JsonNode onSocket(TestBundle bundle, Path socket, String... input) {
        List<String> words = new ArrayList<>(List.of(socket.toString(), "terminal"));
        words.addAll(List.of(input));
        Running receiver = lab.python("receive_fd.py", words.toArray(new String[0])).start();
        receiver.awaitOutput("listening\n");
        try (Container container = lab.create(bundle, "--console-socket", socket.toString())) {
            // The descriptor is there before start.
            receiver.awaitOutput("received\n");
            container.start().succeedsSilently();
            String text = receiver.await().succeeds().out();
            return TestBundle.JSON.readTree(text.substring(text.indexOf('{')));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void consoleSocketGetsOneMessageWithTheMaster() {
        JsonNode got =
                onSocket(
                        terminal("read x; echo got $x; tty"),
                        lab.temp().resolve("console.sock"),
                        "there\\n");
        assertEquals(1, got.path("descriptors").asInt());
        assertEquals(1, got.path("messages").asInt());
        assertTrue(got.path("closed").asBoolean(), got::toString);
        assertEquals("/dev/pts/ptmx", got.path("data").asText());
        assertEquals("there\r\ngot there\r\n/dev/pts/0\r\n", got.path("text").asText());
        assertTrue(got.path("link").asText().endsWith("ptmx"), got::toString);
    }

    @Test
    void consoleSocketMayHaveALongPath() throws Exception {
        Path folder = lab.temp().resolve("l".repeat(120));
        Files.createDirectory(folder);
        JsonNode got = onSocket(terminal("echo long"), folder.resolve("console.sock"));
        assertEquals("long\r\n", got.path("text").asText());
    }

    @Test
    void createDoesNotKeepTheCallersPipesOpen() throws Exception {
        Path socket = lab.temp().resolve("console.sock");
        Running receiver = lab.python("receive_fd.py", socket.toString(), "terminal").start();
        receiver.awaitOutput("listening\n");
        TestBundle bundle = terminal("sleep 1000").write();
        String id = lab.newId();
        ProcessBuilder builder =
                new ProcessBuilder(
                        Tools.demitasse().toString(),
                        "--root",
                        lab.root().toString(),
                        "create",
                        "--bundle",
                        bundle.directory().toString(),
                        "--console-socket",
                        socket.toString(),
                        id);
        builder.environment().clear();
        builder.environment().put("DEMITASSE_PLANNER", planner());
        Process create = builder.redirectErrorStream(true).start();
        // Returns at end of file: when nobody holds the pipe any more, though the container lives.
        assertEquals("", new String(create.getInputStream().readAllBytes()));
        assertTrue(create.waitFor(10, TimeUnit.SECONDS));
        assertEquals(0, create.exitValue());
        lab.command("delete", "--force", id).run().succeedsSilently();
        receiver.await();
    }

    @Test
    void aTerminalNeedsSomebodyToHaveIt() {
        lab.tryCreate(terminal("true"))
                .fails("cannot allocate tty if", "without setting console socket");
        lab.run(terminal("true"), "--detach").fails("cannot allocate tty if");
    }

    @Test
    void aConsoleSocketNeedsATerminal() {
        lab.tryCreate(lab.bundle().args("/bin/true"), "--console-socket", "/nowhere")
                .fails("cannot use console socket if");
        lab.run(terminal("true"), "--console-socket", "/nowhere")
                .fails("cannot use console socket if");
    }

    @Test
    void aConsoleSocketThatIsNotThereFailsAndLeavesNothing() {
        lab.tryCreate(terminal("true"), "--console-socket", lab.temp() + "/nowhere")
                .fails("nowhere", "no such file or directory");
    }
}
