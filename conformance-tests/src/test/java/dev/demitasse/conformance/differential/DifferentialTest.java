package dev.demitasse.conformance.differential;

import dev.demitasse.conformance.tier.Ability;
import dev.demitasse.conformance.tier.Needs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Everything that needs no cgroup controllers: on this kernel.
@Tag("host")
@Needs(Ability.RUNC)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DifferentialTest {
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
        return new Comparison(arena, variations(), 8).tests();
    }

    static List<Variation> variations() {
        List<Variation> all = new ArrayList<>(ProcessVariations.all());
        all.addAll(LinuxVariations.all());
        all.addAll(MountVariations.all());
        all.addAll(ExecVariations.all());
        all.addAll(BrokenVariations.all());
        return all;
    }
}
