package dev.demitasse.conformance;

import static dev.demitasse.conformance.UserNamespaceTest.mapped;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// User namespaces that are joined, and other namespaces that are joined beside one.
class JoinedUserNamespaceTest extends ContainerTest {
    private static final String IDS =
            "while read a b c; do echo $a $b $c; done < /proc/self/uid_map";

    private Container owner() {
        return lab.detach(mapped(lab.bundle()).args("/bin/sleep", "1000"));
    }

    private static String path(Container container, String file) {
        return "/proc/" + container.pid() + "/ns/" + file;
    }

    private static String link(String path) throws IOException {
        return Files.readSymbolicLink(Path.of(path)).toString();
    }

    private String prints(TestBundle bundle, String script) {
        return lab.sh(bundle, script).succeeds().out();
    }

    @Test
    void othersAreMadeInTheJoinedOne() throws IOException {
        try (Container owner = owner()) {
            TestBundle bundle = lab.bundle().joins("user", path(owner, "user"));
            bundle.capabilities("CAP_SYS_ADMIN", "CAP_NET_ADMIN");
            String out =
                    prints(
                            bundle,
                            "readlink /proc/self/ns/user; id -u; echo $$; hostname mine;"
                                    + " ip link set lo down; echo x > /dev/null; touch /dev/shm/x;"
                                    + " readlink /proc/self/ns/net; "
                                    + IDS);
            var lines = out.lines().toList();
            assertEquals(link(path(owner, "user")), lines.get(0));
            assertEquals("0", lines.get(1));
            assertEquals("1", lines.get(2));
            assertNotEquals(link(path(owner, "net")), lines.get(3));
            assertEquals("0 100000 65536", lines.get(4));
        }
    }

    @ParameterizedTest
    @CsvSource({"pid, pid", "network, net", "ipc, ipc", "uts, uts", "cgroup, cgroup"})
    void othersOfTheSameOwnerAreJoinedWithIt(String type, String file) throws IOException {
        try (Container owner = owner()) {
            TestBundle bundle = lab.bundle().joins("user", path(owner, "user"));
            bundle.joins(type, path(owner, file)).remove("/hostname");
            assertEquals(
                    link(path(owner, file)) + "\n" + link(path(owner, "user")) + "\n",
                    prints(
                            bundle,
                            "for f in " + file + " user; do readlink /proc/self/ns/$f; done"));
            owner.is("running");
        }
    }

    @ParameterizedTest
    @CsvSource({"network, net", "ipc, ipc", "uts, uts", "pid, pid"})
    void oneOfTheHostsIsJoinedBesideANewUserNamespace(String type, String file) throws IOException {
        try (Container owner = lab.detach(lab.bundle().args("/bin/sleep", "1000"))) {
            TestBundle bundle = mapped(lab.bundle()).joins(type, path(owner, file));
            bundle.remove("/hostname");
            // Neither procfs nor mqueue can be mounted for a namespace that is not one's own.
            bundle.set("/linux/maskedPaths", java.util.List.of());
            bundle.set("/linux/readonlyPaths", java.util.List.of());
            if (type.equals("pid")) {
                bundle.set("/mounts/0/type", "none").set("/mounts/0/source", "/proc");
                bundle.set("/mounts/0/options", java.util.List.of("rbind"));
            } else if (type.equals("ipc")) {
                bundle.remove("/mounts/4");
            }
            assertEquals(
                    link(path(owner, file)) + "\n0 100000 65536\n",
                    prints(bundle, "readlink /proc/self/ns/" + file + "; " + IDS));
        }
    }

    @Test
    void mapsBesideThePathMustBeItsOwn() {
        try (Container owner = owner()) {
            TestBundle bundle = lab.bundle().joins("user", path(owner, "user"));
            bundle.json("/linux/uidMappings", UserNamespaceTest.MAP);
            bundle.json("/linux/gidMappings", UserNamespaceTest.MAP);
            assertEquals("0 100000 65536\n", prints(bundle, IDS));
            bundle.json("/linux/gidMappings", "[{\"containerID\":0,\"hostID\":100000,\"size\":9}]");
            lab.run(bundle).fails("/linux/gidMappings", "is joined has another map");
        }
    }

    @Test
    void anIdThatItDoesNotMapIsRefused() {
        try (Container owner = owner()) {
            TestBundle bundle = lab.bundle().joins("user", path(owner, "user")).args("/bin/true");
            bundle.set("/process/user/uid", 70000);
            lab.run(bundle).fails("/process/user", "EINVAL", "mapped in the user namespace");
        }
    }

    @Test
    void aPathOfAnotherTypeIsRefused() {
        TestBundle bundle = lab.bundle().args("/bin/true").joins("user", "/proc/self/ns/net");
        lab.run(bundle).fails(bundle.last("/linux/namespaces"), "EINVAL", "namespace of this type");
        TestBundle net = mapped(lab.bundle()).args("/bin/true");
        net.joins("network", "/proc/self/ns/uts");
        lab.run(net).fails(net.last("/linux/namespaces"), "EINVAL");
    }

    @Test
    void created() {
        try (Container owner = owner()) {
            TestBundle bundle = lab.bundle().joins("user", path(owner, "user"));
            bundle.set("/process/oomScoreAdj", 300);
            bundle.args("/bin/sleep", "1000");
            try (Container container = lab.create(bundle)) {
                assertEquals("300\n", Tools.read("/proc/" + container.pid() + "/oom_score_adj"));
                container.start().succeedsSilently();
                container.is("running").kill("KILL").succeedsSilently();
                container.awaitStatus("stopped");
            }
        }
    }
}
