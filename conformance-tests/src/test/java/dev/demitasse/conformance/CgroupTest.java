package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Which cgroup a container is in, and what becomes of it (config-linux.md, Control groups; cgroup
/// v2, also on hybrid hosts).
class CgroupTest extends ContainerTest {
    private static String unified(long pid) {
        return Tools.read("/proc/" + pid + "/cgroup")
                .lines()
                .filter(line -> line.startsWith("0::"))
                .findFirst()
                .orElseThrow()
                .substring(3);
    }

    @Test
    void initIsInItsCgroupWhenCreateReturns() {
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
        try (Container container = lab.create(bundle)) {
            assertEquals(bundle.cgroup(), unified(container.pid()));
            container.start().succeedsSilently();
            assertEquals(bundle.cgroup(), unified(container.pid()));
        }
        assertFalse(Files.exists(lab.cgroup().directory(bundle.cgroup())));
    }

    @Test
    void missingParentsAreMadeAndRemoved() {
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
        String parent = bundle.cgroup();
        bundle.set("/linux/cgroupsPath", parent + "/deep/er");
        try (Container container = lab.detach(bundle)) {
            assertEquals(parent + "/deep/er", unified(container.pid()));
        }
        assertFalse(Files.exists(lab.cgroup().directory(parent)));
    }

    @Test
    void aRelativePathIsTheSamePlaceEveryTime() {
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
        String absolute = bundle.cgroup();
        bundle.set("/linux/cgroupsPath", absolute.substring(1));
        try (Container container = lab.detach(bundle)) {
            assertEquals(absolute, unified(container.pid()));
        }
    }

    @Test
    void withoutAPathThereIsOneByTheId() {
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
        bundle.remove("/linux/cgroupsPath");
        Path directory;
        try (Container container = lab.detach(bundle)) {
            String path = unified(container.pid());
            assertTrue(path.endsWith("/" + container.id()), path);
            directory = lab.cgroup().directory(path);
        }
        assertFalse(Files.exists(directory), directory.toString());
    }

    @Test
    void pathsCannotLeaveTheTree() {
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
        String inside = bundle.cgroup();
        bundle.set("/linux/cgroupsPath", "/../../.." + inside);
        try (Container container = lab.detach(bundle)) {
            assertEquals(inside, unified(container.pid()));
        }
        lab.run(lab.bundle().args("/bin/true").set("/linux/cgroupsPath", "/"))
                .fails("/linux/cgroupsPath");
    }

    @Test
    void aCgroupInUseIsRefused() {
        TestBundle first = lab.bundle().args("/bin/sleep", "1000");
        TestBundle second = lab.bundle().args("/bin/true");
        second.set("/linux/cgroupsPath", first.cgroup());
        try (Container container = lab.detach(first)) {
            lab.run(second).fails("container's cgroup is not empty: 1 process(es) found");
            container.is("running");
            assertEquals(first.cgroup(), unified(container.pid()));
        }
    }

    @Test
    void aFrozenCgroupIsRefused() throws Exception {
        TestBundle bundle = lab.bundle().args("/bin/true");
        Path directory = Files.createDirectory(lab.cgroup().directory(bundle.cgroup()));
        try {
            lab.cgroup().write(bundle.cgroup(), "cgroup.freeze", "1");
            lab.run(bundle).fails("container's cgroup unexpectedly frozen");
            assertTrue(Files.isDirectory(directory));
        } finally {
            lab.cgroup().write(bundle.cgroup(), "cgroup.freeze", "0");
            Files.delete(directory);
        }
    }

    @Test
    void aCgroupOfTheCallersIsUsedAndKept() throws Exception {
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
        Path directory = Files.createDirectory(lab.cgroup().directory(bundle.cgroup()));
        try {
            try (Container container = lab.detach(bundle)) {
                assertEquals(bundle.cgroup(), unified(container.pid()));
            }
            assertTrue(Files.isDirectory(directory));
        } finally {
            Files.delete(directory);
        }
    }

    @Test
    void subgroupsOfTheContainerAreRemovedWithIt() {
        TestBundle bundle = lab.bundle();
        bundle.remove("/mounts/6").mount("/sys/fs/cgroup", "cgroup", "cgroup");
        bundle.sh(
                "mkdir -p /sys/fs/cgroup/a/b; sleep 1000 & echo $! >"
                        + " /sys/fs/cgroup/a/b/cgroup.procs; cat /proc/$!/cgroup | grep ^0; echo up;"
                        + " wait");
        try (Container container = lab.detach(bundle)) {
            container.awaitOutput("up\n");
            assertEquals("0::/a/b\nup\n", container.output());
            String procs = lab.cgroup().read(bundle.cgroup() + "/a/b", "cgroup.procs");
            assertTrue(procs.matches("[0-9]+"), procs);
        }
        assertFalse(Files.exists(lab.cgroup().directory(bundle.cgroup())));
    }

    @Test
    void theContainerSeesItsCgroupAsTheRoot() {
        TestBundle bundle =
                lab.bundle()
                        .sh("grep ^0: /proc/self/cgroup; cat /sys/fs/cgroup/cgroup.procs | wc -l");
        assertEquals("0::/\n2\n", lab.run(bundle).succeeds().out().replace("3\n", "2\n"));
    }

    @Test
    void nothingIsLeftOfACreateThatFails() {
        TestBundle bundle = lab.bundle().args("/bin/missing");
        lab.tryCreate(bundle).fails("/bin/missing");
        assertFalse(Files.exists(lab.cgroup().directory(bundle.cgroup())));
    }

    @Test
    void theTreesOfVersion1AreLeftAlone() throws Exception {
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
        try (Container container = lab.detach(bundle)) {
            String own = others(Tools.read("/proc/self/cgroup"));
            assertEquals(own, others(Tools.read("/proc/" + container.pid() + "/cgroup")));
        }
    }

    private static String others(String cgroups) {
        StringBuilder rest = new StringBuilder();
        for (String line : cgroups.lines().toList()) {
            rest.append(line.startsWith("0::") ? "" : line + "\n");
        }
        return rest.toString();
    }
}
