package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `cdi`: devices without a container.
class CdiCommandTest extends ContainerTest {
    private CdiFiles files;
    private CdiFiles generated;

    @BeforeEach
    void writeFiles() {
        files =
                new CdiFiles(lab.temp())
                        .cards(
                                """
                                containerEdits: {env: [CARDS=all]}
                                devices:
                                - {name: "0", containerEdits: {env: [CARD=0]}}
                                - {name: "1:2", containerEdits: {env: [CARD=1]}}
                                """);
        generated =
                new CdiFiles(lab.temp().resolve("run"))
                        .cards("devices:\n- {name: \"0\", containerEdits: {env: [CARD=new]}}\n");
    }

    private Command cdi(String... words) {
        List<String> all = new ArrayList<>(List.of("cdi"));
        all.addAll(List.of(words));
        all.addAll(List.of("--cdi-spec-dir", files.directory().toString()));
        all.addAll(List.of("--cdi-spec-dir", generated.directory().toString()));
        return lab.bare(all.toArray(new String[0]));
    }

    private static JsonNode json(Outcome outcome) throws IOException {
        return TestBundle.JSON.readTree(outcome.out());
    }

    @Test
    void listIsATableOrJsonOrNames() throws IOException {
        assertEquals(
                "NAME                  FILE\n"
                        + ("vendor.com/card=0     " + generated.file("cards.yaml") + "\n")
                        + ("vendor.com/card=1:2   " + files.file("cards.yaml") + "\n"),
                cdi("list").run().succeeds().out());
        assertEquals(
                "vendor.com/card=0\nvendor.com/card=1:2\n",
                cdi("list", "-q").run().succeeds().out());
        JsonNode first = json(cdi("list", "--format", "json").run().succeeds()).at("/devices/0");
        assertEquals("vendor.com/card=0", first.path("name").asText());
        assertEquals(1, first.path("priority").asInt());
        assertEquals("/devices/0", first.path("pointer").asText());
    }

    @Test
    void whatIsNotUsedIsSaidBesideTheList() throws IOException {
        files.write("bad.yaml", "cdiVersion: 1.1.0\nkind: vendor\ndevices: []\n");
        Outcome table = cdi("list").run();
        assertEquals(0, table.status(), table::toString);
        table.says(files.file("bad.yaml") + " is not used: /kind: ");
        assertEquals(
                files.file("bad.yaml").toString(),
                json(cdi("list", "-f", "json").run().succeeds()).at("/problems/0/file").asText());
        cdi("list", "--quiet").run().succeeds();
    }

    @Test
    void showIsTheFileWithThisDeviceAlone() throws IOException {
        String shown = cdi("show", "vendor.com/card=0").run().succeeds().out();
        assertTrue(
                shown.startsWith(
                        "# vendor.com/card=0: "
                                + generated.file("cards.yaml")
                                + "#/devices/0, priority 1\n# in place of that of "
                                + files.file("cards.yaml")
                                + ", priority 0\ncdiVersion: "),
                shown);
        assertTrue(shown.contains("- CARD=new\n"), shown);
        JsonNode json =
                json(cdi("show", "-f", "json", "vendor.com/card=1:2").run().succeeds())
                        .at("/devices/0");
        assertEquals("CARDS=all", json.at("/spec/containerEdits/env/0").asText());
        assertEquals("CARD=1", json.at("/spec/devices/0/containerEdits/env/0").asText());
        cdi("show", "vendor.com/card=0", "vendor.com/card=2")
                .run()
                .fails("unresolvable CDI devices vendor.com/card=2; vendor.com/card has 0, 1:2");
    }

    @Test
    void showSaysWhatStandsInTheWay() {
        files.write(
                "gone.yaml",
                "cdiVersion: 1.1.0\nkind: vendor.com/gone\ndevices:\n- {name: a, containerEdits:"
                        + " {deviceNodes: [{path: /dev/nosuch}]}}\n");
        String shown = cdi("show", "vendor.com/gone=a").run().succeeds().out();
        assertTrue(shown.contains("\n# cannot be had: " + files.file("gone.yaml")), shown);
    }

