package dev.demitasse.core.lifecycle;

import dev.demitasse.core.OperationFailed;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.cgroup.Cgroup;
import dev.demitasse.linux.cgroup.CgroupWatch;
import dev.demitasse.linux.cgroup.StatsReader;
import dev.demitasse.linux.launcher.LauncherChannel;
import java.io.EOFException;
import java.io.IOException;

/// Follows a container to its end: how much it uses, at intervals, and each time the kernel kills
/// for lack of memory.
final class EventWatch {
    private final Cgroup cgroup;
    private final LauncherChannel launcher;
    private final EventListener listener;
    private long kills;

    /// @param cgroup the container's
    /// @param launcher whose end is the end of the watch, too
    EventWatch(Cgroup cgroup, LauncherChannel launcher, EventListener listener) {
        this.cgroup = cgroup;
        this.launcher = launcher;
        this.listener = listener;
    }

    /// Returns when no process is left in the cgroup, or it is gone.
    ///
    /// @param interval nanoseconds between two statistics
    /// @throws RuntimeFailure if the cgroup cannot be watched
    /// @throws IOException if the launcher is lost
    void run(long interval) throws RuntimeFailure, IOException {
        try (CgroupWatch watch = new CgroupWatch(cgroup)) {
            Thread caller = new Thread(() -> closeAfterCaller(watch), "events-caller");
            caller.setDaemon(true);
            caller.start();
            kills = cgroup.oomKills();
            long last = System.nanoTime();
            while (!cgroup.awaitEmpty(0)) {
                long waited = System.nanoTime() - last;
                if (waited >= interval) {
                    listener.stats(new StatsReader(cgroup).read());
                    last += waited - waited % interval;
                    continue;
                }
                if (!watch.await(interval - waited)) {
                    throw new EOFException("the launcher is gone");
                }
                tellKills();
            }
        } catch (SyscallFailed e) {
            if (cgroup.exists()) {
                throw new OperationFailed(e.getMessage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void tellKills() throws SyscallFailed, IOException {
        long now = cgroup.oomKills();
        if (now > kills) {
            kills = now;
            listener.outOfMemory();
        }
    }

    /// A caller that is gone would be noticed with the next record only.
    private void closeAfterCaller(CgroupWatch watch) {
        try {
            launcher.awaitEnd();
        } catch (IOException _) {
            // It is gone as well.
        }
        watch.close();
    }
}
