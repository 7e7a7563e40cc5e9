package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Kernel parameters of the container's namespaces (config-linux.md, Sysctl).
class SysctlTest extends ContainerTest {
    private static String host(String parameter) {
        return Tools.read("/proc/sys/" + parameter).strip();
    }

    @Test
    void parametersAreTheContainersAlone() {
        String[] parameters = {
            "net/ipv4/ip_forward", "kernel/shmmax", "fs/mqueue/msg_max", "kernel/domainname"
        };
        String before = "";
        for (String parameter : parameters) {
            before += host(parameter) + "\n";
        }
        TestBundle bundle = lab.bundle();
        bundle.json(
                "/linux/sysctl",
                "{\"net.ipv4.ip_forward\":\"1\",\"kernel/shmmax\":\"123456\","
                        + "\"fs.mqueue.msg_max\":\"17\",\"kernel.domainname\":\"example.org\"}");
        String script = "cd /proc/sys; cat " + String.join(" ", parameters);
        assertEquals("1\n123456\n17\nexample.org\n", lab.sh(bundle, script).succeeds().out());
        String after = "";
        for (String parameter : parameters) {
            after += host(parameter) + "\n";
        }
        assertEquals(before, after);
    }

    @Test
    void severalNumbersInOneParameter() {
        TestBundle bundle = lab.bundle();
        bundle.json("/linux/sysctl", "{\"net.ipv4.ping_group_range\":\"5 10\"}");
        assertEquals(
                "5\t10\n",
                lab.sh(bundle, "cat /proc/sys/net/ipv4/ping_group_range").succeeds().out());
    }

    @Test
    void aJoinedNamespaceIsSetToo() throws IOException {
        TestBundle owner = lab.bundle().args("/bin/sleep", "1000");
        try (Container container = lab.detach(owner)) {
            TestBundle bundle = lab.bundle().joins("ipc", "/proc/" + container.pid() + "/ns/ipc");
            bundle.json("/linux/sysctl", "{\"kernel.msgmax\":\"4444\"}");
            assertEquals("4444\n", lab.sh(bundle, "cat /proc/sys/kernel/msgmax").succeeds().out());
        }
    }

    @Test
    void aReadOnlyProcIsNoObstacle() {
        TestBundle bundle = lab.bundle();
        bundle.add("/linux/readonlyPaths", "\"/proc/sys\"");
        bundle.json("/linux/sysctl", "{\"net.ipv4.ip_forward\":\"1\"}");
        assertEquals(
                "1\n",
                lab.sh(
                                bundle,
                                "cat /proc/sys/net/ipv4/ip_forward;"
                                        + " echo 0 2>/dev/null > /proc/sys/net/ipv4/ip_forward"
                                        + " || true")
                        .succeeds()
                        .out());
    }

    /// What the rootfs puts in the place of /proc is never written.
    @Test
    void theRootfsHasNoSayInIt() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true");
        int mounts = bundle.config().at("/mounts").size();
        for (int i = mounts - 1; i >= 0; i--) {
            if (bundle.config().at("/mounts/" + i + "/destination").asText().startsWith("/proc")) {
                bundle.remove("/mounts/" + i);
            }
        }
        bundle.remove("/linux/maskedPaths").remove("/linux/readonlyPaths");
        Files.createDirectories(bundle.path("proc/sys/net/ipv4"));
        Path trap = Files.writeString(bundle.path("proc/sys/net/ipv4/ip_forward"), "untouched");
        bundle.json("/linux/sysctl", "{\"net.ipv4.ip_forward\":\"1\"}");
        lab.run(bundle).succeedsSilently();
        assertEquals("untouched", Files.readString(trap));
    }

    @Test
    void failuresNameTheKey() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.json("/linux/sysctl", "{\"net.no.such\":\"1\"}");
        lab.run(bundle)
                .fails("/linux/sysctl/net.no.such", "set kernel parameter net.no.such", "ENOENT");
        bundle.json("/linux/sysctl", "{\"net.ipv4.ip_forward\":\"many\"}");
        lab.run(bundle).fails("/linux/sysctl/net.ipv4.ip_forward", "write", "EINVAL");
        bundle.json("/linux/sysctl", "{\"vm.swappiness\":\"1\",\"kernel.hostname\":\"a\"}");
        lab.run(bundle)
                .fails("/linux/sysctl/vm.swappiness", "/linux/sysctl/kernel.hostname: is refused");
        bundle.json("/linux/sysctl", "{\"net.ipv4.ip_forward\":\"1\"}").withoutNamespace("network");
        lab.run(bundle).fails("/linux/sysctl/net.ipv4.ip_forward: needs a network namespace");
    }

    @Test
    void aJoinedNamespaceOfTheHostIsNotChanged() {
        String before = host("net/ipv4/ip_default_ttl");
        TestBundle bundle = lab.bundle().args("/bin/true").joins("network", "/proc/self/ns/net");
        bundle.json("/linux/sysctl", "{\"net.ipv4.ip_default_ttl\":\"77\"}");
        lab.run(bundle)
                .fails("/linux/sysctl/net.ipv4.ip_default_ttl", "not allowed in host network");
        assertEquals(before, host("net/ipv4/ip_default_ttl"));
    }
}
