package dev.demitasse.linux.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.PlanHeader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Compares the numbers of this package with plan.h.
class EventTest {
    @Test
    void eventsHaveTheNumbersOfTheHeader() {
        assertEquals(
                Map.of(
                        "EVENT_CLONED", Event.CLONED,
                        "EVENT_AWAITING", Event.AWAITING,
                        "EVENT_DONE", Event.DONE,
                        "EVENT_FAILED", Event.FAILED,
                        "EVENT_DIED", Event.DIED),
                PlanHeader.read().enumeration("event"));
    }

    @Test
    void programsHaveTheNumbersOfTheHeader() {
        assertEquals(
                Map.of(
                        "PROGRAM_HOST", Event.HOST,
                        "PROGRAM_INIT", Event.INIT,
                        "PROGRAM_LAUNCHER", Event.LAUNCHER),
                PlanHeader.read().enumeration("program"));
    }

    /// What the planner sends is decoded by plan.h in [LauncherChannelTest]; this is the list
    /// itself.
    @Test
    void messagesAreTheOnesTheChannelKnows() throws IOException {
        List<String> names = new ArrayList<>();
        for (PlanHeader.Message message : PlanHeader.read().messages()) {
            names.add(message.name());
        }
        assertEquals(
                List.of("HELLO", "EVENT", "INPUT", "COMMIT", "OUT", "PLAN", "GO", "READ", "EXIT"),
                names);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        LauncherChannel channel = new LauncherChannel(new ByteArrayInputStream(new byte[0]), sent);
        channel.commit();
        channel.print(1, "x");
        channel.run(new Plan(false, List.of(), List.of()));
        channel.go();
        assertThrows(IOException.class, channel::readStdin);
        channel.exit(0);
        List<String> sentNames = new ArrayList<>();
        for (Wire.Received message : Wire.received(sent.toByteArray())) {
            sentNames.add(message.name());
        }
        assertEquals(List.of("COMMIT", "OUT", "PLAN", "GO", "READ", "EXIT"), sentNames);
    }
}
