package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.demitasse.conformance.protocol.Messages;
import dev.demitasse.conformance.protocol.Peer;
import dev.demitasse.linux.plan.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A resident planner, `demitasse planner --socket PATH`.
final class WarmPlanner implements AutoCloseable {
    // Thread pools and selectors that come into being with the first requests.
    private static final int SETTLED_DESCRIPTORS = 12;
    private static final Pattern REQUESTS = Pattern.compile("requests\\D{1,20}?(\\d+)");

    private static final Pattern BUILD = Pattern.compile("build: (\\S+)");

    private static @Nullable WarmPlanner shared;

    private final Path scratch;
    private final Path socket;
    private final Running process;
    private final int descriptorsAtStart;
    private final String build;
    private long statusCalls = 1;

    /// Starts a planner and waits until it listens.
    WarmPlanner(Path binary) {
        try {
            this.scratch = Files.createTempDirectory("demitasse-planner");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.socket = scratch.resolve("planner.sock");
        this.process =
                new Command(
                                scratch,
                                List.of(
                                        binary.toString(),
                                        "planner",
                                        "--socket",
                                        socket.toString()))
                        .start();
        Lab.await(
                () -> Files.exists(socket) || !process.isAlive(),
                () -> "the planner does not listen: " + process.out() + process.err());
        if (!process.isAlive()) {
            fail("no planner: " + process.await());
        }
        Matcher matcher = BUILD.matcher(status().succeeds().out());
        assertTrue(matcher.find(), "no build id in the planner's status");
        this.build = matcher.group(1);
        requests();
        this.descriptorsAtStart = descriptors();
    }

    /// The one that all warm tests use. It ends with this JVM.
    static synchronized WarmPlanner shared() {
        if (shared == null) {
            shared = new WarmPlanner(Tools.demitasse());
            Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
        }
        return shared;
    }

    Path socket() {
        return socket;
    }

    Running process() {
        return process;
    }

    /// What `planner status` says.
    Outcome status() {
        return new Command(
                        scratch,
                        List.of(
                                Tools.demitasse().toString(),
                                "planner",
                                "status",
                                "--socket",
                                socket.toString()))
                .run();
    }

    /// How many requests it has served, without those of this method. Every warm test asks this at
    /// least twice: not by a command, which would start a JVM to ask with.
    synchronized long requests() {
        String status;
        try (Peer peer = Peer.connect(socket)) {
            peer.send(
                    Messages.hello(
                            Plan.PROTOCOL_VERSION,
                            build,
                            List.of("demitasse", "planner", "status"),
                            List.of()));
            status = new String(peer.receiveToEnd(), StandardCharsets.ISO_8859_1);
        }
        Matcher matcher = REQUESTS.matcher(status);
        if (!matcher.find()) {
            fail("no count of requests in " + status);
        }
        return Long.parseLong(matcher.group(1)) - statusCalls++;
    }

    /// The pid of the planner's JVM.
    long jvm() {
        return ProcessHandle.of(process.pid())
                .flatMap(launcher -> launcher.children().findFirst())
                .orElseThrow(() -> new IllegalStateException("the planner is gone"))
                .pid();
    }

    /// Number of open descriptors of the JVM.
    int descriptors() {
        String[] links = Path.of("/proc", Long.toString(jvm()), "fd").toFile().list();
        return links == null ? 0 : links.length;
    }

    /// Adds what should not be there between two requests.
    void addLeaks(List<String> found) {
        if (!process.isAlive()) {
            found.add("the planner has ended: " + process.await());
            return;
        }
        int now = descriptors();
        if (now > descriptorsAtStart + SETTLED_DESCRIPTORS) {
            found.add("descriptors of the planner: " + descriptorsAtStart + ", now " + now);
        }
        ProcessHandle.of(jvm())
                .ifPresent(jvm ->
                        jvm.children().forEach(child -> found.add("planner's child " + child)));
        Set<String> namespaces = threadNamespaces();
        if (namespaces.size() != 1) {
            found.add("threads of the planner are in mount namespaces " + namespaces);
        }
    }

    /// The mount namespaces its threads are in.
    private Set<String> threadNamespaces() {
        Set<String> namespaces = new TreeSet<>();
        Path tasks = Path.of("/proc", Long.toString(jvm()), "task");
        try (var threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                Path namespace = thread.resolve("ns/mnt");
                if (Files.isSymbolicLink(namespace)) {
                    namespaces.add(Files.readSymbolicLink(namespace).toString());
                }
            }
        } catch (IOException e) {
            // A thread has just ended: the caller looks again.
            namespaces.add(e.toString());
        }
        return namespaces;
    }

    @Override
    public void close() {
        ProcessHandle handle = ProcessHandle.of(process.pid()).orElse(null);
        if (handle != null) {
            handle.destroy();
            try {
                handle.onExit().get(10, TimeUnit.SECONDS);
            } catch (Exception e) {
                handle.destroyForcibly();
            }
        }
        try (var files = Files.list(scratch)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(scratch);
        } catch (IOException e) {
            return;
        }
    }
}
