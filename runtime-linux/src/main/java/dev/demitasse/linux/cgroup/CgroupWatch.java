package dev.demitasse.linux.cgroup;

import dev.demitasse.linux.SyscallFailed;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Waits for changes of a cgroup's memory.events and cgroup.events, by inotify(7).
public final class CgroupWatch implements AutoCloseable {
    private final WatchService changes;
    private final List<Closeable> open = new ArrayList<>();

    /// Watches this cgroup from now on.
    ///
    /// @throws SyscallFailed it is gone, or there are no more inotify instances
    public CgroupWatch(Cgroup cgroup) throws SyscallFailed {
        Path directory = Path.of(cgroup.directory());
        WatchService service;
        try {
            service = directory.getFileSystem().newWatchService();
        } catch (IOException e) {
            throw SyscallFailed.of("inotify_init", cgroup.directory(), e);
        }
        changes = service;
        open.add(service);
        try {
            directory.register(service, StandardWatchEventKinds.ENTRY_MODIFY);
            // The kernel tells only of files whose inode it has at hand.
            open("cgroup.events", directory);
            open("memory.events", directory);
        } catch (IOException e) {
            close();
            throw SyscallFailed.of("inotify_add_watch", cgroup.directory(), e);
        }
    }

    private void open(String name, Path directory) throws IOException {
        Path file = directory.resolve(name);
        // Without the memory controller there is none.
        if (file.toFile().exists()) {
            open.add(new FileInputStream(file.toFile()));
        }
    }

    /// Waits for a change.
    ///
    /// @param nanos how long at most
    /// @return false if the watch was closed meanwhile
    /// @throws InterruptedException the thread was interrupted
    public boolean await(long nanos) throws InterruptedException {
        try {
            WatchKey key = changes.poll(nanos, TimeUnit.NANOSECONDS);
            if (key != null) {
                key.pollEvents();
                key.reset();
            }
            return true;
        } catch (ClosedWatchServiceException _) {
            return false;
        }
    }

    /// Ends it, and a wait in another thread.
    @Override
    public void close() {
        for (Closeable closeable : open) {
            try {
                closeable.close();
            } catch (IOException _) {
                // What was open for reading only has nothing to lose.
            }
        }
    }
}
