package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What CDI devices do to a container, asked for by name without an engine. [CdiHookTest] is about
/// their hooks, [CdiRefusalTest] about what is refused.
class CdiTest extends ContainerTest {
    /// Numbers for local and experimental use (devices.txt of the kernel), so that no driver
    /// answers.
    private static final String CARDS =
            """
            containerEdits:
              env: [CARDS=all]
            devices:
            - name: "0"
              containerEdits:
                env: [CARD=0, TERM=card]
                deviceNodes:
                - {path: /dev/vendor/deep/card0, hostPath: /dev/zero, fileMode: 0640, uid: 5}
                - {path: /dev/vendor/read, type: c, major: 60, minor: 1, permissions: r}
                - {path: /dev/vendor/none, type: c, major: 60, minor: 2, permissions: none}
                mounts:
                - {hostPath: DIR, containerPath: /opt/cards, options: [ro, nosuid, rbind, rprivate]}
                additionalGids: [44, 777]
            - name: "1"
              containerEdits: {env: [CARD=1]}
            """;

    private CdiFiles files;

    @BeforeEach
    void writeCards() {
        files = new CdiFiles(lab.temp()).cards(CARDS);
    }

    private String prints(TestBundle bundle, String script, String... devices) {
        return lab.run(bundle.sh(script), files.flags(devices)).succeeds().out();
    }

    @Test
    void variablesNodesMountsAndGroups() {
        String out =
                prints(
                        lab.bundle(),
                        "echo $CARDS $CARD $TERM; stat -c '%n %F %t:%T %a %u' /dev/vendor"
                                + " /dev/vendor/deep /dev/vendor/deep/card0; ls /opt/cards; id -G;"
                                + " (: > /opt/cards/x) 2>/dev/null || echo read-only;"
                                + " head -c 3 /dev/vendor/deep/card0 | wc -c",
                        "vendor.com/card=0");
        assertEquals(
                """
                all 0 card
                /dev/vendor directory 0:0 755 0
                /dev/vendor/deep directory 0:0 755 0
                /dev/vendor/deep/card0 character special file 1:5 640 5
                cards.yaml
                0 44 777
                read-only
                3
                """,
                out);
    }

    @Test
    void laterDevicesReplaceWhatEarlierOnesSay() {
        assertEquals(
                "1\n",
                prints(lab.bundle(), "echo $CARD", "vendor.com/card=0", "vendor.com/card=1"));
    }

    @Test
    void onlyWhatADeviceAllowsIsAllowed() {
        TestBundle bundle = lab.bundle();
        bundle.add(
                "/linux/devices",
                "{\"type\":\"c\",\"path\":\"/dev/vendor/other\",\"major\":60,\"minor\":3}");
        String out =
                prints(
                        bundle,
                        "for f in read none other; do (: < /dev/vendor/$f) 2>&1; (: >>"
                                + " /dev/vendor/$f) 2>&1; done | sed 's/.*: //'",
                        "vendor.com/card=0");
        String refused = "Operation not permitted\n";
        assertEquals("No such device or address\n" + refused.repeat(5), out);
    }

    @Test
    void execSeesThem() {
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
        try (Container box = lab.detach(bundle, files.flags("vendor.com/card=0"))) {
            assertEquals(
                    "all 0\n0 44 777\n/dev/vendor/read\n",
                    box.execSh("echo $CARDS $CARD; id -G; ls /dev/vendor/read"));
        }
    }

