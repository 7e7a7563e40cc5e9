package dev.demitasse.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.demitasse.cli.log.CommandFailure;
import org.junit.jupiter.api.Test;

class ProcessTableTest {
    private static final String OUTPUT =
            """
            UID          PID    PPID CMD
            root           7       1 sleep 17
            root          17       7 ps -ef

            root         177       7 sleep 7
            """;

    @Test
    void theRowsOfTheseProcesses() throws CommandFailure {
        assertEquals(
                """
                UID          PID    PPID CMD
                root           7       1 sleep 17
                root         177       7 sleep 7
                """,
                ProcessTable.rows(OUTPUT, new int[] {177, 7}));
    }

    @Test
    void onlyTheHeadingWithoutProcesses() throws CommandFailure {
        assertEquals("UID          PID    PPID CMD\n", ProcessTable.rows(OUTPUT, new int[] {}));
    }

    @Test
    void thePidColumnHasToBeThere() {
        CommandFailure e =
                assertThrows(
                        CommandFailure.class,
                        () -> ProcessTable.rows("PPID CMD\n1 sleep\n", new int[] {1}));
        assertEquals("couldn't find PID field in ps output", e.getMessage());
    }

    @Test
    void andToHoldNumbers() {
        CommandFailure e =
                assertThrows(
                        CommandFailure.class,
                        () -> ProcessTable.rows("PID CMD\nx sleep\n", new int[] {1}));
        assertEquals("unable to parse pid: \"x\" is not a number", e.getMessage());
    }
}
