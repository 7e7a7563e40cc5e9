package dev.demitasse.conformance;

import static dev.demitasse.conformance.HookTest.KINDS;
import static dev.demitasse.conformance.HookTest.add;
import static dev.demitasse.conformance.HookTest.read;
import static dev.demitasse.conformance.HookTest.root;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What hooks are given: the state on stdin, arguments, environment, signals, and no descriptor.
class HookInputTest extends ContainerTest {
    private static JsonNode state(TestBundle bundle, String kind) throws IOException {
        return TestBundle.JSON.readTree(read(bundle, kind));
    }

    private static TestBundle keepingStates(TestBundle bundle) {
        for (String kind : KINDS) {
            add(bundle, kind, "cat > " + root(bundle, kind) + "/" + kind);
        }
        return bundle.set("/annotations/org.example.text", "a \"quoted\" line\nand ä");
    }

    @Test
    void theStateIsOnStdin() throws IOException {
        TestBundle bundle = keepingStates(lab.bundle().args("/bin/sleep", "1000"));
        long pid;
        String id;
        try (Container box = lab.create(bundle)) {
            id = box.id();
            pid = box.pid();
            box.start().succeedsSilently();
        }
        for (String kind : KINDS) {
            JsonNode state = state(bundle, kind);
            assertEquals("1.3.0", state.path("ociVersion").asText(), kind);
            assertEquals(id, state.path("id").asText(), kind);
            assertEquals(bundle.directory().toString(), state.path("bundle").asText(), kind);
            assertEquals(bundle.path("").toString(), state.path("root").asText(), kind);
            assertEquals(
                    "{\"org.example.text\":\"a \\\"quoted\\\" line\\nand ä\"}",
                    state.path("annotations").toString(),
                    kind);
            boolean inside = kind.endsWith("Container");
            long expected = kind.equals("poststop") ? 0 : inside ? 1 : pid;
            assertEquals(expected, state.path("pid").asLong(-1), kind);
            String status =
                    kind.equals("poststart")
                            ? "running"
                            : kind.equals("poststop") ? "stopped" : "created";
            assertEquals(status, state.path("status").asText(), kind);
        }
    }

    @Test
    void theStateOfAnAttachedRunHasThePid() throws IOException {
        TestBundle bundle = keepingStates(lab.bundle().args("/bin/true"));
        lab.run(bundle).succeedsSilently();
        long pid = state(bundle, "prestart").path("pid").asLong();
        assertTrue(pid > 1);
        assertEquals(pid, state(bundle, "createRuntime").path("pid").asLong());
        assertEquals(pid, state(bundle, "poststart").path("pid").asLong());
        assertEquals(0, state(bundle, "poststop").path("pid").asLong(-1));
        assertEquals("stopped", state(bundle, "poststop").path("status").asText());
    }

    @Test
    void withoutAPidNamespaceThePidIsTheHosts() throws IOException {
        TestBundle bundle = keepingStates(lab.bundle().args("/bin/true").withoutNamespace("pid"));
        lab.run(bundle).succeedsSilently();
        long pid = state(bundle, "createRuntime").path("pid").asLong();
        assertEquals(pid, state(bundle, "createContainer").path("pid").asLong());
        assertEquals(pid, state(bundle, "startContainer").path("pid").asLong());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStateThatIsLargerThanAPipe(boolean read) throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.set("/annotations/large", "x".repeat(300_000));
        for (String kind : KINDS) {
            String file = root(bundle, kind) + "/" + kind;
            add(bundle, kind, (read ? "wc -c" : "true") + " > " + file);
        }
        lab.run(bundle).succeedsSilently();
        for (String kind : KINDS) {
            String size = read(bundle, kind).strip();
            assertTrue(read ? Integer.parseInt(size) > 300_000 : size.isEmpty(), size);
        }
    }

