package dev.demitasse.linux.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class UnitNameTest {
    @Test
    void eachDashIsALevel() throws SystemdFailed {
        assertEquals("/system.slice", UnitName.slicePath("system.slice"));
        assertEquals("/a.slice/a-b.slice/a-b-c.slice", UnitName.slicePath("a-b-c.slice"));
        assertEquals("", UnitName.slicePath("-.slice"));
    }

    @Test
    void whatIsNoSliceIsRefused() {
        for (String bad :
                List.of(
                        "",
                        ".slice",
                        "a",
                        "a.scope",
                        "-a.slice",
                        "a-.slice",
                        "a--b.slice",
                        "/a.slice",
                        "a/b.slice",
                        "--.slice")) {
            assertThrows(SystemdFailed.class, () -> UnitName.slicePath(bad), bad);
        }
    }
}
