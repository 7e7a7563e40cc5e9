package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a service manager gives its services: sockets it listens on, and one to say READY to
/// (cli-contract.md, sections 5.5 and 5.7).
class SupervisionTest extends ContainerTest {
    /// Says READY when /tmp/go is there, after what nobody is to be told of, and stays.
    private static final String SAYS_READY =
            """
            import os, socket, time
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.connect(os.environ["NOTIFY_SOCKET"])
            s.send(b"STATUS=waking up")
            print(os.environ["NOTIFY_SOCKET"], oct(os.stat(os.environ["NOTIFY_SOCKET"]).st_mode), flush=True)
            while not os.path.exists("/tmp/go"):
                time.sleep(0.01)
            s.send(b"READY=1\\nSTATUS=awake")
            while not os.path.exists("/tmp/end"):
                time.sleep(0.01)
            """;

    private final List<Running> managers = new ArrayList<>();

    @AfterEach
    void endManagers() {
        managers.forEach(Running::destroy);
    }

    private Running manager(String... arguments) {
        Running manager = lab.python("notify.py", arguments).start();
        managers.add(manager);
        return manager.awaitOutput("listening\n");
    }

    private String socket() {
        return lab.temp().resolve("notify").toString();
    }

    /// A bundle in which this machine's Python runs.
    private TestBundle python(String script) throws IOException {
        TestBundle bundle = lab.bundle();
        for (String name : List.of("usr", "lib", "lib64")) {
            Path host = Path.of("/", name);
            if (Files.isSymbolicLink(host)) {
                Files.createSymbolicLink(bundle.path(name), Files.readSymbolicLink(host));
            } else if (Files.isDirectory(host)) {
                bundle.mount(host.toString(), "bind", host.toString(), "rbind", "ro");
            }
        }
        String where = "import os, sys; print(os.path.realpath(sys.executable), sys.base_prefix)";
        String python = Tools.find("python3").toString();
        String[] found =
                lab.tool(python, "-c", where).run().succeeds().out().strip().split(" ", -1);
        if (!found[1].startsWith("/usr")) {
            bundle.mount(found[1], "bind", found[1], "rbind", "ro");
        }
        return bundle.args(found[0], "-c", script).write();
    }

    private Command create(TestBundle bundle, String id) {
        return lab.command("create", "--bundle", bundle.directory().toString(), id)
                .env("NOTIFY_SOCKET", socket());
    }

    /// The three messages of a service that is ready.
    private static void assertTold(Running manager, LongSupplier sender, LongSupplier service)
            throws IOException {
        Lab.await(() -> manager.out().contains("BARRIER"), () -> "told: " + manager.out());
        List<String> lines = manager.out().lines().skip(1).toList();
        List<String> texts =
                List.of("READY=1\n", "MAINPID=" + service.getAsLong() + "\n", "BARRIER=1");
        assertEquals(3, lines.size(), lines::toString);
        for (int i = 0; i < 3; i++) {
            JsonNode told = TestBundle.JSON.readTree(lines.get(i));
            assertEquals(texts.get(i), told.path("text").asText());
            assertEquals(sender.getAsLong(), told.path("pid").asLong(), lines::toString);
            assertEquals(i == 2 ? 1 : 0, told.path("descriptors").asInt());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "abstract"})
    void startReturnsWhenTheProgramIsReady(String kind) throws IOException {
        String host = kind.equals("path") ? socket() : "@demitasse" + lab.temp();
        Running manager = manager(host);
        TestBundle bundle = python(SAYS_READY);
        String id = lab.newId();
        Running maker = create(bundle, id).env("NOTIFY_SOCKET", host).start();
        maker.await().succeedsSilently();
        try (Container container = new Container(lab, id, bundle, maker)) {
            Running start = lab.command("start", id).env("NOTIFY_SOCKET", host).start();
            container.awaitOutput("/run/notify/notify.sock 0o140777\n");
            assertTrue(start.isAlive());
            Files.createFile(bundle.path("tmp/go"));
            start.await().succeedsSilently();
            assertTold(manager, start::pid, container::pid);
        }
    }

    @Test
    void startReturnsWhenTheProgramEndsWithoutBeingReady() {
        Running manager = manager(socket());
        TestBundle bundle = lab.bundle().sh("ls /run/notify; touch /run/notify/x").write();
        String id = lab.newId();
        Running maker = create(bundle, id).start();
        maker.await().succeedsSilently();
        try (Container container = new Container(lab, id, bundle, maker)) {
            lab.command("start", id).env("NOTIFY_SOCKET", socket()).run().succeedsSilently();
            container.awaitOutput("notify.sock\n");
            Lab.await(
                    () -> maker.err().contains("Read-only file system"),
                    () -> "not read-only: " + maker.err());
        }
        assertEquals("listening\n", manager.out());
    }

