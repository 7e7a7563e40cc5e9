package dev.demitasse.linux.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class PropertyTextTest {
    @Test
    void aPropertyIsANameAndAValue() throws SystemdFailed {
        assertEquals(UnitProperty.of("KillSignal", "x"), PropertyText.parse("KillSignal", "'x'"));
        assertEquals(
                new UnitProperty("After", "as", List.of("a.service")),
                PropertyText.parse("After", "['a.service']"));
        assertEquals("TimeoutStopUSec=7", UnitProperty.of("TimeoutStopUSec", 7).describe());
        assertEquals("MemoryMax=infinity", UnitProperty.of("MemoryMax", -1).describe());
    }

    @Test
    void secondsBecomeMicroseconds() throws SystemdFailed {
        UnitProperty ten = UnitProperty.of("TimeoutStopUSec", 10_000_000);
        assertEquals(ten, PropertyText.parse("TimeoutStopSec", "10"));
        assertEquals(ten, PropertyText.parse("TimeoutStopSec", "uint64 10"));
        assertEquals(
                UnitProperty.of("TimeoutStopUSec", 1_500_000),
                PropertyText.parse("TimeoutStopSec", "1.5"));
        // No lower case letter before: not a unit of time.
        assertEquals(
                new UnitProperty("CPUQuotaPerUSec", "i", 1L),
                PropertyText.parse("CPUQuotaPerUSec", "1"));
        for (String bad : List.of("-1", "'10'", "true", "uint64 18446744073709551615", "-0.5")) {
            assertThrows(SystemdFailed.class, () -> PropertyText.parse("TimeoutStopSec", bad), bad);
        }
    }

    @Test
    void namesAreLetters() {
        for (String bad : List.of("", "a", "Ab", "Kill Signal", "A.B.C", "Ex3c", "KillSignal=")) {
            assertThrows(SystemdFailed.class, () -> PropertyText.parse(bad, "1"), bad);
        }
    }
}
