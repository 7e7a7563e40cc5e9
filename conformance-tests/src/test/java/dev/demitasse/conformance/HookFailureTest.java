package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of a container whose hook fails (runtime.md, Lifecycle steps 3 to 13), and what is
/// said about it.
class HookFailureTest extends ContainerTest {
    /// A bundle whose second hook of a kind fails, after which a third one would leave a trace; the
    /// `poststop` hook leaves one, too.
    private TestBundle failing(String kind) {
        TestBundle bundle = lab.bundle().sh("echo program >> /log");
        String root = kind.equals("startContainer") ? "" : bundle.path("").toString();
        add(bundle, kind, "true");
        add(bundle, kind, "echo some words; echo the reason >&2; exit 7");
        add(bundle, kind, "echo third >> " + root + "/log");
        return add(bundle, "poststop", "echo stopped >> " + bundle.path("log"));
    }

    private static TestBundle add(TestBundle bundle, String kind, String script, String... more) {
        return bundle.add("/hooks/" + kind, HookTest.hook(kind, script, more));
    }

    private static String log(TestBundle bundle) throws IOException {
        Path log = bundle.path("log");
        return Files.exists(log) ? Files.readString(log).replace('\n', ' ') : "";
    }

    private static String words(String kind) {
        return "/hooks/"
                + kind
                + "/1: error running "
                + kind
                + " hook #1: exit status 7, stdout: some words, stderr: the reason";
    }

    @ParameterizedTest
    @ValueSource(strings = {"prestart", "createRuntime", "createContainer"})
    void createFailsAndLeavesNothing(String kind) throws IOException {
        TestBundle bundle = failing(kind);
        lab.tryCreate(bundle)
                .fails("create failed: unable to start container process: ", words(kind));
        assertEquals("stopped ", log(bundle));
        lab.run(bundle).fails("run failed: ", words(kind));
        assertEquals("stopped stopped ", log(bundle));
    }

    @Test
    void createContainerFailsInInit() {
        lab.tryCreate(failing("createContainer")).fails("error during container init: ");
    }

    @Test
    void aFailingStartContainerIsTheErrorOfStart() throws IOException {
        TestBundle bundle = failing("startContainer");
        try (Container box = lab.create(bundle)) {
            box.start().fails(words("startContainer"));
            assertEquals("stopped ", log(bundle));
            lab.command("state", box.id()).run().fails("container does not exist");
        }
        lab.run(bundle).fails(words("startContainer"));
        assertEquals("stopped stopped ", log(bundle));
    }

    @Test
    void aFailingPoststartEndsTheContainer() throws IOException {
        TestBundle bundle = failing("poststart").args("/bin/sleep", "1000");
        try (Container box = lab.create(bundle)) {
            long pid = box.pid();
            Outcome start = box.start().fails(words("poststart"));
            assertFalse(start.err().contains("unable to start container process"));
            Lab.awaitEnd(pid);
            assertEquals("stopped ", log(bundle));
            lab.command("state", box.id()).run().fails("container does not exist");
        }
        lab.run(bundle).fails(words("poststart"));
        lab.run(bundle, "--detach").fails(words("poststart"));
        assertEquals("stopped stopped stopped ", log(bundle));
    }

