package dev.demitasse.linux.proc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcStatTest {
    private static final String REST =
            " 1 4242 4242 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 1 0 987654321 4096 100"
                    + " 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n";

    @ParameterizedTest
    @ValueSource(strings = {"sh", "", "a b", ") R 7 (", "((", "x) Z 1 2 3 4", "new\nline"})
    void theNameMayHoldAnything(String name) {
        ProcStat stat = ProcStat.parse("4242 (" + name + ") S" + REST);
        assertNotNull(stat);
        assertEquals('S', stat.state());
        assertEquals(1, stat.parent());
        assertEquals(987654321, stat.startTime());
        assertFalse(stat.hasEnded());
    }

    @Test
    void zombiesHaveEnded() {
        assertTrue(new ProcStat('Z', 1, 1).hasEnded());
        assertTrue(new ProcStat('X', 1, 1).hasEnded());
        assertFalse(new ProcStat('T', 1, 1).hasEnded());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1 (sh", "1 (sh) S", "1 (sh) S x 1 2 ", "1 (sh) S 1 2 3"})
    void otherTextsAreNone(String text) {
        assertNull(ProcStat.parse(text));
    }

    @Test
    void liveProcessesAreFound() throws Exception {
        ProcessHandle self = ProcessHandle.current();
        ProcStat stat = ProcStat.read((int) self.pid());
        assertNotNull(stat);
        assertEquals(self.parent().orElseThrow().pid(), stat.parent());
        Process child = new ProcessBuilder("sleep", "60").start();
        try {
            ProcStat childStat = ProcStat.read((int) child.pid());
            assertNotNull(childStat);
            assertEquals(self.pid(), childStat.parent());
            assertTrue(childStat.startTime() >= stat.startTime());
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertNull(ProcStat.read((int) child.pid()));
    }
}
