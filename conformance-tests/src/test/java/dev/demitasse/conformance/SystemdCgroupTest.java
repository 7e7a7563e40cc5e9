package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.conformance.tier.Ability;
import dev.demitasse.conformance.tier.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Containers whose cgroup is made by systemd: `--systemd-cgroup`.
@Tag("systemd")
@Needs(Ability.SYSTEMD)
class SystemdCgroupTest extends ContainerTest {
    private static final String SLICE = "demitest-a.slice";
    private static final Path SLICE_DIRECTORY =
            Path.of("/sys/fs/cgroup/demitest.slice/demitest-a.slice");

    private final String unit = "pre-" + System.nanoTime() + ".scope";

    @AfterEach
    void noUnitIsLeft() {
        String left = systemctl("list-units", "--all", "--plain", "--no-legend", "pre-*");
        assertEquals("", left);
        assertFalse(Files.exists(SLICE_DIRECTORY.resolve(unit)));
        systemctl("stop", "demitest.slice");
    }

    private String systemctl(String... arguments) {
        List<String> words = new ArrayList<>(List.of("systemctl", "--no-pager"));
        words.addAll(List.of(arguments));
        return lab.tool(words.toArray(new String[0])).run().succeeds().out();
    }

    /// The value of one property of the unit.
    private String property(String name) {
        return systemctl("show", unit, "--value", "-p", name).strip();
    }

    /// Asserts `NAME=VALUE` of the unit, with one call.
    private void assertProperties(String... expected) {
        List<String> found = systemctl("show", unit).lines().toList();
        for (String line : expected) {
            String name = line.substring(0, line.indexOf('=') + 1);
            assertTrue(
                    found.contains(line),
                    () -> line + " is " + found.stream().filter(l -> l.startsWith(name)).toList());
        }
    }

    private String limit(String file) {
        return Tools.read(SLICE_DIRECTORY.resolve(unit).resolve(file).toString()).strip();
    }

    /// A bundle for the scope of this test.
    private TestBundle bundle() {
        String name = unit.substring("pre-".length(), unit.length() - ".scope".length());
        return lab.bundle().set("/linux/cgroupsPath", SLICE + ":pre:" + name);
    }

    private Command call(String verb, TestBundle bundle, String id, String... flags) {
        bundle.write();
        List<String> words =
                new ArrayList<>(List.of("--systemd-cgroup", "--root", lab.root().toString(), verb));
        words.addAll(List.of("--bundle", bundle.directory().toString()));
        words.addAll(List.of(flags));
        words.add(id);
        return lab.bare(words.toArray(new String[0]));
    }

    private Container detach(TestBundle bundle) {
        return detach(bundle, "unix:path=/run/dbus/system_bus_socket");
    }

    private Container detach(TestBundle bundle, String bus) {
        String id = lab.newId();
        Running maker =
                call("run", bundle, id, "--detach").env("DBUS_SYSTEM_BUS_ADDRESS", bus).start();
        Outcome outcome = maker.await();
        assertEquals(0, outcome.status(), outcome::toString);
        return new Container(lab, id, bundle, maker);
    }

    private static final String LIMITS =
            """
            {"memory": {"limit": 67108864, "reservation": 8388608},
             "cpu": {"shares": 512, "quota": 33333, "period": 100000},
             "pids": {"limit": 55},
             "unified": {"memory.high": "50331648"}}
            """;

    @Test
    void aContainerLivesInAScope() {
        TestBundle bundle = bundle().args("/bin/sleep", "1000").json("/linux/resources", LIMITS);
        bundle.set("/annotations/org.systemd.property.TimeoutStopSec", "7");
        bundle.set("/annotations/org.systemd.property.After", "['dbus.service']");
        String id = lab.newId();
        Running maker = call("create", bundle, id).start();
        maker.await().succeedsSilently();
        Container container = new Container(lab, id, bundle, maker);
        container.is("created");
        assertProperties(
                "ActiveState=active",
                "Slice=" + SLICE,
                "Delegate=yes",
                "DefaultDependencies=no",
                "TimeoutStopUSec=7s",
                "MemoryMax=67108864",
                "MemoryLow=8388608",
                "MemoryHigh=50331648",
                "CPUWeight=59",
                "CPUQuotaPerSecUSec=340ms",
                "TasksMax=55");
        assertTrue(property("After").contains("dbus.service"));
        container.start().succeedsSilently();
        // It sees its scope as the root, and so do those who come later.
        assertEquals(
                "0::/\n",
                lab.command("exec", id, "/bin/cat", "/proc/self/cgroup").run().succeeds().out());
        assertLimits();
        assertEquals(Long.toString(container.pid()), limit("cgroup.procs"));
        lab.command("update", "--memory", "33554432", "--cpu-quota", "20001", id)
                .run()
                .succeedsSilently();
        assertProperties("MemoryMax=33554432", "CPUQuotaPerSecUSec=210ms");
        assertEquals("33554432", limit("memory.max"));
        assertEquals("21000 100000", limit("cpu.max"));
        container.kill("KILL").succeedsSilently();
        container.awaitStatus("stopped");
        container.delete().succeedsSilently();
    }

