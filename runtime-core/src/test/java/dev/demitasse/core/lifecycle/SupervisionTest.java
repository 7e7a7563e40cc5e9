package dev.demitasse.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.demitasse.linux.launcher.Hello;
import java.util.List;
import org.junit.jupiter.api.Test;

class SupervisionTest {
    private static Hello caller(String... environment) {
        return new Hello(1, "", 77, 0, List.of(), "/", List.of(environment), 022, 0, 0, 0);
    }

    private static int sockets(String... environment) {
        return Supervision.sockets(caller(environment));
    }

    @Test
    void socketsAreTheCallersOwnIfThePidIs() {
        assertEquals(3, sockets("LISTEN_PID=77", "LISTEN_FDS=3"));
        assertEquals(0, sockets("LISTEN_PID=78", "LISTEN_FDS=3"));
        assertEquals(0, sockets("LISTEN_FDS=3"));
        assertEquals(0, sockets("LISTEN_PID=77"));
        assertEquals(0, sockets());
    }

    @Test
    void whatIsNoNumberIsNoSocket() {
        for (String count : List.of("", "x", "-1", "0", "3x", "99999999999")) {
            assertEquals(0, sockets("LISTEN_PID=77", "LISTEN_FDS=" + count), count);
        }
        assertEquals(0, sockets("LISTEN_PID=self", "LISTEN_FDS=3"));
    }

    @Test
    void aNotifySocketIsAPathOrAbstract() {
        assertEquals("/run/n", Supervision.notifySocket(caller("NOTIFY_SOCKET=/run/n")));
        assertEquals("@n", Supervision.notifySocket(caller("NOTIFY_SOCKET=@n")));
        assertNull(Supervision.notifySocket(caller("NOTIFY_SOCKET=")));
        assertNull(Supervision.notifySocket(caller("NOTIFY_SOCKET=vsock:2:1234")));
        assertNull(Supervision.notifySocket(caller()));
    }
}
