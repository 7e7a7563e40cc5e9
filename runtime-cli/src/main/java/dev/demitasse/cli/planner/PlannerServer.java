package dev.demitasse.cli.planner;

import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.proc.Namespaces;
import dev.demitasse.linux.sys.Peer;
import dev.demitasse.linux.sys.PlannerConnection;
import dev.demitasse.linux.sys.PlannerProcess;
import dev.demitasse.linux.sys.PlannerSocket;
import java.io.IOException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Serves the launchers that connect to a socket, each in a thread of its own. A launcher that is
/// not of our user, or sees other namespaces than we do, is hung up on: it then starts a planner of
/// its own.
public final class PlannerServer {
    private static final int STACK_BYTES = 512 << 10;
    private static final int KEPT_THREADS = 2;
    private static final long IDLE_SECONDS = 10;
    private static final long PATIENCE_SECONDS = 5;
    private static final long PAUSE_NANOS = 50_000_000;

    private final PlannerSocket socket;
    private final Conversation conversation;
    private final int uid = PlannerProcess.effectiveUserId();
    private final long start = System.nanoTime();
    private final AtomicLong served = new AtomicLong();
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(
                    KEPT_THREADS,
                    Integer.MAX_VALUE,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new SynchronousQueue<>(),
                    work -> new Thread(null, work, "request", STACK_BYTES));

    /// Will listen on this socket, which it closes in the end, and serve launchers so.
    public PlannerServer(PlannerSocket socket, Conversation conversation) {
        this.socket = socket;
        this.conversation = conversation;
    }

    /// Serves until [#stop] is called and the conversations under way have ended, for which it does
    /// not wait long: an attached `run` goes on without us.
    public void serve() {
        boolean open = true;
        while (open) {
            try {
                PlannerConnection connection = socket.accept();
                open = connection != null;
                if (connection != null) {
                    threads.execute(() -> serve(connection));
                }
            } catch (SyscallFailed _) {
                // Out of descriptors, most likely: some will be free soon.
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        threads.shutdown();
        try {
            if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Stops listening. May be called from any thread.
    public void stop() {
        socket.close();
    }

    /// How many conversations have come to their end.
    public long served() {
        return served.get();
    }

    /// Whole seconds since this server was made.
    public long uptimeSeconds() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    }

    private void serve(PlannerConnection connection) {
        try (connection) {
            if (isLikeUs(connection.peer())) {
                conversation.hold(connection.input(), connection.output(), this);
                served.incrementAndGet();
            }
        } catch (IOException | SyscallFailed _) {
            // The launcher is gone, or talks nonsense, and there is nobody else to tell.
            return;
        }
    }

    private boolean isLikeUs(Peer peer) throws SyscallFailed {
        return peer.uid() == uid
                && peer.pid() > 0
                && Namespaces.firstDifference(peer.pid()) == null;
    }
}