    private void assertLimits() {
        systemctl("daemon-reload");
        assertEquals("67108864", limit("memory.max"));
        assertEquals("8388608", limit("memory.low"));
        assertEquals("50331648", limit("memory.high"));
        assertEquals("59", limit("cpu.weight"));
        assertEquals("34000 100000", limit("cpu.max"));
        assertEquals("55", limit("pids.max"));
    }

    @Test
    void deviceRulesSurviveADaemonReload() {
        TestBundle bundle =
                bundle().sh(
                                "while read x < /fifo; do "
                                        + "(exec 3</dev/yes) && echo allowed; (exec 3</dev/no) || echo denied; done");
        lab.tool("mkfifo", bundle.path("fifo").toString()).run().succeeds();
        bundle.json(
                "/linux/devices",
                "[{\"path\": \"/dev/yes\", \"type\": \"b\", \"major\": 1, \"minor\": 0},"
                        + "{\"path\": \"/dev/no\", \"type\": \"c\", \"major\": 1, \"minor\": 11}]");
        bundle.json(
                "/linux/resources/devices",
                "[{\"allow\": false, \"access\": \"rwm\"}, {\"allow\": true, \"type\": \"b\","
                        + " \"major\": 1, \"minor\": 0, \"access\": \"r\"}]");
        try (Container container = detach(bundle)) {
            assertEquals("strict", property("DevicePolicy"));
            String both = "allowed\ndenied\n";
            for (String expected : List.of(both, both + both)) {
                lab.tool("/bin/sh", "-c", "echo x > " + bundle.path("fifo")).run().succeeds();
                Lab.await(
                        () -> container.output().length() >= expected.length(), container::output);
                assertEquals(expected, container.output());
                systemctl("daemon-reload");
            }
        }
    }

    @Test
    void whatIsWrongIsNamedAndNothingIsLeft() {
        TestBundle path = bundle().args("/bin/true").set("/linux/cgroupsPath", "/a/b");
        call("run", path, lab.newId())
                .run()
                .fails("/linux/cgroupsPath: ", "slice:prefix:name", "\"/a/b\"");
        TestBundle value = bundle().args("/bin/true");
        value.set("/annotations/org.systemd.property.KillSignal", "TERM");
        call("run", value, lab.newId())
                .run()
                .fails("/annotations/org.systemd.property.KillSignal: TERM: ");
        TestBundle name = bundle().args("/bin/true");
        name.set("/annotations/org.systemd.property.NoSuchThing", "true");
        call("run", name, lab.newId()).run().fails("unit " + unit + ": ", "NoSuchThing");
        call("run", bundle().args("/bin/nothing"), lab.newId()).run().fails("/bin/nothing");
        call("run", bundle().args("/bin/true"), lab.newId())
                .env("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere")
                .run()
                .fails("cannot reach systemd over D-Bus: connect /nowhere: ");
    }

    @Test
    void aUnitOfThatNameThatIsAliveStays() {
        Running other =
                lab.tool("systemd-run", "--quiet", "--scope", "--unit=" + unit, "sleep", "1000")
                        .start();
        Lab.await(() -> property("ActiveState").equals("active"), other::err);
        call("run", bundle().args("/bin/true"), lab.newId())
                .run()
                .fails("unit " + unit + ": StartTransientUnit: ", "UnitExists");
        assertEquals("active", property("ActiveState"));
        assertTrue(other.isAlive());
        systemctl("stop", unit);
        other.await();
    }

    @Test
    void deleteNeedsNeitherTheScopeNorTheBus() throws IOException {
        // systemd removes a scope by itself when its last process has ended.
        TestBundle bundle = bundle().args("/bin/true");
        try (Container container = detach(bundle)) {
            container.awaitStatus("stopped");
            Lab.await(() -> property("ActiveState").equals("inactive"), () -> "lives on");
            container.delete().succeedsSilently();
        }
        Path link = lab.temp().resolve("bus");
        Files.createSymbolicLink(link, Path.of("/run/dbus/system_bus_socket"));
        bundle.args("/bin/sleep", "1000");
        try (Container container = detach(bundle, "unix:path=" + link)) {
            container.is("running");
            Files.delete(link);
        }
    }

    @Test
    void theManagersOwnSocketWillDo() {
        try (Container container =
                detach(bundle().args("/bin/sleep", "1000"), "unix:path=/run/systemd/private")) {
            container.is("running");
            assertEquals("active", property("ActiveState"));
        }
    }

    @Test
    void withoutAPathTheIdNamesTheScopeAndANameOfASliceIsASlice() {
        TestBundle bundle = bundle().args("/bin/sleep", "1000").remove("/linux/cgroupsPath");
        try (Container container = detach(bundle)) {
            String scope = "demitasse-" + container.id() + ".scope";
            assertEquals("active\n", systemctl("show", scope, "--value", "-p", "ActiveState"));
            assertEquals("system.slice\n", systemctl("show", scope, "--value", "-p", "Slice"));
        }
        bundle.set("/linux/cgroupsPath", ":x:pre-slice.slice");
        try (Container container = detach(bundle)) {
            assertEquals(
                    Long.toString(container.pid()),
                    Tools.read("/sys/fs/cgroup/pre.slice/pre-slice.slice/cgroup.procs").strip());
        }
        systemctl("stop", "pre.slice");
    }
}
