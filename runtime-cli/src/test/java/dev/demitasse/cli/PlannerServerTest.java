package dev.demitasse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.cli.planner.PlannerClient;
import dev.demitasse.cli.planner.PlannerServer;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.sys.PlannerConnection;
import dev.demitasse.linux.sys.PlannerSocket;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlannerServerTest {
    @TempDir Path directory = Path.of("");
    private String path = "";
    private PlannerServer server;
    private Thread thread;

    @BeforeEach
    void serve() throws SyscallFailed {
        path = directory.resolve("planner.sock").toString();
        server = new PlannerServer(PlannerSocket.bind(path), new Session());
        thread = new Thread(server::serve);
        thread.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.stop();
        thread.join();
        assertFalse(Files.exists(Path.of(path)));
    }

    private String ask(String build, String... words) throws SyscallFailed, IOException {
        List<String> argv = new ArrayList<>(List.of("demitasse"));
        argv.addAll(List.of(words));
        return PlannerClient.ask(
                path, PlannerClient.hello(build, 0, argv, directory.toString(), List.of()));
    }

    private void assertHealthy() throws SyscallFailed, IOException {
        assertTrue(ask("", "--version").startsWith("demitasse version "));
    }

    @Test
    void fiftyLaunchersAreServedAtOnce() throws InterruptedException, ExecutionException {
        int count = 50;
        CountDownLatch together = new CountDownLatch(count);
        try (ExecutorService clients = Executors.newFixedThreadPool(count)) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String id = "missing" + i;
                answers.add(
                        clients.submit(() -> {
                            together.countDown();
                            together.await();
                            return ask("", "--root", id, "--log", id, "state", id)
                                    + Files.readString(directory.resolve(id));
                        }));
            }
            for (Future<String> answer : answers) {
                assertTrue(answer.get().startsWith("container does not exist\n"), answer.get());
            }
        }
        assertEquals(count, served(count));
    }

    /// A client sees the end of its conversation a moment before it is counted.
    private long served(long least) throws InterruptedException {
        for (int i = 0; i < 1000 && server.served() < least; i++) {
            Thread.sleep(1);
        }
        return server.served();
    }

    @Test
    void statusTellsAboutThePlannerItself()
            throws SyscallFailed, IOException, InterruptedException {
        assertHealthy();
        served(1);
        String status = ask("", "planner", "status");
        assertTrue(
                status.matches(
                        "pid: "
                                + ProcessHandle.current().pid()
                                + "\nuptime: \\d+ s\nrequests: 1\nbuild: \nrss: \\d+ kB\n"),
                status);
    }

    @Test
    void residentPlannerDoesNotBecomeAnother() throws SyscallFailed, IOException {
        assertTrue(ask("", "planner").contains("a planner is serving this call already"));
    }

    @Test
    void launcherOfAnotherBuildIsHungUpOn() throws SyscallFailed, IOException {
        assertThrows(EOFException.class, () -> ask("other", "--version"));
        assertHealthy();
    }

    @Test
    void launcherThatEndsHalfWayEndsItsConversationOnly() throws SyscallFailed, IOException {
        byte[] hello = PlannerClient.hello("", 0, List.of("demitasse", "--help"), "/", List.of());
        for (int length = 0; length <= hello.length; length += 7) {
            try (PlannerConnection connection = PlannerConnection.connect(path)) {
                connection.output().write(hello, 0, length);
            }
        }
        assertHealthy();
    }

    @Test
    void nonsenseEndsItsConversationOnly() throws SyscallFailed, IOException {
        byte[][] messages = {
            {0, 0, 0, 0, 0, 0},
            {-1, -1, -1, -1, 1, 0},
            {2, 0, 0, 0, 99, 0},
            "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
        };
        for (byte[] message : messages) {
            try (PlannerConnection connection = PlannerConnection.connect(path)) {
                connection.output().write(message);
                assertTrue(isHungUp(connection));
            }
        }
        assertHealthy();
    }

    /// The kernel resets a connection that is closed before all of it has been read.
    private static boolean isHungUp(PlannerConnection connection) {
        try {
            return connection.input().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void silentLauncherKeepsNobodyWaiting() throws SyscallFailed, IOException {
        try (PlannerConnection silent = PlannerConnection.connect(path)) {
            assertHealthy();
            assertTrue(silent.peer().pid() > 0);
        }
    }

    @Test
    void conversationUnderWayIsFinishedBeforeTheEnd()
            throws SyscallFailed, IOException, InterruptedException {
        byte[] hello =
                PlannerClient.hello("", 0, List.of("demitasse", "--version"), "/", List.of());
        try (PlannerConnection connection = PlannerConnection.connect(path)) {
            connection.output().write(hello, 0, 10);
            assertHealthy();
            server.stop();
            connection.output().write(hello, 10, hello.length - 10);
            byte[] answer = connection.input().readAllBytes();
            assertTrue(new String(answer, StandardCharsets.UTF_8).contains("demitasse"));
        }
        thread.join();
        assertThrows(SyscallFailed.class, () -> ask("", "--version"));
    }
}