    @Test
    void aFailingPoststopIsAWarning() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true");
        add(bundle, "poststop", "echo no >&2; exit 3");
        add(bundle, "poststop", "echo second >> " + bundle.path("log"));
        add(bundle, "poststop", "kill -9 $$");
        add(bundle, "poststop", "echo fourth >> " + bundle.path("log"));
        String[] words = {
            "level=warning",
            "/hooks/poststop/0: error running poststop hook #0: exit status 3, stdout: , stderr: no",
            "/hooks/poststop/2: error running poststop hook #2: signal: killed"
        };
        try (Container box = lab.create(bundle)) {
            Outcome delete = box.delete().says(words);
            assertEquals(0, delete.status());
        }
        assertEquals("second fourth ", log(bundle));
        Outcome run = lab.run(bundle.sh("exit 5")).says(words);
        assertEquals(5, run.status());
        assertEquals("second fourth second fourth ", log(bundle));
    }

    @Test
    void warningsGoToTheLog() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true");
        add(bundle, "poststop", "exit 3");
        Path file = lab.temp().resolve("log.json");
        try (Container box = lab.create(bundle)) {
            lab.command("--log", file.toString(), "--log-format", "json", "delete", box.id())
                    .run()
                    .succeedsSilently();
        }
        String record = Files.readString(file);
        assertTrue(record.contains("\"level\":\"warning\""), record);
        assertTrue(record.contains("error running poststop hook #0: exit status 3"), record);
        try (Container box = lab.create(bundle)) {
            lab.command("--log-level", "error", "delete", box.id()).run().succeedsSilently();
        }
    }

    @Test
    void ofAFailedCreateTheErrorCarriesThem() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        add(bundle, "createRuntime", "exit 1");
        add(bundle, "poststop", "exit 2");
        lab.tryCreate(bundle)
                .fails("createRuntime hook #0: exit status 1", "poststop hook #0: exit status 2");
    }

    /// Whatever a `prestart` hook has set up is for a `poststop` hook to take down.
    @Test
    void anyFailureOfAContainerThatExistedRunsPoststop() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/nothing");
        add(bundle, "prestart", "echo up >> " + bundle.path("log"));
        add(bundle, "poststop", "echo down >> " + bundle.path("log"));
        lab.tryCreate(bundle).fails("/bin/nothing: no such file or directory");
        assertEquals("up down ", log(bundle));
        Path nowhere = lab.temp().resolve("nowhere/pid");
        lab.tryCreate(bundle.args("/bin/true"), "--pid-file", nowhere.toString())
                .fails("open ", "no such file or directory");
        lab.run(bundle, "--pid-file", nowhere.toString())
                .fails("open ", "no such file or directory");
        assertEquals("up down up down up down ", log(bundle));
    }

    @Test
    void aContainerThatNeverWasHasNoPoststop() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true");
        add(bundle, "poststop", "echo stopped >> " + bundle.path("log"));
        lab.tryCreate(bundle, "--preserve-fds", "5").fails("preserved-fd 0 (of 5)");
        assertEquals("", log(bundle));
    }

    @Test
    void aFailedExecIsStillDeletedByTheCaller() throws IOException {
        TestBundle bundle = lab.bundle().args("/script");
        Files.writeString(bundle.path("script"), "#!/not/there\n");
        assertTrue(bundle.path("script").toFile().setExecutable(true));
        add(bundle, "poststop", "echo stopped >> " + bundle.path("log"));
        try (Container box = lab.create(bundle)) {
            box.start().fails("no such file or directory");
            assertEquals("", log(bundle));
            box.awaitStatus("stopped");
        }
        assertEquals("stopped ", log(bundle));
    }

    @ParameterizedTest
    @FieldSource("dev.demitasse.conformance.HookTest#KINDS")
    void aHookThatTakesTooLongIsKilled(String kind) throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
        add(bundle, kind, "echo begun; exec sleep 1234", "\"timeout\":1");
        String words = "hook ran past specified timeout of 1.0s, stdout: begun";
        if (kind.equals("poststop")) {
            try (Container box = lab.create(bundle)) {
                Outcome delete = box.delete().says(words);
                assertEquals(0, delete.status());
            }
        } else {
            lab.run(bundle).fails("error running " + kind + " hook #0: " + words);
        }
        for (ProcessHandle left : ProcessHandle.allProcesses().toList()) {
            assertFalse(left.info().commandLine().orElse("").contains("sleep 1234"));
        }
    }

    @Test
    void aTimeoutThatIsNotReachedIsNone() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        for (String kind : HookTest.KINDS) {
            add(bundle, kind, "true", "\"timeout\":2147483647");
        }
        lab.run(bundle).succeedsSilently();
    }

    @ParameterizedTest
    @FieldSource("dev.demitasse.conformance.HookTest#KINDS")
    void aHookThatIsNotThere(String kind) {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.add("/hooks/" + kind, "{\"path\":\"/not/there\"}");
        Outcome outcome = lab.run(bundle);
        outcome.says("hook #0: fork/exec /not/there: no such file or directory");
        assertEquals(kind.equals("poststop") ? 0 : 1, outcome.status());
    }

    @Test
    void aSignalIsNamed() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        add(bundle, "createRuntime", "kill -TERM $$");
        lab.run(bundle).fails("hook #0: signal: terminated, stdout: , stderr: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"createRuntime", "createContainer", "startContainer"})
    void ofMuchOutputTheBeginningIsKept(String kind) {
        TestBundle bundle = lab.bundle().args("/bin/true");
        add(bundle, kind, "seq 100000; seq 100000 >&2; echo; printf '\\0\\377'; exit 1");
        Outcome outcome = lab.run(bundle);
        outcome.fails("exit status 1, stdout: 1", ", stderr: 1");
        assertTrue(outcome.err().length() > 3500, outcome::toString);
        assertTrue(outcome.err().length() < 8000, outcome::toString);
    }

    private void awaits(Path file) {
        Lab.await(() -> Files.exists(file), () -> file + " is not there");
    }

    @ParameterizedTest
    @ValueSource(strings = {"createRuntime", "createContainer"})
    void aCallerThatIsKilledTakesTheHookAlong(String kind) throws IOException {
        lab.losesCalls();
        TestBundle bundle = lab.bundle().args("/bin/true").withoutNamespace("pid");
        add(bundle, kind, "echo $$ > " + bundle.path("pid") + "; exec sleep 1000");
        String id = lab.newId();
        Running caller = lab.attach(bundle, id);
        awaits(bundle.path("pid"));
        Lab.await(() -> !Tools.read(bundle.path("pid").toString()).isBlank(), () -> "no pid");
        long hook = Long.parseLong(Files.readString(bundle.path("pid")).strip());
        caller.signal("KILL").await();
        Lab.awaitEnd(hook);
        lab.command("delete", "--force", id).run().succeedsSilently();
    }

    @ParameterizedTest
    @ValueSource(strings = {"prestart", "createContainer"})
    void deleteEndsACreateWhoseHookHangs(String kind) throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true");
        add(bundle, kind, "touch " + bundle.path("hangs") + "; exec sleep 1000");
        String id = lab.newId();
        Running caller = lab.attach(bundle, id);
        awaits(bundle.path("hangs"));
        lab.command("state", id).run().succeeds();
        lab.command("delete", id).run().fails("that is not stopped: creating");
        lab.command("delete", "--force", id).run().succeedsSilently();
        assertEquals(1, caller.await().status());
    }

    @Test
    void aHangingHookCanBeInterrupted() throws IOException {
        lab.losesCalls();
        TestBundle bundle = lab.bundle().args("/bin/true");
        add(bundle, "createRuntime", "echo $$ > " + bundle.path("pid") + "; exec sleep 1000");
        String id = lab.newId();
        Running caller = lab.attach(bundle, id);
        Lab.await(
                () ->
                        Files.exists(bundle.path("pid"))
                                && !Tools.read(bundle.path("pid").toString()).isBlank(),
                () -> "no pid");
        long hook = Long.parseLong(Files.readString(bundle.path("pid")).strip());
        assertEquals(143, caller.signal("TERM").await().status());
        Lab.awaitEnd(hook);
        lab.command("delete", "--force", id).run().succeedsSilently();
    }

    @Test
    void aProgramThatDiesBeforePoststartIsNoMatter() {
        TestBundle bundle = lab.bundle().sh("exit 9");
        add(bundle, "poststart", "sleep 0.3");
        assertEquals(9, lab.run(bundle).status());
        try (Container box = lab.create(bundle)) {
            box.start().succeedsSilently();
            box.is("stopped");
        }
    }
}
