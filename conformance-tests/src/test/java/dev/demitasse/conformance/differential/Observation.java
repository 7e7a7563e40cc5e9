package dev.demitasse.conformance.differential;

import com.fasterxml.jackson.databind.JsonNode;
import dev.demitasse.conformance.Template;
import dev.demitasse.conformance.TestBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One variation under one runtime: takes the steps and writes the report.
final class Observation {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final Arena arena;
    private final Contestant contestant;
    private final Variation variation;
    private final Path directory;
    private final String id;
    private final TestBundle bundle;
    private final Report report = new Report();
    private final StringBuilder transcript = new StringBuilder();
    private final Names names;
    private @Nullable Call creator;
    private long pid;

    private Observation(Arena arena, Contestant contestant, Variation variation) {
        this.arena = arena;
        this.contestant = contestant;
        this.variation = variation;
        int number = COUNT.incrementAndGet();
        this.directory = arena.scratch().resolve("o" + number);
        this.id = "diff-" + number;
        String cgroup = arena.view().cgroup() + "/" + id;
        try {
            Files.createDirectories(directory.resolve("state"));
            this.bundle = new TestBundle(directory.resolve("bundle"), Template.spec(), cgroup);
            Files.copy(arena.probe(), bundle.path("bin/probe"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.names = new Names(arena, bundle.directory(), directory.resolve("state"), id);
        bundle.args("/bin/probe");
    }

    /// Takes all steps, and leaves nothing.
    ///
    /// @param transcript is told what the runtime wrote, for people
    static Report of(
            Arena arena, Contestant contestant, Variation variation, StringBuilder transcript) {
        Observation observation = new Observation(arena, contestant, variation);
        try {
            observation.observe();
        } finally {
            transcript.append(observation.transcript);
            observation.clear();
        }
        return observation.report;
    }

    private void observe() {
        variation.edit().accept(bundle);
        if (!Files.exists(bundle.directory().resolve("config.json"))) {
            bundle.writeText(
                    bundle.config()
                            .toPrettyString()
                            .replace("@SHARED@", arena.shared().toString())
                            .replace("@JOINED@", arena.joinable("net").getParent().toString()));
        }
        try {
            for (int i = 0; i < variation.steps().size(); i++) {
                take(i + 1, variation.steps().get(i));
            }
            if (creator != null) {
                new ProbeLines(names, report).read(creator.everything());
            }
        } finally {
            if (!List.of(entries(directory.resolve("state"))).isEmpty()) {
                call(List.of("delete", "--force", id));
            }
        }
        lookAtRemains();
    }

    private void take(int number, String step) {
        if (step.equals("wait")) {
            awaitEnd();
        } else if (step.equals("look")) {
            look();
        } else {
            List<String> words = new ArrayList<>();
            for (String word : step.split(" ", -1)) {
                words.add(
                        switch (word) {
                            case "ID" -> id;
                            case "BUNDLE" -> bundle.directory().toString();
                            case "PIDFILE" -> directory.resolve("pid").toString();
                            default -> word.replace("BUNDLE/", bundle.directory() + "/");
                        });
            }
            note(Integer.toString(number), words, call(words));
        }
    }

    private Call call(List<String> words) {
        List<String> argv = arena.view().command(contestant.command(directory + "/state", words));
        if (!variation.shell().isEmpty()) {
            List<String> shell =
                    List.of("/bin/sh", "-c", variation.shell() + "; exec \"$0\" \"$@\"");
            argv = Stream.concat(shell.stream(), argv.stream()).toList();
        }
        return Call.of(directory, argv, contestant.environment());
    }

    private void note(String step, List<String> words, Call call) {
        transcript.append(contestant.name()).append(' ').append(step).append(' ');
        transcript
                .append(words.get(0))
                .append(": ")
                .append(call.status())
                .append(' ')
                .append(call.err());
        transcript.append(call.err().endsWith("\n") ? "" : "\n");
        String verb = words.get(0);
        boolean creates = verb.equals("create") || verb.equals("run") || verb.equals("exec");
        report.add(step + " status", Integer.toString(call.status()));
        if (call.status() != 0) {
            report.add(step + " message", Messages.words(words.get(0), call.err()));
        } else {
            report.add(step + " stderr", call.err().isEmpty() ? "silent" : "says something");
        }
        if (creates && call.status() == 0 || verb.equals("run")) {
            creator = call;
            readPid();
        } else if (verb.equals("state") && call.status() == 0) {
            noteState(step, call.said());
        } else {
            report.add(step + " stdout", names.replace(call.said()).trim());
        }
    }

    private void readPid() {
        Path file = directory.resolve("pid");
        try {
            if (Files.exists(file)) {
                String text = Files.readString(file);
                pid = Long.parseLong(text.trim());
                names.pid(pid);
                report.add("pid file", names.replace(text));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void noteState(String step, String text) {
        try {
            JsonNode state = TestBundle.JSON.readTree(text);
            List<String> keys = new ArrayList<>();
            state.fieldNames().forEachRemaining(keys::add);
            report.add(step + " keys", String.join(" ", keys));
            for (String key : keys) {
                JsonNode value = state.get(key);
                String known =
                        switch (key) {
                            case "created" -> Names.timeShape(value.asText());
                            case "pid" -> names.pidName(value.asLong());
                            default -> names.replace(sorted(value));
                        };
                report.add(step + " ." + key, known);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    /// The order of an object's members means nothing.
    private static String sorted(JsonNode value) throws IOException {
        return value.isObject()
                ? TestBundle.JSON.convertValue(value, TreeMap.class).toString()
                : value.toString();
    }

    /// The cgroup of a created container: which files have another value than in an empty cgroup.
    private void look() {
        Path cgroup = arena.view().directory(arena.view().cgroup() + "/" + id);
        if (pid == 0) {
            return;
        }
        for (String line : CgroupFiles.of(cgroup)) {
            int end = line.indexOf(": ");
            report.add(
                    "cgroup file " + line.substring(0, end),
                    names.replace(line.substring(end + 2)));
        }
        try {
            report.add(
                    "host cgroup",
                    names.replace(Files.readString(Path.of("/proc", Long.toString(pid), "cgroup")))
                            .lines()
                            .filter(line -> line.startsWith("0:"))
                            .findFirst()
                            .orElse(""));
        } catch (IOException e) {
            report.add("host cgroup", "init is gone");
        }
    }

    private void awaitEnd() {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (pid != 0
                && Files.exists(
                        Path.of("/proc", Long.toString(pid), "exe"), LinkOption.NOFOLLOW_LINKS)
                && !ended()) {
            if (System.nanoTime() > deadline) {
                report.add("wait", "init lives on");
                return;
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    private boolean ended() {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
        } catch (IOException e) {
            return true;
        }
    }

    /// What is left after the last step, and what has become of the rootfs.
    private void lookAtRemains() {
        for (String entry : entries(directory.resolve("state"))) {
            report.add("left in the state root", names.replace(entry));
        }
        Path cgroup = arena.view().directory(arena.view().cgroup() + "/" + id);
        report.add("left cgroup", Files.exists(cgroup) ? "yes" : "no");
        cgroup.toFile().delete();
        try (Stream<Path> files = Files.walk(bundle.directory())) {
            for (Path file : files.filter(this::isInteresting).toList()) {
                report.add(
                        "left " + bundle.directory().relativize(file),
                        Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS)
                                + " "
                                + Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Some hundred root file systems would fill a disk.
    private void clear() {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isInteresting(Path file) {
        return !file.startsWith(bundle.path("bin"));
    }

    private static String[] entries(Path path) {
        String[] names = path.toFile().list();
        return names == null ? new String[0] : names;
    }
}
