package dev.demitasse.conformance.protocol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// Listens where a resident planner would; what it answers is the test's.
public final class FakePlanner implements AutoCloseable {
    private static final long HANG_NANOS = 30_000_000_000L;

    private final Path socket;
    private final ServerSocketChannel server;

    /// Listens at this path, which is removed in the end.
    public FakePlanner(Path socket) {
        this.socket = socket;
        try {
            this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket));
            server.configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Value of `DEMITASSE_PLANNER`.
    public String path() {
        return socket.toString();
    }

    /// The next launcher, of which nothing has been read.
    public Peer accept() {
        long deadline = System.nanoTime() + HANG_NANOS;
        try {
            SocketChannel channel = server.accept();
            while (channel == null) {
                Peer.pause(deadline, "connect");
                channel = server.accept();
            }
            return new Peer(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The next launcher, after its HELLO.
    public Peer greeted() {
        Peer launcher = accept();
        Peer.Message hello = launcher.receive();
        if (hello.type() != Messages.HELLO) {
            throw new IllegalStateException("message " + hello.type() + " instead of HELLO");
        }
        return launcher;
    }

    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
