package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `explain`: the plan of a bundle, told without root and without touching anything.
class ExplainTest extends ContainerTest {
    private Command explain(TestBundle bundle, String... flags) {
        List<String> words = new ArrayList<>(List.of("explain", "--bundle"));
        words.add(bundle.write().directory().toString());
        words.addAll(List.of(flags));
        return lab.command(words.toArray(new String[0]));
    }

    /// Somebody who owns nothing here.
    private static Command asNobody(Command command) {
        return command.behind(
                Tools.find("setpriv").toString(),
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "--inh-caps=-all");
    }

    private List<String> files() throws IOException {
        try (var tree = Files.walk(lab.temp())) {
            return tree.filter(path -> !path.toString().contains("/calls"))
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
    }

    @Test
    void itTouchesNothing() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true").write();
        List<String> before = files();
        explain(bundle).run().succeeds();
        explain(bundle, "--format", "json", "some-id").run().succeeds();
        assertEquals(before, files());
        assertFalse(Files.exists(lab.cgroup().directory(bundle.cgroup())));
        assertFalse(Files.exists(lab.root()));
    }

    @Test
    void itNeedsNoPrivileges() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        explain(bundle).run().succeeds();
        lab.losesCalls();
        String asNobody = asNobody(explain(bundle)).run().succeeds().out();
        // What a run of theirs would do: docs/rootless.md.
        assertTrue(asNobody.contains("only uid 65534 is mapped, to root"), asNobody);
        assertTrue(asNobody.contains("execute /bin/true"), asNobody);
    }

    @Test
    void textNamesOperationsInOrderWithTheirFields() {
        TestBundle bundle = lab.bundle().args("/bin/true").set("/hostname", "told");
        bundle.mount("/data", "tmpfs", "tmpfs", "size=64k");
        String text = explain(bundle).run().succeeds().out();
        int last = -1;
        for (String part :
                List.of(
                        bundle.cgroup(),
                        "/linux/namespaces",
                        "mount proc on /proc",
                        bundle.last("/mounts"),
                        "/dev/null",
                        "pivot",
                        "/linux/maskedPaths/0",
                        "told",
                        "/process/user",
                        "/bin/true")) {
            int at = text.indexOf(part, last + 1);
            assertTrue(at > last, () -> "no " + part + " in its place in " + text);
            last = at;
        }
    }

    @Test
    void everyPointerOfTheJsonFormIsInTheConfiguration() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.json("/linux/devices", "[{\"type\":\"p\",\"path\":\"/dev/pipe\"}]");
        bundle.set("/process/oomScoreAdj", 5).set("/linux/rootfsPropagation", "private");
        Outcome outcome = explain(bundle, "--format", "json").run().succeeds();
        JsonNode plan = TestBundle.JSON.readTree(outcome.out());
        List<String> pointers = plan.findValuesAsText("pointer");
        assertTrue(pointers.size() > 40, outcome::toString);
        for (String pointer :
                List.of(
                        "/linux/devices/0",
                        "/mounts/0",
                        "/linux/maskedPaths/0",
                        "/linux/readonlyPaths/0",
                        "/hostname",
                        "/process/oomScoreAdj",
                        "/process/rlimits/0",
                        "/process/args")) {
            assertTrue(pointers.contains(pointer), () -> pointer + " is not in " + pointers);
        }
        for (String pointer : pointers) {
            // What has a default is named, too.
            boolean given = !bundle.config().at(pointer).isMissingNode();
            assertTrue(given || pointer.equals("/process/user/umask"), pointer);
        }
    }

    @Test
    void detachedPlansDiffer() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        String attached = explain(bundle).run().succeeds().out();
        String created = explain(bundle, "--detach").run().succeeds().out();
        assertFalse(attached.equals(created), created);
    }

    @Test
    void aBadConfigurationIsExplainedLikeARun() {
        TestBundle bundle = lab.bundle().args("/bin/true").set("/process/cwd", "relative");
        explain(bundle).run().fails("/process/cwd");
        explain(lab.bundle().args("/bin/true"), "--format", "yaml").run().fails("invalid format");
    }

    @Test
    void aFailureAtRunTimeIsToldInTheWordsOfThePlan() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.mount("/x", "tmpfs", "tmpfs", "size=nonsense");
        String pointer = bundle.last("/mounts");
        String description =
                explain(bundle).run().succeeds().lines().stream()
                        .filter(line -> line.strip().endsWith(pointer))
                        .findFirst()
                        .orElseThrow()
                        .strip()
                        .replaceFirst("^[0-9]+ +", "")
                        .replaceFirst(" +" + pointer + "$", "");
        lab.run(bundle).fails(pointer + ": " + description, "EINVAL");
    }
}
