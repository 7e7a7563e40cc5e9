package dev.demitasse.conformance.differential;

import dev.demitasse.conformance.tier.Ability;
import dev.demitasse.conformance.tier.Needs;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What needs cgroup controllers and all capabilities: in the lab.
@Tag("lab")
@Needs(Ability.RUNC)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DifferentialLabTest {
    private Arena arena;

    @BeforeAll
    void open(@TempDir Path scratch) {
        arena = new Arena(scratch);
    }

    @AfterAll
    void close() {
        arena.close();
    }

    @TestFactory
    Stream<DynamicTest> sameAsRunc() {
        return new Comparison(arena, ResourceVariations.all(), 20).tests();
    }
}
