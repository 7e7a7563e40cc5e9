package dev.demitasse.linux.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RlimitsTest {
    @Test
    void numbersAreThoseOfTheKernel() {
        assertEquals(0, Rlimits.resource("RLIMIT_CPU"));
        assertEquals(4, Rlimits.resource("RLIMIT_CORE"));
        assertEquals(7, Rlimits.resource("RLIMIT_NOFILE"));
        assertEquals(9, Rlimits.resource("RLIMIT_AS"));
        assertEquals(15, Rlimits.resource("RLIMIT_RTTIME"));
    }

    @Test
    void otherNamesAreUnknown() {
        assertEquals(-1, Rlimits.resource("NOFILE"));
        assertEquals(-1, Rlimits.resource("RLIMIT_"));
        assertEquals(-1, Rlimits.resource("RLIMIT_NOFILES"));
        assertEquals(-1, Rlimits.resource("rlimit_nofile"));
    }
}
