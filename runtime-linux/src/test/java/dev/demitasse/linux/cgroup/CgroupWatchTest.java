package dev.demitasse.linux.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.abi.Errno;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// inotify tells of writes to plain files as it does of the kernel's own changes.
class CgroupWatchTest {
    private static final long LONG = 600_000_000_000L;

    @TempDir Path dir;
    private FakeTree fake;

    @BeforeEach
    void makeTree() throws Exception {
        fake = new FakeTree(dir, "memory");
        fake.group("web", "memory");
        fake.put("web/memory.events", "oom_kill 0\n");
    }

    @Test
    void aChangeEndsTheWait() throws Exception {
        Cgroup cgroup = fake.tree().cgroup("web");
        try (CgroupWatch watch = new CgroupWatch(cgroup)) {
            for (int kills = 1; kills <= 2; kills++) {
                fake.put("web/memory.events", "oom_kill " + kills + "\n");
                assertTimeout(Duration.ofSeconds(30), () -> assertTrue(watch.await(LONG)));
                assertEquals(kills, cgroup.oomKills());
            }
        }
    }

    @Test
    void removalEndsTheWait() throws Exception {
        fake.group("web/inner", "memory");
        Cgroup inner = fake.tree().cgroup("web/inner");
        try (CgroupWatch watch = new CgroupWatch(inner)) {
            for (String file : List.of("controllers", "subtree_control", "procs", "events")) {
                Files.delete(fake.file("web/inner/cgroup." + file));
            }
            inner.remove();
            assertTimeout(Duration.ofSeconds(30), () -> assertTrue(watch.await(LONG)));
            assertFalse(inner.exists());
        }
    }

    @Test
    void theTimeIsUp() throws Exception {
        try (CgroupWatch watch = new CgroupWatch(fake.tree().cgroup("web"))) {
            long before = System.nanoTime();
            assertTrue(watch.await(20_000_000));
            assertTrue(System.nanoTime() - before >= 20_000_000);
        }
    }

    @Test
    void closingItEndsTheWait() throws Exception {
        CgroupWatch watch = new CgroupWatch(fake.tree().cgroup("web"));
        Thread.ofVirtual().start(watch::close);
        assertTimeout(Duration.ofSeconds(30), () -> assertFalse(watch.await(LONG)));
    }

    @Test
    void aCgroupThatIsGoneCannotBeWatched() throws Exception {
        Cgroup missing = fake.tree().cgroup("missing");
        SyscallFailed e = assertThrows(SyscallFailed.class, () -> new CgroupWatch(missing));
        assertEquals(Errno.ENOENT, e.errno());
    }
}