    @Test
    void aHookMayCloseStdinAndEndWithoutAWord() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.set("/annotations/large", "x".repeat(300_000));
        for (String kind : KINDS) {
            add(bundle, kind, "exec 0<&-; sleep 0.1");
        }
        lab.run(bundle).succeedsSilently();
    }

    private String environment(TestBundle bundle, String kind, String... members)
            throws IOException {
        add(bundle, kind, "cat /proc/$$/environ | tr '\\0' ' ' > " + root(bundle, kind) + "/log");
        String hook = bundle.config().at(bundle.last("/hooks/" + kind)).toString();
        bundle.json(
                bundle.last("/hooks/" + kind),
                hook.substring(0, hook.length() - 1)
                        + (members.length == 0 ? "" : ",")
                        + String.join(",", members)
                        + "}");
        // /proc of the host is what createContainer sees, from within another pid namespace.
        bundle.withoutNamespace("pid").write();
        String directory = bundle.directory().toString();
        lab.command("run", "--bundle", directory, lab.newId())
                .env("FROM", "caller")
                .run()
                .succeeds();
        return read(bundle, "log").strip();
    }

    @ParameterizedTest
    @ValueSource(strings = {"prestart", "createRuntime", "poststart", "poststop"})
    void runtimeHooksInheritTheCallersEnvironment(String kind) throws IOException {
        String found = environment(lab.bundle().args("/bin/true"), kind);
        assertTrue(found.contains("FROM=caller"), found);
        assertFalse(found.contains("TERM=xterm"), found);
    }

    @Test
    void createContainerHooksGetNone() throws IOException {
        assertEquals("", environment(lab.bundle().args("/bin/true"), "createContainer"));
    }

    @Test
    void startContainerHooksInheritTheProcesss() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.set("/process/env", List.of("PATH=/bin", "FROM=config"));
        assertEquals("PATH=/bin FROM=config HOME=/root", environment(bundle, "startContainer"));
    }

    @ParameterizedTest
    @FieldSource("dev.demitasse.conformance.HookTest#KINDS")
    void anEnvironmentOfItsOwnIsAllItGets(String kind) throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true");
        assertEquals("OWN=1 A=b=c", environment(bundle, kind, "\"env\":[\"OWN=1\",\"A=b=c\"]"));
        TestBundle empty = lab.bundle().args("/bin/true");
        assertEquals("", environment(empty, kind, "\"env\":[]"));
    }

    @ParameterizedTest
    @FieldSource("dev.demitasse.conformance.HookTest#KINDS")
    void noDescriptorIsPassedOn(String kind) throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true").withoutNamespace("pid");
        add(bundle, kind, "exec ls /proc/self/fd > " + root(bundle, kind) + "/log");
        bundle.write();
        String directory = bundle.directory().toString();
        lab.command("run", "--preserve-fds", "2", "--bundle", directory, lab.newId())
                .afterShell("exec 3</dev/zero 4</dev/zero 7</dev/zero")
                .run()
                .succeedsSilently();
        assertEquals("0\n1\n2\n3\n", read(bundle, "log"), "3 is what ls itself reads");
    }

    @ParameterizedTest
    @FieldSource("dev.demitasse.conformance.HookTest#KINDS")
    void signalsAreAsForAnyProcess(String kind) throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true").withoutNamespace("pid");
        String file = root(bundle, kind) + "/log";
        add(bundle, kind, "exec grep -E 'Sig(Blk|Ign|Cgt)' /proc/self/status > " + file);
        lab.run(bundle).succeedsSilently();
        String none = ":\t0000000000000000\n";
        assertEquals("SigBlk" + none + "SigIgn" + none + "SigCgt" + none, read(bundle, "log"));
    }

    @ParameterizedTest
    @FieldSource("dev.demitasse.conformance.HookTest#KINDS")
    void withoutArgsThePathIsTheArgv(String kind) throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true");
        String inside = kind.equals("startContainer") ? "" : bundle.path("").toString();
        Files.writeString(
                bundle.path("hook"),
                "#!" + inside + "/bin/sh\necho \"$0 $#\" > " + inside + "/log\n");
        assertTrue(bundle.path("hook").toFile().setExecutable(true));
        bundle.add("/hooks/" + kind, "{\"path\":\"" + inside + "/hook\"}");
        lab.run(bundle).succeedsSilently();
        assertEquals(inside + "/hook 0\n", read(bundle, "log"));
    }

    @Test
    void argsAreTheWholeArgv() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true");
        String script = "cat /proc/$$/cmdline > " + bundle.path("log") + "; true";
        bundle.add(
                "/hooks/createRuntime",
                "{\"path\":\""
                        + Tools.busybox()
                        + "\",\"args\":[\"sh\",\"-c\",\""
                        + script
                        + "\"]}");
        lab.run(bundle).succeedsSilently();
        assertTrue(read(bundle, "log").startsWith("sh\0-c\0cat "), read(bundle, "log"));
    }
}
