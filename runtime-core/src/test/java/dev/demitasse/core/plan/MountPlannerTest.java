package dev.demitasse.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.demitasse.spec.Mount;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountPlannerTest {
    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/a/b, /a/b",
        "a/b, /a/b",
        "/a/, /a",
        "//a//b//, /a/b",
        "/a/./b/., /a/b",
        "/a/x/../b, /a/b",
        "/../../a, /a",
        "/.hidden/..a, /.hidden/..a",
    })
    void destinationsAreTidied(String written, String meant) {
        Mount mount = new Mount(written, null, null, null, null, null);
        assertEquals(meant, MountPlanner.destination(mount));
    }
}
