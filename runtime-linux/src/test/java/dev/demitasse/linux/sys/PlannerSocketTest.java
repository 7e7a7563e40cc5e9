package dev.demitasse.linux.sys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.abi.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

// Closing before the end of the block is what some of these tests are about.
@SuppressWarnings("try")
class PlannerSocketTest {
    @TempDir Path dir;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private String path;

    @BeforeEach
    void choosePath() {
        path = dir.resolve("planner.sock").toString();
    }

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    /// Answers every connection with what it sends, until the socket is closed.
    private Future<Integer> echo(PlannerSocket socket) {
        return threads.submit(() -> {
            int count = 0;
            PlannerConnection connection;
            while ((connection = socket.accept()) != null) {
                PlannerConnection c = connection;
                count++;
                Future<Long> _ = threads.submit(() -> echo(c));
            }
            return count;
        });
    }

    private static long echo(PlannerConnection connection) throws IOException {
        try (connection) {
            return connection.input().transferTo(connection.output());
        }
    }

    @Test
    void bytesArriveAsTheyWereSent() throws Exception {
        byte[] bytes = new byte[300_000];
        new Random(1).nextBytes(bytes);
        try (PlannerSocket socket = PlannerSocket.bind(path)) {
            Future<Integer> _ = echo(socket);
            try (PlannerConnection client = PlannerConnection.connect(path)) {
                Future<?> sender =
                        threads.submit(() -> {
                            client.output().write(bytes);
                            return null;
                        });
                assertArrayEquals(bytes, client.input().readNBytes(bytes.length));
                sender.get();
                client.output().write(0xfe);
                assertEquals(0xfe, client.input().read());
            }
        }
    }

    @Test
    void bothEndsKnowEachOther() throws Exception {
        int pid = (int) ProcessHandle.current().pid();
        int uid = (int) Files.getAttribute(dir, "unix:uid");
        int gid = (int) Files.getAttribute(dir, "unix:gid");
        assertEquals(uid, PlannerProcess.effectiveUserId());
        try (PlannerSocket socket = PlannerSocket.bind(path);
                PlannerConnection client = PlannerConnection.connect(path);
                PlannerConnection server = socket.accept()) {
            assertNotNull(server);
            assertEquals(new Peer(pid, uid, gid), server.peer());
            assertEquals(new Peer(pid, uid, gid), client.peer());
        }
    }

