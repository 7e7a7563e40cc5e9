package dev.demitasse.linux.proc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProcessTreeTest {
    @Test
    void descendantsBelongToAProcess() throws Exception {
        int self = (int) ProcessHandle.current().pid();
        Process child = new ProcessBuilder("sleep", "1000").start();
        try {
            int[] pids = ProcessTree.of(self, false);
            assertEquals(self, pids[0]);
            assertTrue(Arrays.stream(pids).anyMatch(pid -> pid == child.pid()));
            assertTrue(Arrays.stream(pids).noneMatch(pid -> pid == 1));
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    @Test
    void soDoesItsPidNamespaceOnDemand() throws Exception {
        Process one = new ProcessBuilder("sleep", "1000").start();
        Process other = new ProcessBuilder("sleep", "1000").start();
        try {
            int[] alone = ProcessTree.of((int) one.pid(), false);
            assertArrayEquals(new int[] {(int) one.pid()}, alone);
            int[] shared = ProcessTree.of((int) one.pid(), true);
            assertTrue(Arrays.stream(shared).anyMatch(pid -> pid == other.pid()));
        } finally {
            one.destroyForcibly().waitFor();
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void nothingBelongsToNoProcess() throws Exception {
        assertArrayEquals(new int[0], ProcessTree.of(Integer.MAX_VALUE, true));
    }
}
