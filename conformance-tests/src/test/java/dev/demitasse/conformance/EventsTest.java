package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.demitasse.conformance.tier.Ability;
import dev.demitasse.conformance.tier.Needs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `events` (cli-contract.md, 2.8).
class EventsTest extends ContainerTest {
    private TestBundle sleeper() {
        return lab.bundle().args("/bin/sleep", "1000");
    }

    private static JsonNode json(String line) {
        try {
            return TestBundle.JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    @Test
    void oneRecordOfStatistics() {
        TestBundle bundle = lab.bundle();
        bundle.sh("i=0; while [ $i -lt 3000 ]; do i=$((i+1)); done; echo up; sleep 1000");
        try (Container container = lab.detach(bundle)) {
            container.awaitOutput("up\n");
            Outcome outcome = lab.command("events", "--stats", container.id()).run().succeeds();
            assertEquals(1, outcome.lines().size(), outcome::toString);
            assertTrue(outcome.out().endsWith("}\n"), outcome::toString);
            JsonNode record = json(outcome.out());
            assertEquals("stats", record.path("type").asText());
            assertEquals(container.id(), record.path("id").asText());
            JsonNode usage = record.at("/data/cpu/usage");
            assertTrue(usage.path("total").asLong() >= 1_000_000, outcome::toString);
            assertEquals(
                    usage.path("total").asLong() / 1000,
                    (usage.path("user").asLong() + usage.path("kernel").asLong()) / 1000,
                    2,
                    outcome::toString);
            assertTrue(record.at("/data/pids/current").asLong() >= 1, outcome::toString);
            assertTrue(record.at("/data/network_interfaces").isNull(), outcome::toString);
        }
    }

    @Test
    void recordsUntilTheContainerEnds() {
        try (Container container = lab.detach(sleeper())) {
            Running events = lab.command("events", "--interval=100ms", container.id()).start();
            Lab.await(() -> events.out().lines().count() >= 3, events::out);
            assertTrue(events.isAlive());
            container.kill("KILL").succeedsSilently();
            Outcome outcome = events.await().succeeds();
            for (String line : outcome.lines()) {
                assertEquals("stats", json(line).path("type").asText());
            }
        }
    }

    /// A paused container has not ended, and one that is deleted by force has.
    @Test
    void pausedContainersHaveNotEnded() {
        try (Container container = lab.create(sleeper())) {
            lab.command("pause", container.id()).run().succeedsSilently();
            Running events = lab.command("events", "--interval", "1h", container.id()).start();
            lab.command("events", "--stats", container.id()).run().succeeds();
            assertTrue(events.isAlive());
            lab.command("delete", "--force", container.id()).run().succeedsSilently();
            assertEquals("", events.await().succeeds().out());
        }
    }

    /// Nobody is left to read: neither launcher nor planner stay behind.
    @Test
    void aPipeThatIsClosedEndsIt() {
        try (Container container = lab.detach(sleeper())) {
            lab.losesCalls();
            Outcome outcome =
                    lab.command("events", "--interval=50ms", container.id())
                            .behind(
                                    "/bin/sh",
                                    "-c",
                                    "\"$0\" \"$@\" | head -n 1",
                                    "/usr/bin/env",
                                    "--ignore-signal=PIPE")
                            .env("PATH", "/usr/bin:/bin")
                            .run()
                            .succeeds();
            assertEquals(1, outcome.lines().size(), outcome::toString);
            container.is("running");
        }
    }

    @Test
    void aCallerThatIsKilledEndsIt() {
        try (Container container = lab.detach(sleeper())) {
            lab.losesCalls();
            Running events = lab.command("events", "--interval=1h", container.id()).start();
            Running other = lab.command("events", "--interval=50ms", container.id()).start();
            other.awaitOutput("stats");
            events.signal("KILL");
            other.signal("TERM");
            assertEquals(137, events.await().status());
            assertEquals(143, other.await().status());
        }
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        try (Container container = lab.create(sleeper())) {
            String id = container.id();
            for (String none : List.of("0", "0s", "-5s")) {
                lab.command("events", "--interval=" + none, id)
                        .run()
                        .fails("duration interval must be greater than 0");
            }
            lab.command("events", "--interval=5", id)
                    .run()
                    .fails("invalid value \"5\" for flag -interval: parse error");
            container.kill("KILL").succeedsSilently();
            container.awaitStatus("stopped");
            lab.command("events", id).run().fails("container with id " + id + " is not running");
            lab.command("events", "--stats", id)
                    .run()
                    .fails("container with id " + id + " is not running");
        }
        lab.command("events", "missing").run().fails("container does not exist");
    }

    @Test
    @Needs({Ability.MEMORY_CONTROLLER, Ability.PIDS_CONTROLLER, Ability.CPU_CONTROLLER})
    void limitsAreAmongTheStatistics() {
        TestBundle bundle = sleeper();
        bundle.set("/linux/resources/memory/limit", 33554432);
        bundle.set("/linux/resources/pids/limit", 7);
        try (Container container = lab.detach(bundle)) {
            JsonNode data =
                    json(lab.command("events", "--stats", container.id()).run().succeeds().out())
                            .path("data");
            JsonNode usage = data.at("/memory/usage");
            assertEquals(33554432, usage.path("limit").asLong(), data::toString);
            assertTrue(usage.path("usage").asLong() > 0, data::toString);
            assertTrue(data.at("/memory/raw").has("inactive_file"), data::toString);
            assertEquals(7, data.at("/pids/limit").asLong(), data::toString);
            assertFalse(data.at("/memory/swap/limit").isMissingNode(), data::toString);
        }
    }

    @Test
    @Needs(Ability.MEMORY_CONTROLLER)
    void outOfMemoryIsTold() {
        TestBundle bundle = lab.bundle().set("/linux/resources/memory/limit", 33554432);
        bundle.sh(
                "while ! [ -e /go ]; do sleep 0.05; done; head -c 67108864 /dev/zero | tail"
                        + " >/dev/null; echo eaten; sleep 1000");
        bundle.set("/root/readonly", false);
        try (Container container = lab.detach(bundle)) {
            Running events = lab.command("events", "--interval=100ms", container.id()).start();
            events.awaitOutput("stats");
            go(bundle);
            container.awaitOutput("eaten\n");
            events.awaitOutput("oom");
            container.kill("KILL").succeedsSilently();
            List<String> kills =
                    events.await().succeeds().lines().stream()
                            .filter(line -> line.contains("oom\""))
                            .toList();
            assertEquals(List.of("{\"type\":\"oom\",\"id\":\"" + container.id() + "\"}"), kills);
        }
    }

    private static void go(TestBundle bundle) {
        try {
            Files.createFile(bundle.path("go"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
