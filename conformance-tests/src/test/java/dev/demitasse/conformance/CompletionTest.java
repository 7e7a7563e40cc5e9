package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a real bash completes, and what man makes of the pages.
class CompletionTest extends ContainerTest {
    private static Path share() {
        return Tools.demitasse().getParent().resolveSibling("share");
    }

    /// What follows these words, the last of which is being typed.
    private List<String> complete(String... words) {
        List<String> argv = new ArrayList<>();
        argv.add(Tools.demitasse().toString());
        argv.addAll(List.of(words));
        String script =
                "set -u; source \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMPREPLY=();"
                        + " _demitasse_words; printf '%s\\n' \"${COMPREPLY[@]}\"";
        List<String> call =
                new ArrayList<>(
                        List.of(
                                Tools.find("bash").toString(),
                                "-c",
                                script,
                                share().resolve("bash-completion/completions/demitasse")
                                        .toString()));
        call.addAll(argv);
        String planner = lab.mode() == Mode.WARM ? WarmPlanner.shared().socket().toString() : "off";
        return lab.tool(call.toArray(new String[0]))
                .env("DEMITASSE_PLANNER", planner)
                .in(lab.temp())
                .run()
                .succeeds()
                .lines();
    }

    private static void assertHas(List<String> words, String... wanted) {
        assertTrue(words.containsAll(List.of(wanted)), words::toString);
    }

    @Test
    void commandsAndFlags() {
        assertEquals(List.of("start", "state"), complete("sta"));
        assertHas(complete(""), "create", "run", "list", "help", "checkpoint");
        assertEquals(List.of("--systemd-cgroup"), complete("--sy"));
        assertEquals(List.of("--log", "--log-format", "--log-level"), complete("run", "--log"));
        assertHas(complete("run", "-"), "--bundle", "-b", "--detach", "--pid-file", "--debug");
        assertEquals(List.of("--force"), complete("--root", "/x", "delete", "a", "--fo"));
        assertEquals(List.of("create"), complete("help", "cr"));
        assertEquals(List.of("status"), complete("planner", ""));
    }

    @Test
    void valuesOfFlags() throws Exception {
        Files.createDirectory(lab.temp().resolve("bundle-of-mine"));
        Files.createFile(lab.temp().resolve("bundle-file"));
        assertEquals(List.of("text", "json"), complete("--log-format", ""));
        assertEquals(List.of("json"), complete("--log-format", "=", "j"));
        assertEquals(List.of("table", "json"), complete("list", "-f", ""));
        assertEquals(List.of("table", "json"), complete("list", "--format", "="));
        assertEquals(List.of("bundle-of-mine"), complete("run", "--bundle", "bundle"));
        assertEquals(2, complete("run", "--pid-file", "bundle").size());
    }

    @Test
    void idsAndSignals() {
        try (Container container = lab.create(lab.bundle().args("/bin/true"))) {
            String root = lab.root().toString();
            List<String> ids = List.of(container.id());
            assertEquals(ids, complete("--root", root, "delete", "--force", ""));
            assertEquals(ids, complete("--root", "=", root, "state", "demi"));
            assertEquals(ids, complete("kill", "--root", root, ""));
            assertEquals(List.of("KILL"), complete("--root", root, "kill", container.id(), "KI"));
        }
        assertEquals(List.of(""), complete("--root", lab.temp() + "/none", "state", ""));
        assertEquals(List.of(""), complete("run", ""));
    }

    @Test
    void devices() {
        CdiFiles files = new CdiFiles(lab.temp());
        files.cards(
                "devices:\n- {name: \"0\", containerEdits: {env: [A=b]}}\n- {name: \"1:2\","
                        + " containerEdits: {env: [A=c]}}\n");
        String directory = files.directory().toString();
        List<String> names = List.of("vendor.com/card=0", "vendor.com/card=1:2");
        assertEquals(names, complete("run", "--cdi-spec-dir", directory, "--device", ""));
        assertEquals(names, complete("create", "--cdi-spec-dir", directory, "--device", "v"));
        // bash splits at = and :, and keeps what is before.
        String[] before = {"cdi", "--cdi-spec-dir", directory, "show", "vendor.com/card"};
        assertEquals(List.of("0", "1:2"), complete(append(before, "=")));
        assertEquals(List.of("1:2"), complete(append(before, "=", "1")));
        assertEquals(List.of("2"), complete(append(before, "=", "1", ":")));
        assertEquals(List.of("2"), complete(append(before, "=", "1", ":", "2")));
        String[] flag = {"run", "--cdi-spec-dir", "=", directory, "--device", "="};
        assertEquals(names, complete(append(flag, "vendor")));
        assertEquals(List.of("0"), complete(append(flag, "vendor.com/card", "=", "0")));
        assertHas(complete("cdi", ""), "list", "show", "validate", "inject", "resolve", "dirs");
        assertEquals(List.of(""), complete("cdi", "--cdi-spec-dir", directory, "validate", ""));
    }

    private static String[] append(String[] words, String... more) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        return all.toArray(new String[0]);
    }

    @Test
    void manUnderstandsThePages() throws Exception {
        try (var pages = Files.list(share().resolve("man/man8"))) {
            for (Path page : pages.sorted().toList()) {
                Outcome outcome =
                        lab.tool("groff", "-man", "-ww", "-Tutf8", "-P-c", page.toString()).run();
                assertEquals("", outcome.err(), outcome::toString);
                assertEquals(0, outcome.status(), outcome::toString);
                assertTrue(outcome.out().contains("System administration"), page::toString);
            }
        }
    }
}
