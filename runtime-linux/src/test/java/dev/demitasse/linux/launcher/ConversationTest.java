package dev.demitasse.linux.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.demitasse.linux.launcher.Wire.Received;
import dev.demitasse.linux.plan.HostOp;
import dev.demitasse.linux.plan.Plan;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Whole conversations with a launcher that is a thread of this test.
class ConversationTest {
    private final ExecutorService peer = Executors.newSingleThreadExecutor();
    private final PipedInputStream toPlanner = new PipedInputStream(1 << 16);
    private final PipedInputStream toLauncher = new PipedInputStream(1 << 16);
    private final OutputStream launcherSays = connected(toPlanner);
    private final LauncherChannel channel = new LauncherChannel(toPlanner, connected(toLauncher));

    private static OutputStream connected(PipedInputStream in) {
        try {
            return new PipedOutputStream(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void endPeer() {
        peer.shutdownNow();
    }

    private static Received receive(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        int length = Integer.reverseBytes(data.readInt());
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(new Wire.Bytes().u32(length).bytes());
        message.writeBytes(data.readNBytes(length));
        return Wire.received(message.toByteArray()).get(0);
    }

    private void say(byte[] message) throws IOException {
        launcherSays.write(message);
        launcherSays.flush();
    }

    @Test
    void aRunGoesFromHelloToExit() throws Exception {
        Callable<List<String>> launcher =
                () -> {
                    List<String> names = new ArrayList<>();
                    say(Wire.hello(Plan.PROTOCOL_VERSION));
                    names.add(receive(toLauncher).name());
                    names.add(receive(toLauncher).name());
                    say(Wire.event(Event.CLONED, 0, 0, 99, 0, ""));
                    say(Wire.event(Event.AWAITING, 0, 1, 1, 0, ""));
                    names.add(receive(toLauncher).name());
                    say(Wire.event(Event.DONE, 0, 0, 3 << 8, 0, ""));
                    names.add(receive(toLauncher).name());
                    names.add(receive(toLauncher).name());
                    return names;
                };
        Future<List<String>> heard = peer.submit(launcher);
        assertEquals("/some/dir", channel.hello().directory());
        channel.commit();
        channel.run(new Plan.Builder().host(new HostOp.AwaitPlanner(1, "go on"), "").build());
        assertEquals(99, channel.await().value());
        assertEquals(Event.AWAITING, channel.await().kind());
        channel.go();
        assertEquals(3 << 8, channel.await().value());
        channel.print(2, "done\n");
        channel.exit(3);
        assertEquals(List.of("COMMIT", "PLAN", "GO", "OUT", "EXIT"), heard.get());
    }

    @Test
    void aLauncherLostWhileWeWaitIsTold() throws Exception {
        Future<Received> heard =
                peer.submit(() -> {
                    Received commit = receive(toLauncher);
                    receive(toLauncher);
                    say(Wire.event(Event.CLONED, 0, 0, 99, 0, ""));
                    launcherSays.close();
                    return commit;
                });
        channel.run(new Plan.Builder().host(new HostOp.AwaitPlanner(1, "go on"), "").build());
        assertEquals(Event.CLONED, channel.await().kind());
        assertEquals(
                "the launcher is gone",
                assertThrows(EOFException.class, channel::await).getMessage());
        assertEquals("COMMIT", heard.get().name());
    }
}
