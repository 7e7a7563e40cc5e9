package dev.demitasse.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StateTableTest {
    @Test
    void columnsAreAtLeastTwelveWide() {
        assertEquals(
                "ID          PID         STATUS      BUNDLE      CREATED     OWNER\n",
                StateTable.of(List.of(), List.of(), false));
    }

    @Test
    void longCellsWidenTheirColumn() {
        assertEquals(
                """
                ID             PID         STATUS      BUNDLE      CREATED                          OWNER
                a              4711        running     /b          2026-08-19T12:00:00.123456789Z   root
                twelve-chars   4711        running     /b          2026-08-19T12:00:00.123456789Z   #7
                """,
                StateTable.of(
                        List.of(
                                StateJsonTest.state("a", Map.of()),
                                StateJsonTest.state("twelve-chars", Map.of())),
                        List.of("root", "#7"),
                        false));
    }

    @Test
    void devicesAreShownIfAskedFor() {
        assertEquals(
                """
                ID          PID         STATUS      BUNDLE      CREATED                          OWNER       DEVICES
                a           4711        running     /b          2026-08-19T12:00:00.123456789Z   root        v.com/c=x,v.com/c=y
                """,
                StateTable.of(
                        List.of(
                                StateJsonTest.state(
                                        "a", Map.of(), List.of("v.com/c=x", "v.com/c=y"))),
                        List.of("root"),
                        true));
    }
}
