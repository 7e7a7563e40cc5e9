package dev.demitasse.linux.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.linux.systemd.FakeBus.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The conversation with systemd, against a bus that answers what each test says.
class SystemdTest {
    private static final long SECONDS = 1_000_000_000L;

    @TempDir Path temp;

    private Systemd connect(FakeBus bus, long nanos) throws SystemdFailed {
        return Systemd.connect(List.of(bus.address()), nanos);
    }

    @Test
    void aUnitIsAskedForAndItsJobWaitedFor() throws Exception {
        try (FakeBus bus = new FakeBus(temp)) {
            bus.on("StartTransientUnit", Answer.job("/job/7"), Answer.removed("/job/7", "done"));
            try (Systemd systemd = connect(bus, 20 * SECONDS)) {
                List<UnitProperty> properties = new ArrayList<>();
                properties.add(UnitProperty.of("Delegate", true));
                properties.add(UnitProperty.of("MemoryMax", UnitProperty.INFINITY));
                properties.add(new UnitProperty("PIDs", "au", List.of(4711L)));
                properties.add(new UnitProperty("AllowedCPUs", "ay", List.of(3L)));
                properties.add(new UnitProperty("After", "as", List.of()));
                properties.add(
                        new UnitProperty("DeviceAllow", "a(ss)", List.of(List.of("/dev/x", "r"))));
                properties.add(
                        new UnitProperty(
                                "X", "a{sv}", Map.of("k", new UnitProperty.Variant("t", 5L))));
                systemd.awaitStart("a.scope", systemd.start("a.scope", properties));
            }
            assertEquals(List.of("Hello", "AddMatch", "StartTransientUnit"), bus.calls());
            assertEquals(
                    "[a.scope, replace, [[Delegate, true], [MemoryMax, 18446744073709551615],"
                            + " [PIDs, [4711]], [AllowedCPUs, [3]], [After, []],"
                            + " [DeviceAllow, [[/dev/x, r]]], [X, {k=5}]], []]",
                    bus.arguments("StartTransientUnit"));
        }
    }

    @Test
    void aFailedUnitOfThatNameIsResetOnce() throws Exception {
        try (FakeBus bus = new FakeBus(temp)) {
            bus.on("StartTransientUnit", Answer.error("org.freedesktop.systemd1.UnitExists"));
            bus.on("ResetFailedUnit", Answer.done());
            bus.on("StartTransientUnit", Answer.job("/job/8"), Answer.removed("/job/8", "done"));
            try (Systemd systemd = connect(bus, 20 * SECONDS)) {
                systemd.awaitStart("a.scope", systemd.start("a.scope", List.of()));
            }
            bus.on("StartTransientUnit", Answer.error("org.freedesktop.systemd1.UnitExists"));
            bus.on("ResetFailedUnit", Answer.error("org.freedesktop.systemd1.NoSuchUnit"));
            bus.on("StartTransientUnit", Answer.error("org.freedesktop.systemd1.UnitExists"));
            try (Systemd systemd = connect(bus, 20 * SECONDS)) {
                SystemdFailed e =
                        assertThrows(
                                SystemdFailed.class, () -> systemd.start("a.scope", List.of()));
                assertEquals(SystemdFailed.Reason.UNIT_EXISTS, e.reason());
                assertTrue(e.getMessage().startsWith("unit a.scope: "), e.getMessage());
            }
        }
    }

    @Test
    void aJobThatFailsIsAnError() throws Exception {
        try (FakeBus bus = new FakeBus(temp)) {
            bus.on("StartTransientUnit", Answer.job("/job/9"), Answer.removed("/job/9", "failed"));
            bus.on("ResetFailedUnit", Answer.done());
            try (Systemd systemd = connect(bus, 20 * SECONDS)) {
                String job = systemd.start("a.scope", List.of());
                SystemdFailed e =
                        assertThrows(SystemdFailed.class, () -> systemd.awaitStart("a.scope", job));
                assertTrue(e.getMessage().contains("ended with \"failed\""), e.getMessage());
            }
            assertEquals("[a.scope]", bus.arguments("ResetFailedUnit"));
        }
    }

