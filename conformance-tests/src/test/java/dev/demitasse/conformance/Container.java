package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// A container that a test has made and that is gone when the test leaves its block.
final class Container implements AutoCloseable {
    private final Lab lab;
    private final String id;
    private final TestBundle bundle;
    private final Running maker;

    Container(Lab lab, String id, TestBundle bundle, Running maker) {
        this.lab = lab;
        this.id = id;
        this.bundle = bundle;
        this.maker = maker;
    }

    String id() {
        return id;
    }

    TestBundle bundle() {
        return bundle;
    }

    /// What the container has written to stdout so far: its streams are those of `create` or `run`.
    String output() {
        return maker.out();
    }

    Container awaitOutput(String text) {
        Lab.await(() -> output().contains(text), () -> "no \"" + text + "\" in " + output());
        return this;
    }

    Outcome start() {
        return lab.command("start", id).run();
    }

    Outcome kill(String... arguments) {
        String[] words = new String[arguments.length + 2];
        words[0] = "kill";
        words[1] = id;
        System.arraycopy(arguments, 0, words, 2, arguments.length);
        return lab.command(words).run();
    }

    /// `exec` of these words, flags first, with the id between them and the program.
    Command exec(List<String> flags, String... program) {
        List<String> words = new ArrayList<>(List.of("exec"));
        words.addAll(flags);
        words.add(id);
        words.addAll(List.of(program));
        return lab.command(words.toArray(new String[0]));
    }

    /// `exec` of a program, attached, to its end.
    Outcome exec(String... program) {
        return exec(List.of(), program).run();
    }

    /// What a script prints that `exec` runs; it has to succeed.
    String execSh(String script, String... flags) {
        return exec(List.of(flags), "/bin/sh", "-c", script).run().succeeds().out();
    }

    Outcome delete() {
        return lab.command("delete", id).run();
    }

    JsonNode state() {
        try {
            return TestBundle.JSON.readTree(lab.command("state", id).run().succeeds().out());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String status() {
        return state().path("status").asText();
    }

    /// Host pid of init, 0 once it has stopped.
    long pid() {
        return state().path("pid").asLong();
    }

    Container awaitStatus(String status) {
        Lab.await(() -> status().equals(status), () -> id + " is " + status());
        return this;
    }

    /// Asserts the status now.
    Container is(String status) {
        assertEquals(status, status());
        return this;
    }

    @Override
    public void close() {
        lab.command("delete", "--force", id).run().succeedsSilently();
    }
}
