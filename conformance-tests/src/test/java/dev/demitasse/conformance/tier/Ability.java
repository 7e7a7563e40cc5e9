package dev.demitasse.conformance.tier;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/// What a test may need of the machine beyond root, namespaces and a cgroup2 mount.
public enum Ability {
    CPU_CONTROLLER("the cpu controller of cgroup v2", controller("cpu")),
    CPUSET_CONTROLLER("the cpuset controller of cgroup v2", controller("cpuset")),
    HUGETLB_CONTROLLER("the hugetlb controller of cgroup v2", controller("hugetlb")),
    IO_CONTROLLER("the io controller of cgroup v2", controller("io")),
    MEMORY_CONTROLLER("the memory controller of cgroup v2", controller("memory")),
    PIDS_CONTROLLER("the pids controller of cgroup v2", controller("pids")),
    HYBRID_CGROUPS(
            "the memory controller in a cgroup v1 hierarchy beside version 2",
            () -> Files.exists(Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes"))),
    /// CAP_SYS_RESOURCE: to raise hard limits and to lower oom_score_adj.
    RAISED_LIMITS("CAP_SYS_RESOURCE", Ability::maySetResources),
    REALTIME_SCHEDULING("real-time scheduling", Ability::maySchedule),
    NUMA("memory policies (NUMA)", () -> Files.exists(Path.of("/proc/self/numa_maps"))),
    RESCTRL("resctrl", () -> read("/proc/self/mountinfo").contains(" - resctrl ")),
    SELINUX("SELinux", () -> Files.exists(Path.of("/sys/fs/selinux/enforce"))),
    IPV6("IPv6", () -> Files.exists(Path.of("/proc/net/if_inet6"))),
    EXECUTION_DOMAINS(
            "the execution domain of 32-bit programs",
            () -> succeeds("sh", "-c", "test $(setarch i686 uname -m) = i686")),
    ID_MAPPED_TMPFS("id-mapped mounts of tmpfs (Linux 6.3)", () -> isKernelSince(6, 3)),
    TIME_NAMESPACES("time namespaces", () -> Files.exists(Path.of("/proc/self/ns/time"))),
    SYSTEMD("systemd as PID 1", () -> Files.exists(Path.of("/run/systemd/system"))),
    /// What the lab's kernel says of it, ps does not take.
    BOOT_TIME("the time of boot, for ps -ef", () -> succeeds("sh", "-c", "ps -ef >/dev/null")),
    APPARMOR("AppArmor", () -> read("/sys/module/apparmor/parameters/enabled").startsWith("Y")),
    RUNC("runc to compare with, which conformance-tests/peers builds with Go", peer("runc")),
    CDI_REFERENCE(
            "CDI's reference implementation to compare with, which conformance-tests/peers builds"
                    + " with Go",
            peer("cdi-reference")),
    RAM_DISK("the block device /dev/ram0", () -> Files.exists(Path.of("/dev/ram0")));

    private static final long CAP_SYS_RESOURCE = 1L << 24;

    private final String title;
    private final BooleanSupplier probe;

    Ability(String title, BooleanSupplier probe) {
        this.title = title;
        this.probe = probe;
    }

    /// What a person calls it.
    public String title() {
        return title;
    }

    /// Whether this machine has it.
    boolean isThere() {
        return probe.getAsBoolean();
    }

    private static BooleanSupplier controller(String name) {
        return () -> {
            for (String line : read("/proc/self/mountinfo").lines().toList()) {
                if (line.contains(" - cgroup2 ")) {
                    String controllers = read(line.split(" ", -1)[4] + "/cgroup.controllers");
                    return List.of(controllers.strip().split(" ", -1)).contains(name);
                }
            }
            return false;
        };
    }

    private static boolean maySetResources() {
        for (String line : read("/proc/self/status").lines().toList()) {
            if (line.startsWith("CapEff:")) {
                return (Long.parseUnsignedLong(line.substring(7).strip(), 16) & CAP_SYS_RESOURCE)
                        != 0;
            }
        }
        return false;
    }

    private static BooleanSupplier peer(String name) {
        return () -> {
            String[] peers = Path.of("target/peers").toFile().list();
            return peers != null
                    && Arrays.stream(peers).anyMatch(peer -> peer.startsWith(name + "@"));
        };
    }

    private static boolean isKernelSince(int major, int minor) {
        String[] release = read("/proc/sys/kernel/osrelease").split("[^0-9]+", 3);
        int ours = Integer.parseInt(release[0]);
        return ours > major || ours == major && Integer.parseInt(release[1]) >= minor;
    }

    /// A cgroup hierarchy may have no budget for it.
    private static boolean maySchedule() {
        return succeeds("chrt", "--rr", "1", "true");
    }

    private static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The text of a file, nothing if there is none.
    private static String read(String file) {
        try {
            return Files.exists(Path.of(file)) ? Files.readString(Path.of(file)) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