    @Test
    void stateAndListNameThem() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true");
        try (Container box =
                lab.create(bundle, files.flags("vendor.com/card=1", "vendor.com/card=0"))) {
            JsonNode devices = box.state().path("cdiDevices");
            assertEquals("[\"vendor.com/card=1\",\"vendor.com/card=0\"]", devices.toString());
            String table = lab.command("list", "--devices").run().succeeds().out();
            assertTrue(table.contains("vendor.com/card=1,vendor.com/card=0"), table);
            String json = lab.command("list", "--format", "json").run().succeeds().out();
            assertEquals(devices, TestBundle.JSON.readTree(json).path(0).path("cdiDevices"));
        }
    }

    @Test
    void theCallersConfigurationIsLeftAlone() throws IOException {
        TestBundle bundle = lab.bundle().sh("echo $CARD");
        String before = bundle.write().config().toPrettyString();
        try (Container box = lab.create(bundle, files.flags("vendor.com/card=0"))) {
            // What the container is, is settled: neither file counts any more.
            Files.delete(files.file("cards.yaml"));
            assertEquals(before, Files.readString(bundle.directory().resolve("config.json")));
            Files.delete(bundle.directory().resolve("config.json"));
            box.start().succeedsSilently();
            box.awaitOutput("0\n");
        }
    }

    @Test
    void theAnnotationOfOurOwnAsksForThem() {
        TestBundle bundle =
                lab.bundle().set("/annotations/dev.demitasse.cdi.devices", "vendor.com/card=1");
        assertEquals("1\n", prints(bundle, "echo $CARD"));
    }

    @Test
    void annotationsOfEnginesCountWhereTheCallerSaysSo() {
        TestBundle bundle = lab.bundle().sh("echo .$CARD");
        bundle.set("/annotations/cdi.k8s.io~1plugin_0", "vendor.com/card=0");
        assertEquals(".\n", lab.run(bundle, files.flags()).succeeds().out());
        String[] flags = {
            "--cdi-spec-dir", files.directory().toString(), "--cdi-annotations", "vendor.com/card"
        };
        assertEquals(".0\n", lab.run(bundle, flags).succeeds().out());
        flags[3] = "vendor.com/gpu";
        lab.run(bundle, flags)
                .fails("vendor.com/card=0", "annotations may not ask for vendor.com/card");
    }

    @Test
    void inAUserNamespaceTheHostsNodeIsBound() {
        files.write(
                "bound.yaml",
                """
                cdiVersion: 1.1.0
                kind: vendor.com/bound
                devices:
                - name: null
                  containerEdits:
                    deviceNodes: [{path: /dev/vendor/bound, hostPath: /dev/null}]
                """
                        .replace("null\n", "\"null\"\n"));
        TestBundle bundle = UserNamespaceTest.mapped(lab.bundle());
        String out =
                prints(
                        bundle,
                        "stat -c '%F %t:%T' /dev/vendor/bound; echo x > /dev/vendor/bound; grep -c '"
                                + " /dev/vendor/bound ' /proc/self/mountinfo; stat -c %a /dev/vendor",
                        "vendor.com/bound=null");
        assertEquals("character special file 1:3\n1\n755\n", out);
    }

    @Test
    void aConfigurationThatHasThemAlreadyIsLeftAsItIs() throws IOException {
        TestBundle bundle = lab.bundle().sh("echo $CARD").write();
        Path config = bundle.directory().resolve("config.json");
        String[] inject = {
            "cdi",
            "inject",
            "--cdi-spec-dir",
            files.directory().toString(),
            "--bundle",
            bundle.directory().toString(),
            "vendor.com/card=0"
        };
        String once = lab.bare(inject).run().succeeds().out();
        Files.writeString(config, once);
        assertEquals(once, lab.bare(inject).run().succeeds().out());
        assertFalse(once.equals(bundle.config().toPrettyString()));
        Outcome plan =
                lab.command("explain", "--bundle", bundle.directory().toString()).run().succeeds();
        Outcome again =
                lab.command(
                                "explain",
                                "--bundle",
                                bundle.directory().toString(),
                                "--cdi-spec-dir",
                                files.directory().toString(),
                                "--device",
                                "vendor.com/card=0")
                        .run()
                        .succeeds();
        assertTrue(spaced(again).endsWith(spaced(plan)), again::toString);
        String id = lab.newId();
        Outcome run =
                lab.command(
                                "run",
                                "--bundle",
                                bundle.directory().toString(),
                                "--cdi-spec-dir",
                                files.directory().toString(),
                                "--device",
                                "vendor.com/card=0",
                                id)
                        .run();
        assertEquals("0\n", run.succeeds().out());
    }

    private static String spaced(Outcome outcome) {
        return outcome.out().replaceAll(" +", " ");
    }
}
