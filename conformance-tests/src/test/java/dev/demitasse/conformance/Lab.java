package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// The place of one test: a state root, bundles and a cgroup of its own. [#close] asserts that
/// nothing is left.
final class Lab implements AutoCloseable {
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Mode mode;
    private final Path temp;
    private final Path root;
    private final Path calls;
    private final TestCgroup cgroup = TestCgroup.open();
    private final Leaks leaks;
    private final AtomicInteger warmCalls = new AtomicInteger();
    private final long requestsBefore;
    private boolean losesCalls;

    Lab(Mode mode, Path temp) {
        this.mode = mode;
        this.temp = temp;
        this.root = temp.resolve("state");
        this.calls = temp.resolve("calls");
        try {
            // Some tests are somebody else.
            Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.createDirectories(calls);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.requestsBefore = mode == Mode.WARM ? WarmPlanner.shared().requests() : 0;
        this.leaks = new Leaks(temp, root, cgroup, mode);
    }

    /// Says that this test kills callers: the planner cannot have served all of them.
    void losesCalls() {
        losesCalls = true;
    }

    Mode mode() {
        return mode;
    }

    Path temp() {
        return temp;
    }

    Path root() {
        return root;
    }

    TestCgroup cgroup() {
        return cgroup;
    }

    /// `demitasse --root ROOT ARGUMENTS`, cold or warm as the test is.
    Command command(String... arguments) {
        List<String> words = new ArrayList<>(List.of("--root", root.toString()));
        words.addAll(List.of(arguments));
        return bare(words.toArray(new String[0]));
    }

    /// `demitasse ARGUMENTS`.
    Command bare(String... arguments) {
        // A planner is never asked to be one.
        if (mode == Mode.WARM && !List.of(arguments).contains("planner")) {
            warmCalls.incrementAndGet();
        }
        return program(Tools.demitasse().toString(), arguments);
    }

    /// Another name or copy of the binary, with the planner this test uses.
    Command program(String binary, String... arguments) {
        List<String> words = new ArrayList<>(List.of(binary));
        words.addAll(List.of(arguments));
        return new Command(calls, words)
                .env(
                        "DEMITASSE_PLANNER",
                        mode == Mode.WARM ? WarmPlanner.shared().socket().toString() : "off");
    }

    /// Any other program, with the environment of the test.
    Command tool(String... words) {
        return new Command(calls, List.of(words)).inheriting();
    }

    /// A python helper of the tests.
    Command python(String script, String... arguments) {
        List<String> words =
                new ArrayList<>(List.of(Tools.find("python3").toString(), Tools.script(script)));
        words.addAll(List.of(arguments));
        return new Command(calls, words).inheriting();
    }

    String newId() {
        return "demitasse-test-" + COUNT.incrementAndGet();
    }

    /// A new bundle.
    TestBundle bundle() {
        String name = "b" + COUNT.incrementAndGet();
        return new TestBundle(temp.resolve(name), Template.spec(), cgroup.path() + "/" + name);
    }

    /// `run`, attached, of a new container.
    Outcome run(TestBundle bundle, String... flags) {
        return command(words("run", bundle, newId(), flags)).run();
    }

    /// `run`, attached, of a script.
    Outcome sh(TestBundle bundle, String script) {
        return run(bundle.sh(script));
    }

    /// `run`, attached, that does not end by itself.
    Running attach(TestBundle bundle, String id, String... flags) {
        return command(words("run", bundle, id, flags)).start();
    }

    /// `create` that has to succeed without a word.
    Container create(TestBundle bundle, String... flags) {
        return make("create", bundle, flags);
    }

    /// `run --detach` that has to succeed; the container itself may write.
    Container detach(TestBundle bundle, String... flags) {
        String[] more = new String[flags.length + 1];
        more[0] = "--detach";
        System.arraycopy(flags, 0, more, 1, flags.length);
        return make("run", bundle, more);
    }

    /// `create` of a container that cannot be.
    Outcome tryCreate(TestBundle bundle, String... flags) {
        return command(words("create", bundle, newId(), flags)).run();
    }

    private Container make(String verb, TestBundle bundle, String... flags) {
        String id = newId();
        Running maker = command(words(verb, bundle, id, flags)).start();
        Outcome outcome = maker.await();
        assertEquals(0, outcome.status(), outcome::toString);
        if (verb.equals("create")) {
            outcome.succeedsSilently();
        }
        return new Container(this, id, bundle, maker);
    }

    private static String[] words(String verb, TestBundle bundle, String id, String... flags) {
        bundle.write();
        List<String> words =
                new ArrayList<>(List.of(verb, "--bundle", bundle.directory().toString()));
        words.addAll(List.of(flags));
        words.add(id);
        return words.toArray(new String[0]);
    }

    /// Sends a signal by name.
    static void signal(long pid, String name) {
        try {
            int status =
                    new ProcessBuilder(
                                    Tools.busybox().toString(),
                                    "kill",
                                    "-" + name,
                                    Long.toString(pid))
                            .inheritIO()
                            .start()
                            .waitFor();
            assertEquals(0, status, "kill -" + name + " " + pid);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Waits for something that has to happen soon.
    static void await(BooleanSupplier condition, Supplier<String> complaint) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                fail(complaint.get());
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /// Waits until whoever has adopted a process that has ended has reaped it.
    static void awaitEnd(long pid) {
        await(() -> ProcessHandle.of(pid).isEmpty(), () -> "process " + pid + " lives on");
    }

    @Override
    public void close() {
        int calledWarm = warmCalls.get();
        List<String> found = leaks.find();
        leaks.clean(this);
        assertEquals(List.of(), found, "left behind");
        if (mode == Mode.WARM) {
            // The planner counts a request when it is over, which its caller may know first.
            long wanted = requestsBefore + (losesCalls ? 1 : calledWarm);
            await(
                    () -> WarmPlanner.shared().requests() >= wanted,
                    () -> calledWarm + " calls were made warm, but the planner served fewer");
        }
    }
}
