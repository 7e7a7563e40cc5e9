package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What `state` and `list` print, to the byte (cli-contract.md, section 2.5).
class StateListTest extends ContainerTest {
    @Test
    void stateIsWhatRuncPrints() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        try (Container container = lab.create(bundle)) {
            Outcome outcome = lab.command("state", container.id()).run().succeeds();
            JsonNode state = container.state();
            String expected =
                    "{\n  \"ociVersion\": \"1.3.0\",\n  \"id\": \""
                            + container.id()
                            + "\",\n  \"pid\": "
                            + state.path("pid").asLong()
                            + ",\n  \"status\": \"created\",\n  \"bundle\": \""
                            + bundle.directory()
                            + "\",\n  \"rootfs\": \""
                            + bundle.directory().resolve("rootfs")
                            + "\",\n  \"created\": \""
                            + state.path("created").asText()
                            + "\",\n  \"owner\": \"\"\n}";
            assertEquals(expected, outcome.out());
            assertTrue(state.path("pid").asLong() > 1);
        }
    }

    @Test
    void createdIsATimeInUtc() {
        Instant before = Instant.now();
        try (Container container = lab.create(lab.bundle().args("/bin/true"))) {
            String text = container.state().path("created").asText();
            assertTrue(text.endsWith("Z"), text);
            Instant created = Instant.parse(text);
            assertFalse(created.isBefore(before.minusMillis(10)), text + " before " + before);
            assertTrue(Duration.between(created, Instant.now()).toSeconds() < 60, text);
        }
    }

    @Test
    void annotationsAreHandedOn() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.json("/annotations", "{\"org.example.a\": \"x=y, \\\"z\\\"\", \"b\": \"\"}");
        try (Container container = lab.create(bundle)) {
            JsonNode annotations = container.state().path("annotations");
            assertEquals(
                    "{\"org.example.a\":\"x=y, \\\"z\\\"\",\"b\":\"\"}", annotations.toString());
        }
    }

    @Test
    void pidIsThatOfInitOnTheHost() {
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
        try (Container container = lab.detach(bundle)) {
            String procs = lab.cgroup().read(bundle.cgroup(), "cgroup.procs");
            assertEquals(procs, Long.toString(container.pid()));
        }
    }

    @Test
    void unknownIdsAreRefused() {
        lab.command("state", lab.newId()).run().fails("container does not exist");
    }

    @Test
    void invalidIdsAreRefused() {
        for (String id : List.of("a/b", "..", ".", "a b", "ä", "x\n")) {
            lab.command("state", id).run().fails("invalid container ID format");
        }
        lab.command("state", "").run().fails("container id cannot be empty");
    }

    @Test
    void aReusedPidIsNotTakenForTheContainer() throws Exception {
        try (Container container = lab.detach(lab.bundle().args("/bin/sleep", "1000"))) {
            var file = lab.root().resolve(container.id()).resolve("state.json");
            String record = Files.readString(file);
            String edited = record.replaceAll("(\"init_process_start\":)(\\d+)", "$11$2");
            assertFalse(edited.equals(record), record);
            Files.writeString(file, edited);
            container.is("stopped");
            container.kill("9").fails("container not running");
            Files.writeString(file, record);
            container.is("running");
        }
    }

    @Test
    void listShowsTable() {
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
        try (Container container = lab.detach(bundle)) {
            List<String> lines = lab.command("list").run().succeeds().lines();
            assertEquals(2, lines.size());
            assertTrue(
                    lines.get(0).matches("ID +PID {9}STATUS {6}BUNDLE +CREATED +OWNER"),
                    lines.get(0));
            JsonNode state = container.state();
            List<String> cells = List.of(lines.get(1).split(" {2,}", -1));
            assertEquals(
                    List.of(
                            container.id(),
                            state.path("pid").asText(),
                            "running",
                            bundle.directory().toString(),
                            state.path("created").asText(),
                            "root"),
                    cells);
            assertEquals(lines.get(0).indexOf("STATUS"), lines.get(1).indexOf("running"));
        }
    }

    @Test
    void listAsJsonIsOneLine() throws Exception {
        try (Container one = lab.create(lab.bundle().args("/bin/true"));
                Container two = lab.detach(lab.bundle().args("/bin/sleep", "1000"))) {
            Outcome outcome = lab.command("list", "--format", "json").run().succeeds();
            assertEquals(1, outcome.lines().size());
            assertTrue(outcome.out().endsWith("]\n"));
            JsonNode list = TestBundle.JSON.readTree(outcome.out());
            assertEquals(2, list.size());
            assertEquals(one.id(), list.at("/0/id").asText());
            assertEquals("created", list.at("/0/status").asText());
            assertEquals(two.id(), list.at("/1/id").asText());
            assertEquals("running", list.at("/1/status").asText());
            assertEquals("root", list.at("/1/owner").asText());
        }
    }

    @Test
    void listQuietlyIsIdsOnly() {
        try (Container container = lab.create(lab.bundle().args("/bin/true"))) {
            String expected = container.id() + "\n";
            assertEquals(expected, lab.command("list", "-q").run().succeeds().out());
        }
    }

    @Test
    void listOfNothing() throws Exception {
        lab.command("list").run().fails("open " + lab.root() + ": no such file or directory");
        Files.createDirectory(lab.root());
        assertEquals("null\n", lab.command("list", "-f", "json").run().succeeds().out());
        assertEquals("", lab.command("list", "-q").run().succeeds().out());
        assertEquals(1, lab.command("list").run().succeeds().lines().size());
        lab.command("list", "-f", "yaml").run().fails("invalid format option");
    }

    @Test
    void brokenEntriesAreSkippedWithALine() throws Exception {
        try (Container container = lab.create(lab.bundle().args("/bin/true"))) {
            Files.createDirectory(lab.root().resolve("broken"));
            Files.writeString(lab.root().resolve("broken/state.json"), "{\"id\":");
            Outcome outcome = lab.command("list", "-q").run().says("broken");
            assertEquals(0, outcome.status());
            assertEquals(container.id() + "\n", outcome.out());
        } finally {
            Files.delete(lab.root().resolve("broken/state.json"));
            Files.delete(lab.root().resolve("broken"));
        }
    }
}
