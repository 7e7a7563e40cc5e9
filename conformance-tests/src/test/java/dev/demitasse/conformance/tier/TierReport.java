package dev.demitasse.conformance.tier;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/// Prints how the tests of a tier went: failures as they come, a line for each class and mode, then
/// what the tier could not run and what took the time.
final class TierReport implements TestExecutionListener {
    private static final int SLOWEST = 10;

    /// How long a class took in one mode.
    private record Took(String name, long millis) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%6.1f s %s", millis / 1e3, name);
        }
    }

    private final PrintStream out;
    private final Map<UniqueId, Long> started = new HashMap<>();
    private final List<Took> took = new ArrayList<>();
    private final Set<String> notRun = new TreeSet<>();
    private @Nullable TestPlan plan;
    private int passed;
    private int warmOnly;
    private int failed;

    TierReport(PrintStream out) {
        this.out = out;
    }

    int failures() {
        return failed;
    }

    /// Counts a failure that is no test's.
    void fail(String complaint) {
        failed++;
        out.println("FAILED " + complaint);
    }

    @Override
    public void testPlanExecutionStarted(TestPlan started) {
        plan = started;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        started.put(test.getUniqueIdObject(), System.nanoTime());
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        if (reason.startsWith(NeedsCondition.NEEDS)) {
            notRun.add(name(test) + " " + reason);
        } else if (reason.startsWith(ColdCondition.WARM_ONLY)) {
            warmOnly++;
        } else {
            fail(name(test) + " was skipped: " + reason);
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() != Status.SUCCESSFUL) {
            // A test that gives up on an assumption has not passed either.
            fail(name(test) + " (" + result.getStatus() + ")");
            result.getThrowable().ifPresent(this::print);
        } else if (test.isTest()) {
            passed++;
        }
        String segment = test.getUniqueIdObject().getLastSegment().getType();
        if (segment.equals("class") || segment.equals("class-template-invocation")) {
            Took entry = new Took(name(test), millis(test));
            took.add(entry);
            out.println(entry);
        }
    }

    private long millis(TestIdentifier test) {
        return (System.nanoTime() - started.get(test.getUniqueIdObject())) / 1_000_000;
    }

    /// The names from the class down, such as `RunTest COLD exitStatus()`.
    private String name(TestIdentifier test) {
        List<String> names = new ArrayList<>();
        TestIdentifier at = test;
        while (at != null && at.getParentIdObject().isPresent()) {
            names.addFirst(at.getDisplayName());
            at = plan == null ? null : plan.getParent(at).orElse(null);
        }
        return String.join(" ", names);
    }

    /// Prints a throwable without the frames of JUnit and the JDK.
    private void print(Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            out.println("  " + at);
            for (StackTraceElement frame : at.getStackTrace()) {
                if (frame.getClassName().startsWith("dev.demitasse.")
                        && !frame.getClassName().equals(TierRunner.class.getName())) {
                    out.println("    at " + frame);
                }
            }
            for (Throwable other : at.getSuppressed()) {
                out.println("  and " + other);
            }
        }
    }

    /// Prints the summary, whose last line is the count.
    void summarize() {
        if (passed == 0) {
            fail("no test passed");
        }
        if (!notRun.isEmpty()) {
            out.println("Not run in this tier:");
            notRun.forEach(name -> out.println("  " + name));
        }
        if (warmOnly > 0) {
            out.println("Of those that the host tier runs cold, ran only warm here: " + warmOnly);
        }
        out.println("The slowest classes:");
        took.stream()
                .sorted(Comparator.comparingLong(Took::millis).reversed())
                .limit(SLOWEST)
                .forEach(out::println);
        out.println(passed + " passed, " + failed + " failed");
    }
}