    @Test
    void onlyOurUserMayConnect() throws Exception {
        int before = PlannerProcess.umask(0);
        try (PlannerSocket _ = PlannerSocket.bind(path)) {
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(path))));
            assertEquals(0, PlannerProcess.umask(before));
        } finally {
            PlannerProcess.umask(before);
        }
    }

    @Test
    void fiftyClientsAtOnceAreServed() throws Exception {
        try (PlannerSocket socket = PlannerSocket.bind(path)) {
            Future<Integer> server = echo(socket);
            CountDownLatch allConnected = new CountDownLatch(50);
            List<Future<String>> clients = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                String text = "client " + i;
                Callable<String> client =
                        () -> {
                            try (PlannerConnection c = PlannerConnection.connect(path)) {
                                allConnected.countDown();
                                allConnected.await();
                                c.output().write(text.getBytes(UTF_8));
                                return new String(c.input().readNBytes(text.length()), UTF_8);
                            }
                        };
                clients.add(threads.submit(client));
            }
            for (int i = 0; i < 50; i++) {
                assertEquals("client " + i, clients.get(i).get());
            }
            socket.close();
            assertEquals(50, server.get());
        }
    }

    @Test
    void closingWakesAccept() throws Exception {
        PlannerSocket socket = PlannerSocket.bind(path);
        Future<Integer> server = echo(socket);
        try (PlannerConnection client = PlannerConnection.connect(path)) {
            client.output().write(7);
            assertEquals(7, client.input().read());
        }
        socket.close();
        assertEquals(1, server.get());
        assertNull(socket.accept());
        assertFalse(Files.exists(Path.of(path)));
        socket.close();
    }

    @Test
    void closingEndsAReadUnderWay() throws Exception {
        try (PlannerSocket socket = PlannerSocket.bind(path);
                PlannerConnection client = PlannerConnection.connect(path);
                PlannerConnection server = socket.accept()) {
            assertNotNull(server);
            Future<Integer> reader = threads.submit(() -> server.input().read());
            client.output().write(1);
            assertEquals(1, reader.get());
            reader = threads.submit(() -> server.input().read());
            Thread.sleep(20);
            server.close();
            // Depending on who was first, the end of the stream or a refusal.
            try {
                assertEquals(-1, reader.get());
            } catch (ExecutionException e) {
                assertTrue(String.valueOf(e.getCause()).contains("EBADF"), e.toString());
            }
            assertEquals(-1, client.input().read());
            assertThrows(SyscallFailed.class, server::peer);
        }
    }

    @Test
    void aLostClientIsAnErrorThatNamesTheSocket() throws Exception {
        try (PlannerSocket socket = PlannerSocket.bind(path);
                PlannerConnection client = PlannerConnection.connect(path);
                PlannerConnection server = socket.accept()) {
            assertNotNull(server);
            client.close();
            IOException e = assertThrows(IOException.class, () -> server.output().write(1));
            assertEquals("send " + path + ": broken pipe (EPIPE)", e.getMessage());
        }
    }

    @Test
    void aDeadSocketIsReplaced() throws Exception {
        try (PlannerSocket first = PlannerSocket.bind(path)) {
            Files.move(Path.of(path), Path.of(path + ".kept"));
            first.close();
        }
        Files.move(Path.of(path + ".kept"), Path.of(path));
        assertEquals(Errno.ECONNREFUSED, connectErrno());
        try (PlannerSocket socket = PlannerSocket.bind(path);
                PlannerConnection _ = PlannerConnection.connect(path)) {
            PlannerConnection server = socket.accept();
            assertNotNull(server);
            server.close();
        }
    }

    @Test
    void aLivePlannerIsLeftAlone() throws Exception {
        try (PlannerSocket socket = PlannerSocket.bind(path)) {
            Future<Integer> _ = echo(socket);
            SyscallFailed e = assertThrows(SyscallFailed.class, () -> PlannerSocket.bind(path));
            assertEquals("bind " + path + ": address already in use (EADDRINUSE)", e.getMessage());
            PlannerConnection.connect(path).close();
        }
    }

    @Test
    void theSuccessorsSocketIsLeftAlone() throws Exception {
        PlannerSocket first = PlannerSocket.bind(path);
        Files.delete(Path.of(path));
        try (PlannerSocket _ = PlannerSocket.bind(path)) {
            first.close();
            PlannerConnection.connect(path).close();
        }
    }

    @Test
    void otherFilesAreLeftAlone() throws Exception {
        Files.writeString(Path.of(path), "precious");
        SyscallFailed e = assertThrows(SyscallFailed.class, () -> PlannerSocket.bind(path));
        assertEquals(Errno.EADDRINUSE, e.errno());
        assertEquals("precious", Files.readString(Path.of(path)));
    }

    @Test
    void failuresNameThePath() {
        assertEquals(Errno.ENOENT, connectErrno());
        String far = dir + "/" + "x".repeat(108);
        SyscallFailed e = assertThrows(SyscallFailed.class, () -> PlannerSocket.bind(far));
        assertEquals("bind " + far + ": file name too long (ENAMETOOLONG)", e.getMessage());
        SyscallFailed missing =
                assertThrows(SyscallFailed.class, () -> PlannerSocket.bind(dir + "/no/sock"));
        assertEquals(
                "bind " + dir + "/no/sock: no such file or directory (ENOENT)",
                missing.getMessage());
    }

    @Test
    void anInheritedSocketIsServedAndKept() throws Exception {
        int fd = LibC.CALLS.socket(LibC.AF_UNIX, LibC.SOCK_STREAM, 0);
        SyscallFailed idle = assertThrows(SyscallFailed.class, () -> PlannerSocket.adopt(fd));
        assertEquals("accept4 fd " + fd + ": invalid argument (EINVAL)", idle.getMessage());
        byte[] address = UnixAddress.of("bind", path);
        assertEquals(0, LibC.CALLS.bind(fd, address, address.length));
        assertEquals(0, LibC.CALLS.listen(fd, 5));
        try (PlannerSocket socket = PlannerSocket.adopt(fd);
                PlannerConnection client = PlannerConnection.connect(path)) {
            Future<Integer> _ = echo(socket);
            client.output().write(9);
            assertEquals(9, client.input().read());
        }
        assertTrue(Files.exists(Path.of(path)));
        SyscallFailed none = assertThrows(SyscallFailed.class, () -> PlannerSocket.adopt(9999));
        assertEquals(Errno.EBADF, none.errno());
    }

    private int connectErrno() {
        return assertThrows(SyscallFailed.class, () -> PlannerConnection.connect(path)).errno();
    }
}