    @Test
    void nothingIsWaitedForLongerThanItsTime() throws Exception {
        try (FakeBus bus = new FakeBus(temp)) {
            bus.on("StartTransientUnit", Answer.job("/job/1"));
            try (Systemd systemd = connect(bus, SECONDS)) {
                String job = systemd.start("a.scope", List.of());
                SystemdFailed e =
                        assertThrows(SystemdFailed.class, () -> systemd.awaitStart("a.scope", job));
                assertEquals(
                        "unit a.scope: job to start it: no answer from "
                                + bus.address()
                                + " within 1 s",
                        e.getMessage());
            }
        }
    }

    @Test
    void stoppingAUnitThatIsGoneIsFine() throws Exception {
        try (FakeBus bus = new FakeBus(temp)) {
            bus.on("StopUnit", Answer.error("org.freedesktop.systemd1.NoSuchUnit"));
            bus.on("ResetFailedUnit", Answer.error("org.freedesktop.systemd1.NoSuchUnit"));
            try (Systemd systemd = connect(bus, 20 * SECONDS)) {
                systemd.stop("a.scope");
            }
            bus.on("StopUnit", Answer.job("/job/2"), Answer.removed("/job/2", "done"));
            bus.on("ResetFailedUnit", Answer.done());
            try (Systemd systemd = connect(bus, 20 * SECONDS)) {
                systemd.stop("a.scope");
            }
        }
    }

    @Test
    void whatTheManagerTellsOfItself() throws Exception {
        try (FakeBus bus = new FakeBus(temp)) {
            bus.on("Get", Answer.text("252.39-1~deb12u1"));
            bus.on("Get", Answer.text("v257~rc1"));
            bus.on("Get", Answer.text("nightly"));
            bus.on("Get", Answer.text("/"));
            bus.on("Get", Answer.text("/user.slice/x"));
            try (Systemd systemd = connect(bus, 20 * SECONDS)) {
                assertEquals(252, systemd.version());
                assertEquals(257, systemd.version());
                assertEquals(0, systemd.version());
                assertEquals("", systemd.controlGroup());
                assertEquals("/user.slice/x", systemd.controlGroup());
            }
        }
    }

    @Test
    void theFirstAddressThatAnswersIsTaken() throws Exception {
        String nobody = "unix:path=" + temp.resolve("nobody");
        try (FakeBus bus = new FakeBus(temp)) {
            try (Systemd systemd = Systemd.connect(List.of(nobody, bus.address()), SECONDS)) {
                assertEquals(bus.address(), systemd.address());
            }
        }
        SystemdFailed e =
                assertThrows(
                        SystemdFailed.class,
                        () -> Systemd.connect(List.of(nobody, nobody + "2"), SECONDS));
        assertEquals(SystemdFailed.Reason.NO_BUS, e.reason());
        assertTrue(e.getMessage().contains(temp + "/nobody:"), e.getMessage());
    }

    @Test
    void aManagersOwnSocketIsNoBus() throws Exception {
        try (FakeBus bus = new FakeBus(temp.resolve("systemd/private"), false)) {
            bus.on("StopUnit", Answer.job("/job/2"), Answer.removed("/job/2", "done"));
            bus.on("ResetFailedUnit", Answer.done());
            try (Systemd systemd = connect(bus, 20 * SECONDS)) {
                systemd.stop("a.scope");
            }
            assertEquals(List.of("StopUnit", "ResetFailedUnit"), bus.calls());
        }
    }

    @Test
    void aBusThatRefusesUsIsAnError() throws Exception {
        try (FakeBus bus = new FakeBus(temp)) {
            bus.rejectAll();
            SystemdFailed e = assertThrows(SystemdFailed.class, () -> connect(bus, 20 * SECONDS));
            assertTrue(e.getMessage().contains("REJECTED EXTERNAL"), e.getMessage());
        }
    }
}
