package dev.demitasse.linux.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapabilitiesTest {
    @Test
    void bitsAreThoseOfTheKernel() {
        assertEquals(0, Capabilities.bit("CAP_CHOWN"));
        assertEquals(5, Capabilities.bit("CAP_KILL"));
        assertEquals(21, Capabilities.bit("CAP_SYS_ADMIN"));
        assertEquals(29, Capabilities.bit("CAP_AUDIT_WRITE"));
        assertEquals(37, Capabilities.bit("CAP_AUDIT_READ"));
        assertEquals(40, Capabilities.bit("CAP_CHECKPOINT_RESTORE"));
        for (int bit = 0; bit < Capabilities.COUNT; bit++) {
            assertEquals(bit, Capabilities.bit(Capabilities.name(bit)));
        }
        assertEquals("CAP_41", Capabilities.name(41));
    }

    @Test
    void unknownNamesAreHandedBack() {
        List<String> unknown = new ArrayList<>();
        List<String> names =
                List.of("CAP_CHOWN", "KILL", "cap_kill", "CAP_", "CAP_KILL", "CAP_KIL");
        assertEquals(0b100001L, Capabilities.mask(names, unknown));
        assertEquals(List.of("KILL", "cap_kill", "CAP_", "CAP_KIL"), unknown);
    }

    @Test
    void highBitsDoNotOverflow() {
        assertEquals(
                1L << 40, Capabilities.mask(List.of("CAP_CHECKPOINT_RESTORE"), new ArrayList<>()));
    }
}
