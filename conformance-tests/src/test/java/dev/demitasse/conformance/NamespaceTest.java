package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// New, joined and inherited namespaces (config-linux.md, Namespaces).
class NamespaceTest extends ContainerTest {
    private static String of(String process, String file) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/" + process + "/ns/" + file)).toString();
    }

    private String prints(TestBundle bundle, String script) {
        return lab.sh(bundle, script).succeeds().out();
    }

    @ParameterizedTest
    @CsvSource({
        "pid, pid",
        "network, net",
        "ipc, ipc",
        "uts, uts",
        "mount, mnt",
        "cgroup, cgroup",
    })
    void aListedNamespaceIsNew(String type, String file) throws Exception {
        assertTrue(lab.bundle().config().at("/linux/namespaces").toString().contains(type));
        String inside = prints(lab.bundle(), "readlink /proc/self/ns/" + file).strip();
        assertTrue(inside.startsWith(file + ":["), inside);
        assertNotEquals(of("self", file), inside);
    }

    @ParameterizedTest
    @CsvSource({"pid, pid", "network, net", "ipc, ipc", "uts, uts", "cgroup, cgroup"})
    void aNamespaceThatIsNotListedIsTheCallers(String type, String file) throws Exception {
        TestBundle bundle = lab.bundle().withoutNamespace(type).remove("/hostname");
        assertEquals(of("self", file), prints(bundle, "readlink /proc/self/ns/" + file).strip());
    }

    private TestBundle withoutNamespaces() {
        return lab.bundle()
                .json("/linux/namespaces", "[]")
                .remove("/linux/maskedPaths")
                .remove("/linux/readonlyPaths")
                .remove("/hostname")
                .args("/bin/sleep", "1000");
    }

    /// What is mounted in the bundle's rootfs for this process.
    private static List<String> mountsIn(TestBundle bundle) throws IOException {
        List<String> mounts = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            String[] fields = line.split(" ");
            if ((fields[4] + "/").startsWith(bundle.path("") + "/")) {
                mounts.add(line);
            }
        }
        return mounts;
    }

    @Test
    void withoutAMountNamespaceTheMountsAreTheCallers() throws Exception {
        TestBundle bundle = withoutNamespaces();
        try (Container container = lab.create(bundle)) {
            Path process = Path.of("/proc", Long.toString(container.pid()));
            assertEquals(of("self", "mnt"), of(Long.toString(container.pid()), "mnt"));
            assertEquals(bundle.path(""), Files.readSymbolicLink(process.resolve("root")));
            List<String> mounts = mountsIn(bundle);
            assertTrue(mounts.size() > 2, mounts.toString());
            for (String mount : mounts) {
                assertFalse(mount.contains(" shared:"), "others would get it, too: " + mount);
            }
            container.start().succeeds();
            lab.run(bundle).fails("/root/path", container.id(), "mount namespace");
            container.is("running");
        }
        assertEquals(List.of(), mountsIn(bundle));
    }

    @Test
    void withoutAMountNamespaceTooNothingIsLeftOfAFailure() throws Exception {
        TestBundle bundle = withoutNamespaces().mount("/bad", "tmpfs", "tmpfs", "size=lots");
        lab.run(bundle).fails(bundle.last("/mounts"), "EINVAL");
        assertEquals(List.of(), mountsIn(bundle));
        lab.run(withoutNamespaces().args("/no/such/program")).fails("/no/such/program");
        assertEquals(List.of(), mountsIn(bundle));
        lab.sh(withoutNamespaces(), "exit 3").exits(3);
        assertEquals(List.of(), mountsIn(bundle));
    }

    @ParameterizedTest
    @CsvSource({"pid, pid", "network, net", "ipc, ipc", "uts, uts", "cgroup, cgroup"})
    void aNamespaceWithAPathIsJoined(String type, String file) throws Exception {
        try (Container owner = lab.detach(lab.bundle().args("/bin/sleep", "1000"))) {
            String path = "/proc/" + owner.pid() + "/ns/" + file;
            String expected = of(Long.toString(owner.pid()), file);
            TestBundle bundle = lab.bundle().joins(type, path).remove("/hostname");
            assertEquals(expected, prints(bundle, "readlink /proc/self/ns/" + file).strip());
            owner.is("running");
        }
    }

    @Test
    void inAJoinedPidNamespaceOthersAreSeen() {
        try (Container owner = lab.detach(lab.bundle().args("/bin/sleep", "1234"))) {
            TestBundle bundle = lab.bundle().joins("pid", "/proc/" + owner.pid() + "/ns/pid");
            String out = prints(bundle, "test $$ -ne 1 && cat /proc/1/cmdline | tr '\\0' ' '");
            assertEquals("/bin/sleep 1234 ", out);
        }
    }

    @Test
    void initIsPid1() {
        assertEquals("1\n", prints(lab.bundle(), "echo $$"));
    }

    @Test
    void aPathOfAnotherTypeIsRefused() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.joins("uts", "/proc/self/ns/net").remove("/hostname");
        lab.run(bundle).fails(bundle.last("/linux/namespaces"), "EINVAL");
        TestBundle pid = lab.bundle().args("/bin/true").joins("pid", "/proc/self/ns/net");
        lab.run(pid).fails(pid.last("/linux/namespaces"), "EINVAL");
    }

    @Test
    void aMissingPathIsRefused() {
        TestBundle bundle = lab.bundle().args("/bin/true").joins("ipc", "/no/such/namespace");
        lab.run(bundle).fails(bundle.last("/linux/namespaces"), "/no/such/namespace", "ENOENT");
        TestBundle file = lab.bundle().args("/bin/true").joins("ipc", "/etc/passwd");
        lab.run(file).fails(file.last("/linux/namespaces"), "EINVAL", "namespace of this type");
    }

    @Test
    void hostnameAndDomainname() throws Exception {
        String before = Tools.read("/proc/sys/kernel/hostname");
        TestBundle bundle = lab.bundle().set("/hostname", "little").set("/domainname", "cup.test");
        assertEquals(
                "little\ncup.test\n", prints(bundle, "hostname; cat /proc/sys/kernel/domainname"));
        assertEquals(before, Tools.read("/proc/sys/kernel/hostname"));
    }

    @Test
    void aHostnameNeedsANamespaceOfItsOwn() {
        TestBundle bundle = lab.bundle().args("/bin/true").withoutNamespace("uts");
        lab.run(bundle.set("/hostname", "stolen")).fails("/hostname");
    }

    @Test
    void theLoopbackOfANewNetworkIsUp() {
        String out =
                prints(lab.bundle(), "ip -o link | wc -l; ip -o addr show lo | grep -c 127.0.0.1");
        assertTrue(out.endsWith("1\n"), out);
        String flags = prints(lab.bundle(), "ifconfig lo | grep -o 'UP LOOPBACK RUNNING'");
        assertEquals("UP LOOPBACK RUNNING\n", flags);
        assertEquals(
                "hello\n",
                prints(
                        lab.bundle(),
                        "nc -l -p 99 127.0.0.1 > /tmp/x & sleep 0.2;"
                                + " echo hello | nc -w 1 127.0.0.1 99; wait; cat /tmp/x"));
    }

    @Test
    void theSameTypeTwiceIsRefused() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.add("/linux/namespaces", "{\"type\":\"ipc\"}");
        lab.run(bundle).fails(bundle.last("/linux/namespaces"));
    }

    @Test
    void mountsInTheContainerAreNotTheHosts() throws Exception {
        TestBundle bundle = lab.bundle().capabilities("CAP_SYS_ADMIN");
        bundle.sh("mount -t tmpfs inside /tmp && grep -c ' /tmp ' /proc/mounts");
        assertEquals("1\n", lab.run(bundle).succeeds().out());
    }

    @Test
    void mountsOfTheHostDoNotArriveByDefault() throws Exception {
        Path shared = Files.createDirectory(lab.temp().resolve("shared"));
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
        bundle.mount("/shared", "bind", shared.toString(), "rbind", "rprivate");
        try (Container container = lab.detach(bundle)) {
            String before = Tools.read("/proc/" + container.pid() + "/mountinfo");
            lab.tool("mount", "-t", "tmpfs", "later", shared.toString()).run().succeeds();
            try {
                assertEquals(before, Tools.read("/proc/" + container.pid() + "/mountinfo"));
            } finally {
                lab.tool("umount", shared.toString()).run().succeeds();
            }
        }
    }
}
