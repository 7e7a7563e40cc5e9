package dev.demitasse.spec;

import java.util.ArrayList;
import java.util.List;

/// The configuration to start from, with the content that `runc spec` writes: a shell on a
/// terminal, root with few capabilities, a read-only root filesystem, all namespaces but user and
/// time.
public final class DefaultSpec {
    /// The version of the specification that this module implements.
    public static final String OCI_VERSION = "1.3.0";

    private DefaultSpec() {}

    /// Makes the configuration. Its root filesystem is `rootfs` in the bundle.
    public static Spec create() {
        return new Spec(
                OCI_VERSION,
                process(),
                new Root("rootfs", true),
                "demitasse",
                null,
                mounts(),
                null,
                null,
                linux());
    }

    /// The configuration for a user without root's rights: with a user namespace, in which the user
    /// is root and nobody else is anybody, in the network of the host; without what takes root's
    /// rights or other ids.
    ///
    /// @param uid effective user id of who will run it
    /// @param gid effective group id
    public static Spec rootless(Spec spec, int uid, int gid) {
        List<Mount> mounts = new ArrayList<>();
        for (Mount mount : spec.mounts() == null ? List.<Mount>of() : spec.mounts()) {
            mounts.add(
                    mount.destination().equals("/sys")
                            ? mount(
                                    "/sys", "/sys", "none", "rbind", "nosuid", "noexec", "nodev",
                                    "ro")
                            : withoutOwners(mount));
        }
        Linux linux = spec.linux();
        List<Namespace> namespaces = new ArrayList<>();
        if (linux == null) {
            return spec.withMounts(mounts);
        }
        for (Namespace namespace :
                linux.namespaces() == null ? List.<Namespace>of() : linux.namespaces()) {
            if (!namespace.type().equals("network") && !namespace.type().equals("user")) {
                namespaces.add(namespace);
            }
        }
        namespaces.add(new Namespace("user", null));
        return spec.withMounts(mounts)
                .withLinux(
                        linux.withNamespaces(namespaces)
                                .withResources(null)
                                .withUidMappings(one(uid))
                                .withGidMappings(one(gid)));
    }

    private static List<IdMapping> one(int id) {
        return List.of(new IdMapping(0, Integer.toUnsignedLong(id), 1));
    }

    private static Mount withoutOwners(Mount mount) {
        List<String> options = mount.options();
        if (options == null) {
            return mount;
        }
        List<String> kept = new ArrayList<>();
        for (String option : options) {
            if (!option.startsWith("gid=") && !option.startsWith("uid=")) {
                kept.add(option);
            }
        }
        return new Mount(
                mount.destination(),
                mount.source(),
                mount.type(),
                kept,
                mount.uidMappings(),
                mount.gidMappings());
    }

    private static Process process() {
        List<String> capabilities = List.of("CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE");
        return new Process(
                true,
                null,
                new User(0, 0, null, null),
                List.of("sh"),
                List.of(
                        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                        "TERM=xterm"),
                "/",
                new Capabilities(capabilities, capabilities, null, capabilities, null),
                List.of(new Rlimit("RLIMIT_NOFILE", 1024, 1024)),
                true,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static List<Mount> mounts() {
        return List.of(
                new Mount("/proc", "proc", "proc", null, null, null),
                mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"),
                mount(
                        "/dev/pts",
                        "devpts",
                        "devpts",
                        "nosuid",
                        "noexec",
                        "newinstance",
                        "ptmxmode=0666",
                        "mode=0620",
                        "gid=5"),
                mount(
                        "/dev/shm",
                        "shm",
                        "tmpfs",
                        "nosuid",
                        "noexec",
                        "nodev",
                        "mode=1777",
                        "size=65536k"),
                mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"),
                mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro"),
                mount(
                        "/sys/fs/cgroup",
                        "cgroup",
                        "cgroup",
                        "nosuid",
                        "noexec",
                        "nodev",
                        "relatime",
                        "ro"));
    }

    private static Mount mount(String destination, String source, String type, String... options) {
        return new Mount(destination, source, type, List.of(options), null, null);
    }

    private static Linux linux() {
        Resources resources =
                new Resources(
                        List.of(new DeviceRule(false, null, null, null, "rwm")),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null);
        return new Linux(
                null,
                null,
                null,
                resources,
                null,
                List.of(
                        new Namespace("pid", null),
                        new Namespace("network", null),
                        new Namespace("ipc", null),
                        new Namespace("uts", null),
                        new Namespace("mount", null),
                        new Namespace("cgroup", null)),
                null,
                null,
                null,
                null,
                List.of(
                        "/proc/acpi",
                        "/proc/asound",
                        "/proc/kcore",
                        "/proc/keys",
                        "/proc/latency_stats",
                        "/proc/timer_list",
                        "/proc/timer_stats",
                        "/proc/sched_debug",
                        "/sys/firmware",
                        "/proc/scsi",
                        "/sys/devices/virtual/tpm"),
                List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"),
                null,
                null,
                null,
                null,
                null);
    }
}
