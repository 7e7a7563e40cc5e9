package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// What is in /dev (config-linux.md, Default Devices and Devices), and who may use it (Allowed
/// Device list).
class DeviceTest extends ContainerTest {
    private static final String DENY_ALL = "{\"allow\":false,\"access\":\"rwm\"}";
    private static final String ALLOWED = "No such device or address\n";
    private static final String REFUSED = "Operation not permitted\n";

    /// For local and experimental use (devices.txt of the kernel).
    private static final int LOCAL_MAJOR = 60;

    private String prints(TestBundle bundle, String script) {
        return lab.sh(bundle, script).succeeds().out();
    }

    @Test
    void defaultDevices() {
        String out =
                prints(
                        lab.bundle(),
                        "cd /dev; stat -c '%n %F %t:%T %a %u:%g' null zero full random urandom"
                                + " tty");
        assertEquals(
                """
                null character special file 1:3 666 0:0
                zero character special file 1:5 666 0:0
                full character special file 1:7 666 0:0
                random character special file 1:8 666 0:0
                urandom character special file 1:9 666 0:0
                tty character special file 5:0 666 0:0
                """,
                out);
    }

    @Test
    void defaultLinks() {
        String out =
                prints(
                        lab.bundle(),
                        "for l in fd stdin stdout stderr ptmx; do readlink /dev/$l; done");
        assertEquals(
                "/proc/self/fd\n/proc/self/fd/0\n/proc/self/fd/1\n/proc/self/fd/2\npts/ptmx\n",
                out);
    }

    @Test
    void defaultDevicesWork() {
        String out =
                prints(
                        lab.bundle(),
                        "head -c 5 /dev/zero | tr '\\0' z; head -c 9 /dev/urandom | wc -c;"
                                + " echo x > /dev/null; cat /dev/null;"
                                + " echo x 2>&1 > /dev/full | sed 's/.*: //'");
        assertEquals("zzzzz9\nNo space left on device\n", out);
    }

    @Test
    void withoutATerminalThereIsNoConsole() {
        assertEquals("no\n", prints(lab.bundle(), "test -e /dev/console || echo no"));
    }

    @Test
    void listedDevices() {
        TestBundle bundle = lab.bundle();
        bundle.add(
                "/linux/devices",
                "{\"type\":\"c\",\"path\":\"/dev/deep/null\",\"major\":1,\"minor\":3,"
                        + "\"fileMode\":416,\"uid\":11,\"gid\":12}");
        bundle.add(
                "/linux/devices",
                "{\"type\":\"u\",\"path\":\"/other/zero\",\"major\":1,\"minor\":5}");
        bundle.add("/linux/devices", "{\"type\":\"p\",\"path\":\"/dev/pipe\",\"fileMode\":384}");
        bundle.add(
                "/linux/devices",
                "{\"type\":\"b\",\"path\":\"/dev/loopy\",\"major\":7,\"minor\":259}");
        String out =
                prints(
                        bundle,
                        "stat -c '%n %F %t:%T %a %u:%g' /dev/deep/null /other/zero /dev/pipe"
                                + " /dev/loopy");
        assertEquals(
                """
                /dev/deep/null character special file 1:3 640 11:12
                /other/zero character special file 1:5 666 0:0
                /dev/pipe fifo 0:0 600 0:0
                /dev/loopy block special file 7:103 666 0:0
                """,
                out);
    }

    @Test
    void aListedDefaultDeviceWins() {
        TestBundle bundle = lab.bundle();
        bundle.add(
                "/linux/devices",
                "{\"type\":\"c\",\"path\":\"/dev/full\",\"major\":1,\"minor\":7,\"fileMode\":256}");
        assertEquals("400\n", prints(bundle, "stat -c %a /dev/full"));
    }

    @Test
    void somethingElseAtThePathIsAnError() throws Exception {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.add(
                "/linux/devices",
                "{\"type\":\"c\",\"path\":\"/etc/passwd\",\"major\":1,\"minor\":3}");
        lab.run(bundle).fails("/linux/devices/0", "/etc/passwd", "EEXIST");
        assertEquals(2, Files.readAllLines(bundle.path("etc/passwd")).size());
    }

    @Test
    void theSameDeviceAtThePathIsFine() {
        TestBundle bundle = lab.bundle();
        lab.tool("mknod", bundle.path("etc/null").toString(), "c", "1", "3").run().succeeds();
        bundle.add(
                "/linux/devices",
                "{\"type\":\"c\",\"path\":\"/etc/null\",\"major\":1,\"minor\":3,\"fileMode\":256}");
        assertEquals("400\n", prints(bundle, "stat -c %a /etc/null"));
        bundle.set("/linux/devices/0/minor", 5);
        lab.run(bundle).fails("/linux/devices/0", "/etc/null", "EEXIST");
    }

