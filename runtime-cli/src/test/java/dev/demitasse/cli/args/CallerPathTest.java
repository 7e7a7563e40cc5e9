package dev.demitasse.cli.args;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallerPathTest {
    @ParameterizedTest
    @CsvSource({
        "/a, /a",
        "/a/, /a",
        "//a//b, /a/b",
        "/a/./b, /a/b",
        "/a/.hidden, /a/.hidden",
        "b, /here/b",
        "., /here",
        "./b/., /here/b",
        "../b, /here/../b",
        "/a/../b, /a/../b",
    })
    void pathIsAbsoluteAndParentsAreTheKernelsToResolve(String path, String absolute) {
        assertEquals(absolute, CallerPath.absolute("/here", path));
    }
}
