package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `run`, attached and detached: exit statuses, streams, and silence (cli-contract.md, section 0
/// and 2.1).
class RunTest extends ContainerTest {
    @Test
    void trueSucceedsWithoutAWord() {
        lab.run(lab.bundle().args("/bin/true")).succeedsSilently();
    }

    @Test
    void falseFailsWithoutAWord() {
        assertEquals("", lab.run(lab.bundle().args("/bin/false")).exits(1).out());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 42, 126, 127, 255})
    void exitStatusIsTheWorkloads(int status) {
        lab.sh(lab.bundle(), "exit " + status).exits(status);
    }

    @ParameterizedTest
    @CsvSource({"KILL, 137", "TERM, 143", "SEGV, 139"})
    void deathByASignalIs128AndMore(String signal, int status) {
        // Without a pid namespace of its own init is not immune to what it sends itself.
        TestBundle bundle = lab.bundle().withoutNamespace("pid");
        lab.sh(bundle, "kill -" + signal + " $$").exits(status);
    }

    @Test
    void streamsPassThroughApart() {
        Outcome outcome = lab.sh(lab.bundle(), "echo to out; echo to err >&2");
        assertEquals(0, outcome.status(), outcome::toString);
        assertEquals("to out\n", outcome.out());
        assertEquals("to err\n", outcome.err());
    }

    @Test
    void stdinPassesThrough() {
        TestBundle bundle = lab.bundle().args("/bin/tr", "a-z", "A-Z").write();
        Outcome outcome =
                lab.command("run", "--bundle", bundle.directory().toString(), lab.newId())
                        .input("over there\n")
                        .run()
                        .succeeds();
        assertEquals("OVER THERE\n", outcome.out());
    }

    @Test
    void bytesAreNotTouched() {
        Outcome outcome =
                lab.sh(lab.bundle(), "dd if=/dev/zero bs=4096 count=512 2>/dev/null | tr '\\0' x");
        assertEquals("x".repeat(4096 * 512), outcome.succeeds().out());
    }

    @Test
    void bundleIsTheWorkingDirectoryByDefault() {
        TestBundle bundle = lab.bundle().args("/bin/echo", "here").write();
        Outcome outcome = lab.command("run", lab.newId()).in(bundle.directory()).run().succeeds();
        assertEquals("here\n", outcome.out());
    }

    @Test
    void bundleMayBeRelative() {
        TestBundle bundle = lab.bundle().args("/bin/echo", "relative").write();
        String name = String.valueOf(bundle.directory().getFileName());
        Outcome outcome =
                lab.command("run", "-b", name, lab.newId()).in(lab.temp()).run().succeeds();
        assertEquals("relative\n", outcome.out());
    }

    @Test
    void attachedRunRemovesTheContainer() {
        TestBundle bundle = lab.bundle().args("/bin/true").write();
        String id = lab.newId();
        lab.command("run", "--bundle", bundle.directory().toString(), id).run().succeedsSilently();
        lab.command("state", id).run().fails("container does not exist");
        assertFalse(Files.exists(lab.cgroup().directory(bundle.cgroup())));
    }

    @Test
    void keepLeavesAStoppedContainer() {
        TestBundle bundle = lab.bundle().sh("exit 5").write();
        String id = lab.newId();
        lab.command("run", "--keep", "--bundle", bundle.directory().toString(), id).run().exits(5);
        Outcome state = lab.command("state", id).run().succeeds();
        assertEquals(List.of("  \"pid\": 0,", "  \"status\": \"stopped\","), pidAndStatus(state));
        lab.command("delete", id).run().succeedsSilently();
        lab.command("state", id).run().fails("container does not exist");
    }

    private static List<String> pidAndStatus(Outcome state) {
        return state.lines().stream()
                .filter(line -> line.contains("\"pid\"") || line.contains("\"status\""))
                .toList();
    }

    @Test
    void detachedRunReturnsWhileTheProgramRuns() {
        TestBundle bundle = lab.bundle().sh("echo started; sleep 1000");
        try (Container container = lab.detach(bundle)) {
            container.awaitOutput("started\n").is("running");
            container.kill("KILL").succeedsSilently();
            container.awaitStatus("stopped");
            container.delete().succeedsSilently();
        }
    }

    @Test
    void detachedRunHasNoParentInBetween() throws Exception {
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
        try (Container container = lab.detach(bundle)) {
            ProcessHandle init = ProcessHandle.of(container.pid()).orElseThrow();
            // The next subreaper above the test is not the test.
            long parent = init.parent().map(ProcessHandle::pid).orElse(0L);
            String name = Tools.read("/proc/" + parent + "/comm").trim();
            assertFalse(name.equals("demitasse") || name.equals("java"), name);
        }
    }

    @Test
    void attachedRunLeavesOrphansToNobody() {
        // Init ends before its child: the pid namespace takes the child with it.
        lab.sh(lab.bundle(), "sleep 1000 & exit 3").exits(3);
    }

    @Test
    void withoutAPidNamespaceChildrenEndToo() {
        TestBundle bundle = lab.bundle().withoutNamespace("pid");
        lab.sh(bundle, "sleep 1000 >/dev/null 2>&1 & exit 4").exits(4);
    }

    @Test
    void mergedStreamsOfASuccessAreEmpty() {
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000").write();
        String id = lab.newId();
        String directory = bundle.directory().toString();
        for (String[] words :
                List.of(
                        new String[] {"create", "--bundle", directory, id},
                        new String[] {"start", id},
                        new String[] {"kill", id, "KILL"},
                        new String[] {"delete", "--force", id})) {
            lab.command(words).merged().run().succeedsSilently();
        }
    }

    @Test
    void noPivotRunsTheProgramInTheRootfs() {
        Outcome outcome = lab.run(lab.bundle().args("/bin/ls", "/"), "--no-pivot").succeeds();
        assertEquals("bin\ndev\netc\nhome\nproc\nroot\nsys\ntmp\nvar\n", outcome.out());
    }

    @Test
    void systemdsFlagIsTakenFromTheStateNotTheCommandLine() {
        try (Container container = lab.create(lab.bundle().args("/bin/true"))) {
            lab.bare("--systemd-cgroup", "--root", lab.root().toString(), "state", container.id())
                    .run()
                    .succeeds();
        }
    }

    @Test
    void newSessionKeyringUnlessToldOtherwise() {
        TestBundle bundle = lab.bundle().set("/linux/maskedPaths", List.of());
        bundle.args("/bin/cat", "/proc/keys");
        String id = lab.newId();
        String fresh = lab.attach(bundle, id).await().succeeds().out();
        assertTrue(fresh.contains(" _ses." + id + ":"), fresh);
        // With the right to search it: exec joins it by its name.
        assertTrue(fresh.contains(" 3f1b0000 "), fresh);
        id = lab.newId();
        String kept = lab.attach(bundle, id, "--no-new-keyring").await().succeeds().out();
        assertFalse(kept.contains(" _ses." + id + ":"), kept);
    }
}
