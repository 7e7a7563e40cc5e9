package dev.demitasse.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The durations that Go's flag package takes.
class GoDurationTest {
    @ParameterizedTest
    @CsvSource({
        "0,0",
        "5s,5000000000",
        "+5s,5000000000",
        "-5s,-5000000000",
        "1m30s,90000000000",
        "1.5h,5400000000000",
        "300ms,300000000",
        ".5s,500000000",
        "1h1m1s1ms1us1ns,3661001001001",
        "7\u00b5s,7000"
    })
    void isNanoseconds(String text, long nanos) {
        assertEquals(nanos, GoDuration.nanos(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "5", "s", "5x", "5s3", "1.2.3s", ".s", " 5s", "9999999h"})
    void isNoDuration(String text) {
        assertThrows(NumberFormatException.class, () -> GoDuration.nanos(text));
    }
}