    @Test
    void aBarrierThatIsNotAnsweredHoldsStartUp() throws IOException {
        Running manager = manager(socket(), "hold");
        TestBundle bundle = python(SAYS_READY);
        Files.createFile(bundle.path("tmp/go"));
        String id = lab.newId();
        Running maker = create(bundle, id).start();
        maker.await().succeedsSilently();
        try (Container container = new Container(lab, id, bundle, maker)) {
            Running start = lab.command("start", id).env("NOTIFY_SOCKET", socket()).start();
            assertTold(manager, start::pid, container::pid);
            assertTrue(start.isAlive());
            manager.destroy();
            start.await().succeedsSilently();
        }
    }

    @Test
    void detachedRunWaitsWithAPidFile() throws IOException {
        Running manager = manager(socket());
        Path pidFile = lab.temp().resolve("pid");
        TestBundle bundle = python(SAYS_READY);
        String id = lab.newId();
        Running run =
                lab.command(
                                "run",
                                "--detach",
                                "--pid-file",
                                pidFile.toString(),
                                "--bundle",
                                bundle.directory().toString(),
                                id)
                        .env("NOTIFY_SOCKET", socket())
                        .start()
                        .awaitOutput("notify.sock");
        assertTrue(Files.exists(pidFile));
        assertTrue(run.isAlive());
        Files.createFile(bundle.path("tmp/go"));
        assertEquals(0, run.await().status());
        try (Container container = new Container(lab, id, bundle, run)) {
            assertTold(manager, run::pid, container::pid);
            assertEquals(Long.toString(container.pid()), Files.readString(pidFile));
        }
    }

    @Test
    void attachedRunStaysTheService() throws IOException {
        Running manager = manager(socket());
        TestBundle bundle = python(SAYS_READY);
        Files.createFile(bundle.path("tmp/go"));
        Running run =
                lab.command("run", "--bundle", bundle.directory().toString(), lab.newId())
                        .env("NOTIFY_SOCKET", socket())
                        .start();
        assertTold(manager, run::pid, run::pid);
        Files.createFile(bundle.path("tmp/end"));
        assertEquals("/run/notify/notify.sock 0o140777\n", run.await().succeeds().out());
    }

    @Test
    void aManagerThatIsNotThereIsAFailureBeforeTheProgramStarts() throws IOException {
        TestBundle bundle = lab.bundle().sh("touch /tmp/started").write();
        String id = lab.newId();
        Running maker = create(bundle, id).start();
        maker.await().succeedsSilently();
        try (Container container = new Container(lab, id, bundle, maker)) {
            lab.command("start", id)
                    .env("NOTIFY_SOCKET", socket())
                    .run()
                    .fails(socket(), "no such file or directory");
            container.is("created");
            container.start().succeedsSilently();
        }
        lab.command("run", "--bundle", bundle.directory().toString(), lab.newId())
                .env("NOTIFY_SOCKET", socket())
                .run()
                .fails("run failed: ", socket(), "no such file or directory");
    }

    @Test
    void withoutAManagerThereIsNothing() {
        Outcome outcome = lab.sh(lab.bundle(), "env; ls -d /run/notify");
        assertFalse(outcome.out().contains("NOTIFY"), outcome::toString);
        assertFalse(outcome.out().contains("LISTEN"), outcome::toString);
        outcome.says("No such file or directory");
    }

    private static final String SHOWS =
            "echo $LISTEN_FDS $LISTEN_PID $LISTEN_FDNAMES; for fd in 3 4 5 6; do"
                    + " readlink /proc/self/fd/$fd; done; true";

    private Outcome activated(String preparation, String... flags) {
        TestBundle bundle = lab.bundle().sh(SHOWS).write();
        List<String> words = new ArrayList<>(List.of("run", "--bundle"));
        words.add(bundle.directory().toString());
        words.addAll(List.of(flags));
        words.add(lab.newId());
        return lab.command(words.toArray(new String[0]))
                .afterShell(
                        "exec 3</dev/null 4</dev/zero 5</dev/full 6</etc/passwd; " + preparation)
                .env("LISTEN_FDS", "2")
                .env("LISTEN_FDNAMES", "a:b")
                .run();
    }

    @Test
    void socketsOfActivationReachTheProgramAndPreservedDescriptorsFollow() {
        assertEquals(
                "2 1\n/dev/null\n/dev/zero\n", activated("export LISTEN_PID=$$").succeeds().out());
        assertEquals(
                "2 1\n/dev/null\n/dev/zero\n/dev/full\n",
                activated("export LISTEN_PID=$$", "--preserve-fds", "1").succeeds().out());
    }

    @Test
    void socketsForSomebodyElseDoNot() {
        assertEquals("\n", activated("export LISTEN_PID=1").succeeds().out());
        assertEquals("\n", activated("true").succeeds().out());
        assertEquals(
                "\n/dev/null\n",
                activated("export LISTEN_PID=1", "--preserve-fds", "1").succeeds().out());
    }

    @Test
    void aDescriptorThatIsNotThereIsCounted() {
        activated("export LISTEN_PID=$$; exec 6<&-", "--preserve-fds", "2")
                .fails("unable to stat preserved-fd 1 (of 2): stat /proc/self/fd/6: no such file");
        activated("export LISTEN_PID=$$; exec 4<&-")
                .fails(
                        "unable to stat the descriptor of LISTEN_FDS: stat /proc/self/fd/4: no such");
    }
}
