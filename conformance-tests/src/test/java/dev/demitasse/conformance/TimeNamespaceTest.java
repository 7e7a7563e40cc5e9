package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.conformance.tier.Ability;
import dev.demitasse.conformance.tier.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Time namespaces and their offsets (config-linux.md, Offset for Time Namespace).
@Needs(Ability.TIME_NAMESPACES)
class TimeNamespaceTest extends ContainerTest {
    private static final String OFFSETS =
            "{\"monotonic\":{\"secs\":1000,\"nanosecs\":7},\"boottime\":{\"secs\":1000000}}";
    private static final String SHOW =
            "while read a b c; do echo $a $b $c; done < /proc/self/timens_offsets;"
                    + " readlink /proc/self/ns/time; cut -d. -f1 /proc/uptime";

    private TestBundle timed() {
        TestBundle bundle = lab.bundle();
        return bundle.add("/linux/namespaces", "{\"type\":\"time\"}");
    }

    private static String own() throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/self/ns/time")).toString();
    }

    private static double uptime() {
        String text = Tools.read("/proc/uptime");
        return Double.parseDouble(text.substring(0, text.indexOf(' ')));
    }

    private void assertShifted(TestBundle bundle) throws IOException {
        var lines = lab.sh(bundle, SHOW).succeeds().lines();
        assertEquals("monotonic 1000 7", lines.get(0));
        assertEquals("boottime 1000000 0", lines.get(1));
        assertNotEquals(own(), lines.get(2));
        double shift = Double.parseDouble(lines.get(3)) - uptime();
        assertTrue(shift > 999_000 && shift <= 1_000_000, "shifted by " + shift);
    }

    @Test
    void offsetsHoldInside() throws IOException {
        assertShifted(timed().json("/linux/timeOffsets", OFFSETS));
    }

    @Test
    void offsetsHoldInAUserNamespace() throws IOException {
        assertShifted(UserNamespaceTest.mapped(timed()).json("/linux/timeOffsets", OFFSETS));
    }

    @Test
    void offsetsMayBeNegative() {
        TestBundle bundle = timed();
        bundle.json("/linux/timeOffsets", "{\"boottime\":{\"secs\":-10}}");
        String out = lab.sh(bundle, "cat /proc/self/timens_offsets").succeeds().out();
        assertTrue(out.matches("(?s).*boottime +-10 +0\n"), out);
    }

    @Test
    void withoutOffsetsItIsStillNew() throws IOException {
        var lines = lab.sh(timed(), SHOW).succeeds().lines();
        assertEquals("monotonic 0 0", lines.get(0));
        assertEquals("boottime 0 0", lines.get(1));
        assertNotEquals(own(), lines.get(2));
    }

    @Test
    void itIsTheCallersWhereItIsNotListed() throws IOException {
        assertEquals(own() + "\n", lab.sh(lab.bundle(), "readlink /proc/self/ns/time").out());
    }

    @Test
    void oneIsJoined() throws IOException {
        TestBundle first = timed().json("/linux/timeOffsets", OFFSETS).args("/bin/sleep", "1000");
        try (Container owner = lab.detach(first)) {
            Path path = Path.of("/proc/" + owner.pid() + "/ns/time");
            TestBundle bundle = lab.bundle().joins("time", path.toString());
            assertShifted(bundle);
            assertEquals(
                    Files.readSymbolicLink(path) + "\n",
                    lab.sh(bundle, "readlink /proc/self/ns/time").succeeds().out());
            bundle.json("/linux/timeOffsets", OFFSETS);
            lab.run(bundle).fails("/linux/timeOffsets: must not be given");
        }
    }

    @Test
    void createdAndStarted() {
        TestBundle bundle = timed().json("/linux/timeOffsets", OFFSETS).args("/bin/sleep", "1000");
        try (Container container = lab.create(bundle)) {
            container.start().succeedsSilently();
            String offsets = Tools.read("/proc/" + container.pid() + "/timens_offsets");
            assertTrue(offsets.matches("monotonic +1000 +7\nboottime +1000000 +0\n"), offsets);
        }
    }

    @Test
    void badOffsetsAreRefused() {
        TestBundle none = lab.bundle().args("/bin/true").json("/linux/timeOffsets", OFFSETS);
        lab.run(none).fails("/linux/timeOffsets: needs a time namespace");
        TestBundle clock = timed().args("/bin/true");
        clock.json("/linux/timeOffsets", "{\"realtime\":{\"secs\":1}}");
        lab.run(clock).fails("/linux/timeOffsets/realtime: unknown clock");
        TestBundle range = timed().args("/bin/true");
        range.json("/linux/timeOffsets", "{\"monotonic\":{\"secs\":-1000000000000}}");
        lab.run(range).fails("/linux/timeOffsets", "ERANGE", "below zero");
    }
}
