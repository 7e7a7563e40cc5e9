package dev.demitasse.conformance;

import static dev.demitasse.conformance.HookTest.KINDS;
import static dev.demitasse.conformance.HookTest.read;
import static dev.demitasse.conformance.HookTest.root;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Hooks of CDI devices: programs of the host that a vendor's file names.
class CdiHookTest extends ContainerTest {
    /// A device with these hooks; it also has a variable, as an image might that wants to be more
    /// than it is (CVE-2025-23266).
    private CdiFiles device(List<String> hooks) {
        return new CdiFiles(lab.temp())
                .cards(
                        "devices:\n- name: \"0\"\n  containerEdits:\n    env: [FROM=device]\n"
                                + "    hooks:\n    - "
                                + String.join("\n    - ", hooks)
                                + "\n");
    }

    private static String[] flags(CdiFiles files) {
        return files.flags("vendor.com/card=0");
    }

    /// One hook of each kind, with a script that writes to `$F`.
    private CdiFiles each(TestBundle bundle, String script) {
        List<String> hooks = new ArrayList<>();
        for (String kind : KINDS) {
            String file = root(bundle, kind) + "/" + kind;
            hooks.add(CdiFiles.hook(kind, script.replace("$F", file)));
        }
        return device(hooks);
    }

    @Test
    void theStateIsOnStdin() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
        String id;
        try (Container box = lab.create(bundle, flags(each(bundle, "cat > $F")))) {
            id = box.id();
            box.start().succeedsSilently();
        }
        for (String kind : KINDS) {
            JsonNode state = TestBundle.JSON.readTree(read(bundle, kind));
            assertEquals(id, state.path("id").asText(), kind);
            assertEquals(bundle.directory().toString(), state.path("bundle").asText(), kind);
            assertEquals(bundle.path("").toString(), state.path("root").asText(), kind);
        }
    }

    @Test
    void noneHasTheContainersEnvironment() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.set("/process/env", List.of("PATH=/bin", "LD_PRELOAD=/evil.so"));
        CdiFiles files = each(bundle, "tr '\\\\0' '\\\\n' < /proc/$$/environ > $F");
        // /proc of the host is what createContainer sees, from within another pid namespace.
        bundle.withoutNamespace("pid");
        lab.run(bundle, flags(files)).succeedsSilently();
        for (String kind : KINDS) {
            String found = read(bundle, kind);
            assertFalse(found.contains("LD_PRELOAD"), kind + ": " + found);
            assertFalse(found.contains("FROM"), kind + ": " + found);
        }
        assertEquals("", read(bundle, "createContainer"));
        assertEquals("", read(bundle, "startContainer"));
    }

    @Test
    void theirOwnEnvironmentIsTheirs() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true");
        String script = "echo $OWN > " + bundle.path("log");
        lab.run(
                        bundle,
                        flags(
                                device(
                                        List.of(
                                                CdiFiles.hook(
                                                        "createContainer",
                                                        script,
                                                        "\"env\":[\"OWN=1\"]")))))
                .succeedsSilently();
        assertEquals("1\n", read(bundle, "log"));
    }

    @Test
    void createContainerHooksAreInTheContainersNamespacesAndSeeItsProc() throws IOException {
        TestBundle bundle = lab.bundle().sh("readlink /proc/self/ns/mnt > /inside");
        String rootfs = bundle.path("").toString();
        String script =
                "readlink /proc/self/ns/mnt > LOG; readlink RUN/proc/self/ns/mnt >> LOG;"
                        + " ls RUN/proc/1/status >> LOG; echo made > RUN/etc/ld.so.cache";
        script = script.replace("LOG", bundle.path("log").toString()).replace("RUN", rootfs);
        String runtime = "readlink /proc/self/ns/mnt > " + bundle.path("runtime");
        lab.run(
                        bundle,
                        flags(
                                device(
                                        List.of(
                                                CdiFiles.hook("createContainer", script),
                                                CdiFiles.hook("createRuntime", runtime)))))
                .succeedsSilently();
        String inside = read(bundle, "inside");
        assertTrue(read(bundle, "log").endsWith(rootfs + "/proc/1/status\n"), read(bundle, "log"));
        assertTrue(read(bundle, "log").contains(inside), read(bundle, "log"));
        assertFalse(read(bundle, "runtime").equals(inside), inside);
        assertEquals("made\n", read(bundle, "etc/ld.so.cache"));
    }

    @Test
    void poststopHooksRunAtDeleteWithoutTheFile() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true");
        CdiFiles files =
                device(List.of(CdiFiles.hook("poststop", "echo over > " + bundle.path("log"))));
        try (Container box = lab.create(bundle, flags(files))) {
            box.start().succeedsSilently();
            box.awaitStatus("stopped");
            Files.delete(files.file("cards.yaml"));
            assertFalse(Files.exists(bundle.path("log")));
            box.delete().succeedsSilently();
            assertEquals("over\n", read(bundle, "log"));
        }
    }

    @Test
    void whatAnEngineHasInjectedIsNotRunTwice() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true");
        CdiFiles files = each(bundle, "echo run >> $F");
        bundle.write();
        String directory = bundle.directory().toString();
        String cdi = files.directory().toString();
        String name = "vendor.com/card=0";
        String injected =
                lab.bare("cdi", "inject", "--cdi-spec-dir", cdi, "-b", directory, name)
                        .run()
                        .succeeds()
                        .out();
        bundle.writeText(injected);
        lab.command("run", "-b", directory, "--cdi-spec-dir", cdi, "--device", name, lab.newId())
                .run()
                .succeedsSilently();
        for (String kind : KINDS) {
            assertEquals("run\n", read(bundle, kind), kind);
        }
    }

    @Test
    void aFailingHookIsTheErrorOfCreateAndNothingIsLeft() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        CdiFiles files =
                device(List.of(CdiFiles.hook("createContainer", "echo no driver >&2; exit 7")));
        lab.tryCreate(bundle, flags(files)).fails("createContainer", "7");
    }
}
