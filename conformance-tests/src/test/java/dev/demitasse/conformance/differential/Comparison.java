package dev.demitasse.conformance.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// Tests that compare all variations of a list, and then look whether every difference that is
/// listed for them has occurred.
final class Comparison {
    private final Arena arena;
    private final List<Variation> variations;
    private final int coldEvery;
    private final Set<String> seen = new HashSet<>();

    /// @param coldEvery every how many variations are looked at cold, too: cold and warm differ in
    ///   nothing but the way to the planner
    Comparison(Arena arena, List<Variation> variations, int coldEvery) {
        this.arena = arena;
        this.coldEvery = coldEvery;
        this.variations = variations;
    }

    /// The tests, to be run in this order.
    Stream<DynamicTest> tests() {
        String only = System.getProperty("differential.only", "");
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < variations.size(); i++) {
            Variation variation = variations.get(i);
            boolean cold = i % coldEvery == 0;
            if (variation.name().matches(only + ".*")) {
                tests.add(
                        DynamicTest.dynamicTest(variation.name(), () -> compare(variation, cold)));
            }
        }
        if (only.isEmpty()) {
            for (Difference difference : Differences.all()) {
                if (variations.stream().anyMatch(difference::concerns)) {
                    tests.add(
                            DynamicTest.dynamicTest(
                                    "still different: " + difference.id(),
                                    () -> assertTrue(seen.contains(difference.id()))));
                }
            }
        }
        return tests.stream();
    }

    private void compare(Variation variation, boolean cold) {
        StringBuilder transcript = new StringBuilder();
        Report runc = observe(arena.runc(), variation, transcript);
        Report warm = observe(arena.warm(), variation, transcript);
        assertFalse(runc.isEmpty());
        if (cold) {
            Report own = observe(arena.cold(), variation, transcript);
            assertEquals(List.of(), Report.compare(warm, own), "cold is not warm\n" + transcript);
        }
        List<Deviation> unexplained = new ArrayList<>();
        for (Deviation deviation : Report.compare(runc, warm)) {
            if (!explained(variation, deviation)) {
                unexplained.add(deviation);
            }
        }
        if (Differences.PENDING.contains(variation.name())) {
            assertFalse(unexplained.isEmpty(), "works: take it out of Differences.PENDING");
        } else if (!unexplained.isEmpty()) {
            StringBuilder text = new StringBuilder("not the same as runc\n");
            unexplained.forEach(deviation -> text.append(deviation).append('\n'));
            fail(text.append(transcript).toString());
        }
    }

    private Report observe(Contestant contestant, Variation variation, StringBuilder transcript) {
        return Observation.of(arena, contestant, variation, transcript);
    }

    private boolean explained(Variation variation, Deviation deviation) {
        boolean explained = false;
        for (Difference difference : Differences.all()) {
            if (difference.explains(variation, deviation)) {
                seen.add(difference.id());
                explained = true;
            }
        }
        return explained;
    }
}
