package dev.demitasse.linux.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class BusAddressTest {
    @Test
    void theCallersEnvironmentDecides() {
        assertEquals(List.of("unix:path=/x"), BusAddress.ofSystem("unix:path=/x"));
        assertEquals(
                List.of("unix:path=/run/dbus/system_bus_socket", "unix:path=/run/systemd/private"),
                BusAddress.ofSystem(null));
        assertEquals(List.of("unix:path=/y"), BusAddress.ofUser("unix:path=/y", "/r", 7));
        assertEquals(
                List.of("unix:path=/r/bus", "unix:path=/r/systemd/private"),
                BusAddress.ofUser(null, "/r", 7));
        assertEquals("unix:path=/run/user/7/bus", BusAddress.ofUser("", null, 7).get(0));
    }

    @Test
    void thePathIsThatOfAUnixSocket() throws SystemdFailed {
        assertEquals("/a", BusAddress.path("unix:path=/a"));
        assertEquals("/a b", BusAddress.path("tcp:host=h;unix:guid=1,path=/a%20b"));
        for (String bad : List.of("", "tcp:host=h", "unix:abstract=/a", "unix:path=%2")) {
            assertThrows(SystemdFailed.class, () -> BusAddress.path(bad), bad);
        }
    }
}