    /// With /dev of the host: nothing is made in it.
    @Test
    void inABoundDevListedDevicesHaveToBeThere() throws Exception {
        TestBundle bundle = lab.bundle();
        Path dev = Files.createDirectory(lab.temp().resolve("dev"));
        lab.tool("mknod", dev.resolve("null").toString(), "c", "1", "3").run().succeeds();
        bundle.json(
                "/mounts",
                "[{\"destination\":\"/dev\",\"source\":\"" + dev + "\",\"options\":[\"bind\"]}]");
        bundle.json("/linux/maskedPaths", "[]").json("/linux/readonlyPaths", "[]");
        bundle.add(
                "/linux/devices",
                "{\"type\":\"c\",\"path\":\"/dev/null\",\"major\":1,\"minor\":3,\"fileMode\":0}");
        assertEquals("/dev/null\n", prints(bundle, "ls /dev/*"));
        bundle.args("/bin/true");
        bundle.set("/linux/devices/0/minor", 5);
        lab.run(bundle).fails("/linux/devices/0", "/dev/null", "EEXIST");
        bundle.set("/linux/devices/0/path", "/dev/zero");
        lab.run(bundle).fails("/linux/devices/0", "/dev/zero", "ENOENT");
    }

    @Test
    void rulesThatAllowEverythingAllowEverything() {
        assertEquals(ALLOWED, opens(rules("{\"allow\":true,\"access\":\"rwm\"}"), 0, "<>"));
        assertEquals(ALLOWED, opens(rules(DENY_ALL, "{\"allow\":true}"), 0, "<>"));
        assertEquals(REFUSED, opens(rules("{\"allow\":true}", rule(false, "", "rwm")), 0, "<>"));
    }

    /// Has the container open a device nobody drives: ENXIO if it may, EPERM if it may not.
    private String opens(TestBundle bundle, int minor, String redirection) {
        bundle.capabilities("CAP_MKNOD").mount("/mnt", "tmpfs", "tmpfs", "dev");
        String script =
                "mknod /mnt/d c "
                        + LOCAL_MAJOR
                        + " "
                        + minor
                        + "; sh -c ': "
                        + redirection
                        + " /mnt/d' 2>&1 | sed 's/.*: //'";
        return prints(bundle, script);
    }

    private TestBundle rules(String... rules) {
        return lab.bundle().json("/linux/resources/devices", "[" + String.join(",", rules) + "]");
    }

    private static String rule(boolean allow, String minor, String access) {
        return "{\"allow\":"
                + allow
                + ",\"type\":\"c\",\"major\":"
                + LOCAL_MAJOR
                + minor
                + ",\"access\":\""
                + access
                + "\"}";
    }

    @Test
    void whatIsNotAllowedCannotBeOpened() {
        assertEquals(REFUSED, opens(lab.bundle(), 0, "<"));
        assertEquals(REFUSED, opens(rules(DENY_ALL), 0, "<"));
        TestBundle one = rules(DENY_ALL, rule(true, ",\"minor\":3", "rw"));
        assertEquals(ALLOWED, opens(one, 3, "<"));
        TestBundle other = rules(DENY_ALL, rule(true, ",\"minor\":3", "rw"));
        assertEquals(REFUSED, opens(other, 4, "<"));
    }

    @Test
    void readingAndWritingAreApart() {
        assertEquals(ALLOWED, opens(rules(DENY_ALL, rule(true, "", "r")), 0, "<"));
        assertEquals(REFUSED, opens(rules(DENY_ALL, rule(true, "", "r")), 0, ">>"));
        assertEquals(REFUSED, opens(rules(DENY_ALL, rule(true, "", "r")), 0, "<>"));
        assertEquals(ALLOWED, opens(rules(DENY_ALL, rule(true, "", "rwm")), 0, "<>"));
    }

    @Test
    void laterRulesBeatEarlierOnes() {
        String[] rules = {
            DENY_ALL, rule(true, "", "rw"), rule(false, ",\"minor\":4", "rw"),
        };
        assertEquals(ALLOWED, opens(rules(rules), 3, "<"));
        assertEquals(REFUSED, opens(rules(rules), 4, "<"));
        String[] more = {
            DENY_ALL,
            rule(true, "", "rw"),
            rule(false, ",\"minor\":4", "rw"),
            rule(true, ",\"minor\":-1", "rw"),
        };
        assertEquals(ALLOWED, opens(rules(more), 4, "<"));
    }

    @Test
    void defaultDevicesCannotBeDenied() {
        TestBundle bundle = lab.bundle();
        bundle.json(
                "/linux/resources/devices",
                "[{\"allow\":false,\"access\":\"rwm\"},"
                        + "{\"allow\":false,\"type\":\"c\",\"major\":1,\"minor\":3,\"access\":\"rwm\"}]");
        assertEquals("ok\n", prints(bundle, ": < /dev/null && echo ok"));
    }

    @Test
    void withoutRulesAllIsAllowed() {
        assertEquals(ALLOWED, opens(lab.bundle().remove("/linux/resources/devices"), 0, "<>"));
    }
}
