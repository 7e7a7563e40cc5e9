package dev.demitasse.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The sizes that runc's flags take.
class MemorySizeTest {
    @ParameterizedTest
    @CsvSource({
        "0,0",
        "512,512",
        "512b,512",
        "512B,512",
        "1k,1024",
        "1K,1024",
        "1kb,1024",
        "1KiB,1024",
        "64m,67108864",
        "64 MB,67108864",
        "1.5g,1610612736",
        "0.5k,512",
        ".5k,512",
        "1t,1099511627776",
        "1p,1125899906842624",
        "1.9,1",
        "9223372036854775807,9223372036854775807"
    })
    void isBytes(String text, long bytes) {
        assertEquals(bytes, MemorySize.bytes(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "m",
                "-1",
                "-5m",
                "64q",
                "64mm",
                "64mbb",
                "64bb",
                "1.2.3",
                ".",
                "1e3",
                "64  m",
                "64m ",
                "0x10",
                "9223372036854775808",
                "9000p",
                "12 34"
            })
    void isNoSize(String text) {
        assertEquals(-1, MemorySize.bytes(text));
    }
}
