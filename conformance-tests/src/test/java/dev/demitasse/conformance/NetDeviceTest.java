package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.conformance.tier.Ability;
import dev.demitasse.conformance.tier.Needs;
import org.junit.jupiter.api.Test;

/// Network interfaces that move into the container (config-linux.md, Network Devices). The runtime
/// itself runs in a network namespace of the test's own, so that no interface of the host is ever
/// touched; a resident planner in another one does not serve it.
@Needs(Ability.IPV6)
class NetDeviceTest extends ContainerTest {
    private static final String PAIR =
            "ip link add dum0 type veth peer name peer0 && ip addr add 192.0.2.7/24 dev dum0"
                    + " && ip addr add 198.51.100.1/32 dev dum0 label dum0:x"
                    + " && ip addr add 169.254.9.9/16 scope link dev dum0"
                    + " && ip -6 addr add 2001:db8::7/64 nodad dev dum0"
                    + " && ip link set dum0 address 02:00:00:00:12:34 mtu 1400 up";
    private static final String ADDRESSES = "ip -o addr | grep -v ' lo ' | awk '{print $2,$3,$4}'";

    /// Runs the container below a shell in a network namespace with what this preparation makes.
    private Outcome run(TestBundle bundle, String preparation, String afterwards) {
        bundle.write();
        return lab.program(
                        Tools.demitasse().toString(),
                        "--root",
                        lab.root().toString(),
                        "run",
                        "-b",
                        bundle.directory().toString(),
                        lab.newId())
                .env("PATH", System.getenv("PATH"))
                .behind(
                        Tools.find("unshare").toString(),
                        "-n",
                        "/bin/sh",
                        "-c",
                        preparation + "; \"$0\" \"$@\"; r=$?; " + afterwards + "; exit $r")
                .run();
    }

    @Test
    void theInterfaceMovesWithItsAddressesAndIsUp() {
        TestBundle bundle =
                lab.bundle().json("/linux/netDevices", "{\"dum0\":{\"name\":\"net7\"}}");
        bundle.sh(
                ADDRESSES
                        + "; ip link show net7 | grep -c UP; cat /sys/class/net/net7/mtu"
                        + " /sys/class/net/net7/address");
        Outcome outcome = run(bundle, PAIR, "ip link show dum0 2>/dev/null");
        String out = outcome.succeeds().out();
        assertTrue(out.contains("net7 inet 192.0.2.7/24\n"), out);
        assertTrue(out.contains("net7 inet 198.51.100.1/32\n"), out);
        assertTrue(out.contains("net7 inet6 2001:db8::7/64\n"), out);
        assertTrue(!out.contains("169.254"), out);
        assertTrue(out.endsWith("1\n1400\n02:00:00:00:12:34\n"), out);
    }

    @Test
    void withoutANameItKeepsItsOwn() {
        TestBundle bundle = lab.bundle().json("/linux/netDevices", "{\"dum0\":{}}");
        bundle.sh("ls /sys/class/net | sort");
        String out = run(bundle, PAIR, "true").succeeds().out();
        assertTrue(out.contains("dum0\n"), out);
    }

    @Test
    void theKernelChoosesTheNumberOfATemplate() {
        TestBundle bundle = lab.bundle();
        bundle.json(
                "/linux/netDevices",
                "{\"dum0\":{\"name\":\"eth%d\"},\"dum1\":{\"name\":\"eth%d\"}}");
        bundle.sh(ADDRESSES + "; ls /sys/class/net | grep eth | sort");
        String out =
                run(bundle, PAIR + "; ip link add dum1 type veth peer name peer1", "true")
                        .succeeds()
                        .out();
        assertTrue(out.contains("eth0 inet 192.0.2.7/24\n"), out);
        assertTrue(out.endsWith("eth0\neth1\n"), out);
    }

    @Test
    void parametersOfTheInterfaceAreSetAfterTheMove() {
        TestBundle bundle =
                lab.bundle().json("/linux/netDevices", "{\"dum0\":{\"name\":\"net7\"}}");
        bundle.json("/linux/sysctl", "{\"net.ipv4.conf.net7.forwarding\":\"1\"}");
        bundle.args("/bin/cat", "/proc/sys/net/ipv4/conf/net7/forwarding");
        assertEquals("1\n", run(bundle, PAIR, "true").succeeds().out());
    }

    @Test
    void aNameThatIsTakenInAJoinedNamespaceIsAnError() {
        TestBundle owner = lab.bundle().args("/bin/sleep", "1000").withoutNamespace("network");
        owner.add("/linux/namespaces", "{\"type\":\"network\"}");
        try (Container container = lab.detach(owner)) {
            TestBundle bundle = lab.bundle();
            bundle.joins("network", "/proc/" + container.pid() + "/ns/net").args("/bin/true");
            bundle.json("/linux/netDevices", "{\"dum0\":{\"name\":\"lo\"}}");
            Outcome outcome = run(bundle, PAIR, "ip link show dum0 >/dev/null || echo gone");
            outcome.fails("/linux/netDevices/dum0", "rtnetlink", "EEXIST", "of this name");
            bundle.json("/linux/netDevices", "{\"dum0\":{\"name\":\"fresh\"}}");
            bundle.args("/bin/ls", "/sys/class/net/fresh/address");
            bundle.args("/bin/sh", "-c", "ip -o addr show fresh | grep -c 192.0.2.7");
            assertEquals("1\n", run(bundle, PAIR, "true").succeeds().out());
        }
    }

    @Test
    void whatCannotBeMoved() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.json("/linux/netDevices", "{\"nosuch0\":{}}");
        run(bundle, "true", "true").fails("/linux/netDevices/nosuch0", "rtnetlink", "ENODEV");
        bundle.json("/linux/netDevices", "{\"lo\":{\"name\":\"lo1\"}}");
        run(bundle, "true", "true").fails("/linux/netDevices/lo", "move it", "EINVAL");
        bundle.json("/linux/netDevices", "{\"dum0\":{\"name\":\"a/b\"},\"seventeen-letters\":{}}");
        run(bundle, PAIR, "true")
                .fails("/linux/netDevices/dum0/name", "/linux/netDevices/seventeen-letters");
        bundle.json("/linux/netDevices", "{\"dum0\":{\"name\":\"eth%s\"}}");
        run(bundle, PAIR, "true").fails("/linux/netDevices/dum0/name: may have a %");
        bundle.json("/linux/netDevices", "{\"dum0\":{}}").withoutNamespace("network");
        run(bundle, PAIR, "true").fails("/linux/netDevices", "private NET namespace");
    }
}