    @Test
    void directoriesByRisingPriority() {
        String expected =
                "0           %s   1 file, 2 devices%n1           %s   1 file, 1 device%n"
                        .formatted(files.directory() + "    ", generated.directory());
        assertEquals(
                ("PRIORITY DIRECTORY STATE\n" + expected).replaceAll(" +", " "),
                cdi("dirs").run().succeeds().out().replaceAll(" +", " "));
        String out =
                lab.bare("cdi", "dirs", "--cdi-spec-dir", "/nosuch", "--format", "json")
                        .run()
                        .succeeds()
                        .out();
        assertTrue(out.contains("\"not there\""), out);
    }

    @Test
    void validateNamesFilePlaceAndReason() throws IOException {
        cdi("validate").run().succeedsSilently();
        Path bad =
                Files.writeString(lab.temp().resolve("bad.json"), "{\"kind\": \"vendor.com/x\"}");
        Outcome outcome =
                lab.bare("cdi", "validate", "bad.json", files.file("cards.yaml").toString())
                        .in(lab.temp())
                        .run();
        outcome.fails(bad + ": /cdiVersion: is required\n", bad + ": /devices: must have");
        Outcome json = lab.bare("cdi", "validate", "--format", "json", bad.toString()).run();
        assertEquals(1, json.status(), json::toString);
        assertEquals("/cdiVersion", json(json).at("/problems/0/pointer").asText());
        lab.bare("cdi", "validate", "/nosuch.yaml").run().fails("open /nosuch.yaml: no such file");
        files.write(
                "more.yaml",
                "cdiVersion: 1.1.0\nkind: vendor.com/card\ndevices:\n"
                        + "- {name: \"1:2\", containerEdits: {env: [A=b]}}\n");
        cdi("validate").run().fails("more.yaml: /devices/0: conflicting device", "cards.yaml: ");
    }

    @Test
    void injectPrintsAConfiguration() throws IOException {
        TestBundle bundle = lab.bundle().write();
        String directory = bundle.directory().toString();
        JsonNode edited = json(cdi("inject", "-b", directory, "*.com/card=?:?").run().succeeds());
        ObjectNode expected = (ObjectNode) bundle.config().deepCopy();
        JsonNode env = edited.at("/process/env");
        assertEquals("CARD=1", env.path(env.size() - 1).asText());
        ((ObjectNode) expected.path("process")).set("env", env);
        assertEquals(expected, edited);
        String text = bundle.config().toString();
        assertEquals(
                edited,
                json(cdi("inject", "-b", "-", "vendor.com/card=1:2").input(text).run().succeeds()));
        cdi("inject", "-b", directory, "vendor.com/card=0", "vendor.com/gpu=*")
                .run()
                .fails("no CDI device matches \"vendor.com/gpu=*\"");
        cdi("inject", "-b", directory, "vendor.com/card=9")
                .run()
                .fails("CDI device injection failed: unresolvable CDI devices vendor.com/card=9");
        cdi("inject", "-b", "/nosuch", "vendor.com/card=0").run().fails("open /nosuch/config.json");
    }

    @Test
    void resolveReplacesNamesAmongTheDevices() throws IOException {
        TestBundle bundle = lab.bundle();
        bundle.add("/linux/devices", "{\"path\":\"vendor.com/card=0\"}");
        bundle.add("/linux/devices", "{\"path\":\"/dev/fuse\",\"type\":\"p\"}");
        bundle.write();
        JsonNode edited =
                json(cdi("resolve", "-b", bundle.directory().toString()).run().succeeds());
        assertEquals(1, edited.at("/linux/devices").size());
        assertEquals("/dev/fuse", edited.at("/linux/devices/0/path").asText());
        JsonNode env = edited.at("/process/env");
        assertEquals("CARD=new", env.path(env.size() - 1).asText());
        bundle.set("/linux/devices/0/path", "vendor.com/card=7").write();
        cdi("resolve", "-b", bundle.directory().toString()).run().fails("vendor.com/card=7");
        bundle.set("/linux/devices/0/path", "card").write();
        cdi("resolve", "-b", bundle.directory().toString()).run().fails("/linux/devices/0");
    }

    @Test
    void whatMakesNoSense() {
        cdi("frob").run().fails("cdi knows nothing of \"frob\"");
        cdi("show").run().fails("cdi show needs the name of a device");
        cdi("list", "x").run().fails("cdi list takes no names");
        cdi("list", "-f", "xml").run().fails("invalid format option");
    }
}
