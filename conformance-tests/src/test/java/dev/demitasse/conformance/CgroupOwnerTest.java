package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Whose the container's cgroup is (config-linux.md, Cgroup ownership).
class CgroupOwnerTest extends ContainerTest {
    private static TestBundle writable(TestBundle bundle) {
        int last = bundle.config().at("/mounts").size() - 1;
        assertEquals(
                "/sys/fs/cgroup", bundle.config().at("/mounts/" + last + "/destination").asText());
        return bundle.set("/mounts/" + last + "/options", List.of("nosuid", "noexec", "nodev"))
                .args("/bin/sleep", "1000");
    }

    private static TestBundle uid(TestBundle bundle, int uid) {
        return bundle.set("/process/user/uid", uid);
    }

    /// Names of what belongs to this uid, `.` for the directory.
    private List<String> owned(TestBundle bundle, int uid) throws IOException {
        try (Container container = lab.create(bundle)) {
            container.is("created");
            Path directory = lab.cgroup().directory(bundle.cgroup());
            List<String> names = new ArrayList<>();
            if ((int) Files.getAttribute(directory, "unix:uid") == uid) {
                names.add(".");
            }
            try (var files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    if ((int) Files.getAttribute(file, "unix:uid") == uid) {
                        names.add(file.getFileName().toString());
                    }
                }
            }
            return List.copyOf(new TreeSet<>(names));
        }
    }

    private static List<String> delegated() {
        TreeSet<String> names = new TreeSet<>(List.of("."));
        for (String name : Tools.read("/sys/kernel/cgroup/delegate").lines().toList()) {
            if (!name.startsWith("memory.") && !name.startsWith("io.")) {
                names.add(name);
            }
        }
        return List.copyOf(names);
    }

    private static List<String> common(List<String> owned) {
        return owned.stream()
                .filter(name -> !name.startsWith("memory.") && !name.startsWith("io."))
                .toList();
    }

    @Test
    void itIsTheUsersWhereItCanBeWritten() throws IOException {
        assertEquals(delegated(), common(owned(uid(writable(lab.bundle()), 1000), 1000)));
        TestBundle mapped = UserNamespaceTest.mapped(writable(lab.bundle()));
        assertEquals(delegated(), common(owned(mapped, 100000)));
        TestBundle user = UserNamespaceTest.mapped(writable(lab.bundle()));
        assertEquals(delegated(), common(owned(uid(user, 7), 100007)));
    }

    @Test
    void theOwnerCanMakeCgroups() {
        TestBundle bundle = UserNamespaceTest.mapped(writable(lab.bundle()));
        String script =
                "mkdir /sys/fs/cgroup/a && echo $$ > /sys/fs/cgroup/a/cgroup.procs"
                        + " && cat /proc/self/cgroup | grep '^0:'";
        assertEquals("0::/a\n", lab.sh(bundle, script).succeeds().out());
    }

    @Test
    void otherwiseItStaysRoots() throws IOException {
        TestBundle readOnly = UserNamespaceTest.mapped(lab.bundle()).args("/bin/sleep", "1000");
        assertEquals(List.of(), owned(readOnly, 100000));
        TestBundle shared = UserNamespaceTest.mapped(writable(lab.bundle()));
        assertEquals(List.of(), owned(shared.withoutNamespace("cgroup"), 100000));
        TestBundle hidden = uid(writable(lab.bundle()), 1000);
        hidden.remove(hidden.last("/mounts"));
        assertEquals(List.of(), owned(hidden, 1000));
    }
}
