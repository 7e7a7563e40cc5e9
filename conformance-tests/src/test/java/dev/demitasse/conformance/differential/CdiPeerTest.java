package dev.demitasse.conformance.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.demitasse.conformance.Template;
import dev.demitasse.conformance.TestBundle;
import dev.demitasse.conformance.Tools;
import dev.demitasse.conformance.cdi.Reference;
import dev.demitasse.conformance.tier.Ability;
import dev.demitasse.conformance.tier.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same devices make the same container, whether ours injects them, or the reference
/// implementation does and runc runs what comes of it: as seen from inside, and by its hooks.
@Tag("host")
@Needs({Ability.RUNC, Ability.CDI_REFERENCE})
class CdiPeerTest {
    private static final String CARDS =
            """
            cdiVersion: 1.0.0
            kind: vendor.com/card
            containerEdits:
              env: [CARDS=all]
              hooks:
              - hookName: createContainer
                path: BUSYBOX
                args: [sh, -c, "sed 's/.*\\"bundle\\":\\"\\\\([^\\"]*\\\\).*/\\\\1/' >> BUNDLE/hooks; readlink /proc/self/ns/mnt | wc -c >> BUNDLE/hooks"]
              - hookName: createRuntime
                path: BUSYBOX
                args: [sh, -c, "echo $OWN >> BUNDLE/hooks"]
                env: [OWN=1]
            devices:
            - name: "0"
              containerEdits:
                env: [CARD=0, TERM=card]
                deviceNodes:
                - {path: /dev/vendor/card0, hostPath: /dev/zero, fileMode: 0640, permissions: rw}
                - {path: /dev/vendor/local, type: c, major: 60, minor: 1, permissions: r}
                mounts:
                - {hostPath: DIR, containerPath: /opt/a/cards, options: [ro, nosuid, rbind, rprivate]}
                - {hostPath: tmpfs, containerPath: /opt/a, type: tmpfs, options: [size=64k, mode=755]}
                additionalGids: [44, 777]
            """;
    private static final String LOOK =
            "env | sort; id; find /dev ! -path '/dev/pts/*' -exec stat -c '%n %F %t:%T %a %u:%g' {} +"
                    + " | sort; cut -d' ' -f4- /proc/self/mountinfo; for f in /dev/vendor/*; do (:"
                    + " < $f) 2>&1; (: >> $f) 2>&1; done; ls /opt/a/cards";

    private Arena arena;
    private Path scratch = Path.of("/");
    private Path cdi = Path.of("/");

    @BeforeEach
    void open(@TempDir Path temp) throws IOException {
        arena = new Arena(Files.createDirectories(temp.resolve("arena")));
        scratch = temp;
        temp.toFile().setReadable(true, false);
        temp.toFile().setExecutable(true, false);
        cdi = Files.createDirectories(temp.resolve("cdi"));
    }

    @AfterEach
    void close() {
        arena.close();
    }

    /// The bundle, which is at the same place each time: its path is part of what is seen.
    private TestBundle bundle(String id) throws IOException {
        Path directory = scratch.resolve("bundle");
        if (Files.exists(directory)) {
            Files.move(directory, scratch.resolve("before-" + id));
        }
        TestBundle bundle =
                new TestBundle(directory, Template.spec(), arena.view().cgroup() + "/card");
        // Masked paths look different, with or without devices.
        bundle.sh(LOOK).remove("/linux/maskedPaths");
        String text =
                CARDS.replace("BUSYBOX", Tools.find("busybox").toString())
                        .replace("BUNDLE", directory.toString())
                        .replace("DIR", cdi.toString());
        Files.writeString(cdi.resolve("cards.yaml"), text);
        return bundle.write();
    }

    /// What the container and its hooks say.
    private String run(Contestant contestant, TestBundle bundle, String... flags)
            throws IOException {
        List<String> words = new ArrayList<>(List.of("run", "-b", bundle.directory().toString()));
        words.addAll(List.of(flags));
        words.add("card");
        Path place = Files.createDirectories(scratch.resolve(contestant.name()));
        List<String> argv = arena.view().command(contestant.command(place + "/state", words));
        Call call = Call.of(place, argv, contestant.environment());
        assertEquals(0, call.status(), call::err);
        return call.said() + Files.readString(bundle.directory().resolve("hooks"));
    }

    @Test
    void nativelyAndByTheReferenceAndRunc() throws IOException {
        TestBundle theirs = bundle("theirs");
        ObjectNode question = TestBundle.JSON.createObjectNode();
        question.putArray("directories").add(cdi.toString());
        question.putArray("devices").add("vendor.com/card=0");
        question.set("spec", theirs.config());
        JsonNode edited;
        try (Reference reference = new Reference()) {
            edited = reference.ask(question).path("spec");
        }
        theirs.writeText(edited.toPrettyString());
        String expected = run(arena.runc(), theirs);
        assertTrue(expected.contains("/dev/vendor/card0 character special file 1:5 640"), expected);
        String[] flags = {"--cdi-spec-dir", cdi.toString(), "--device", "vendor.com/card=0"};
        assertEquals(expected, run(arena.cold(), bundle("cold"), flags));
        assertEquals(expected, run(arena.warm(), bundle("warm"), flags));
        // And what the reference has edited already stays so.
        TestBundle both = bundle("both").writeText(edited.toPrettyString());
        assertEquals(expected, run(arena.warm(), both, flags));
    }
}
