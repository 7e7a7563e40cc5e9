package dev.demitasse.spec;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rules of the `linux` object but for its larger members (config-linux.md).
final class LinuxValidator {
    static final String[] NAMESPACES = {
        "pid", "network", "mount", "ipc", "uts", "user", "cgroup", "time"
    };

    /// The recursive forms are not in the specification; runc and crun take them.
    private static final String[] PROPAGATIONS = {
        "shared", "slave", "private", "unbindable", "rshared", "rslave", "rprivate", "runbindable"
    };

    private static final String[] DEVICE_TYPES = {"c", "u", "b", "p"};
    private static final String[] DOMAINS = {"LINUX", "LINUX32"};
    private static final int MAX_MAJOR = (1 << 12) - 1; // of the kernel's dev_t
    private static final int MAX_MINOR = (1 << 20) - 1;
    private static final int MAX_MODE = 0177777; // st_mode, file type included
    private static final int MAX_INTERFACE = 15; // IFNAMSIZ without its NUL

    private LinuxValidator() {}

    static void check(Linux linux, Problems problems) {
        checkNamespaces(linux.namespaces(), problems);
        checkUserNamespace(linux, problems);
        Map<String, String> sysctl = linux.sysctl();
        if (sysctl != null && !sysctl.isEmpty()) {
            SysctlValidator.check(sysctl, linux, problems);
        }
        checkTimeOffsets(linux, problems);
        checkDevices(linux.devices(), problems);
        checkNetDevices(linux.netDevices(), problems);
        checkRestricted(linux.maskedPaths(), "/maskedPaths", linux, problems);
        checkRestricted(linux.readonlyPaths(), "/readonlyPaths", linux, problems);
        String propagation = linux.rootfsPropagation();
        if (propagation != null && !propagation.isEmpty()) {
            Names.check(PROPAGATIONS, propagation, "/linux", "/rootfsPropagation", problems);
        }
        Resources resources = linux.resources();
        if (resources != null) {
            ResourcesValidator.check(resources, "/linux/resources", problems);
        }
        Seccomp seccomp = linux.seccomp();
        if (seccomp != null) {
            SeccompValidator.check(seccomp, problems);
        }
        IntelRdt intelRdt = linux.intelRdt();
        if (intelRdt != null) {
            PolicyValidator.check(intelRdt, problems);
        }
        MemoryPolicy memoryPolicy = linux.memoryPolicy();
        if (memoryPolicy != null) {
            PolicyValidator.check(memoryPolicy, problems);
        }
        Personality personality = linux.personality();
        if (personality != null) {
            Names.check(DOMAINS, personality.domain(), "/linux", "/personality/domain", problems);
            List<String> flags = personality.flags();
            if (flags != null && !flags.isEmpty()) {
                problems.add("/linux/personality/flags", "must be empty, no flag is defined");
            }
        }
    }

    private static void checkNamespaces(@Nullable List<Namespace> namespaces, Problems problems) {
        if (namespaces == null) {
            return;
        }
        for (int i = 0; i < namespaces.size(); i++) {
            Namespace namespace = namespaces.get(i);
            if (!Names.contains(NAMESPACES, namespace.type())) {
                Names.check(
                        NAMESPACES, namespace.type(), "/linux/namespaces/" + i, "/type", problems);
            }
            for (int j = 0; j < i; j++) {
                if (namespaces.get(j).type().equals(namespace.type())) {
                    problems.add(
                            "/linux/namespaces/" + i + "/type",
                            "must not repeat " + namespace.type() + " of entry " + j);
                    break;
                }
            }
            String path = namespace.path();
            if (path != null && !path.startsWith("/")) {
                problems.add("/linux/namespaces/" + i + "/path", "must be an absolute path");
            }
        }
    }

    private static void checkUserNamespace(Linux linux, Problems problems) {
        Namespace user = linux.namespace("user");
        checkMapped(linux.uidMappings(), "/linux/uidMappings", user, problems);
        checkMapped(linux.gidMappings(), "/linux/gidMappings", user, problems);
        checkMappings(linux.uidMappings(), "/linux", -1, "/uidMappings/", problems);
        checkMappings(linux.gidMappings(), "/linux", -1, "/gidMappings/", problems);
    }

    private static void checkMapped(
            @Nullable List<IdMapping> mappings,
            String pointer,
            @Nullable Namespace user,
            Problems problems) {
        boolean maps = mappings != null && !mappings.isEmpty();
        if (!maps && user != null && user.path() == null) {
            problems.add(pointer, "is required for a new user namespace");
        }
    }

    /// The kernel refuses empty ranges, and ranges that reach the last id (user_namespaces(7)).
    ///
    /// @param element where in an array the object with these mappings is, -1 if in none
    static void checkMappings(
            @Nullable List<IdMapping> mappings,
            String pointer,
            int element,
            String member,
            Problems problems) {
        if (mappings == null) {
            return;
        }
        for (int i = 0; i < mappings.size(); i++) {
            IdMapping mapping = mappings.get(i);
            String wrong = null;
            if (mapping.size() < 1) {
                wrong = "must have a size of at least 1";
            } else if (mapping.containerID() + mapping.size() > 0xFFFFFFFFL
                    || mapping.hostID() + mapping.size() > 0xFFFFFFFFL) {
                wrong = "must not reach beyond id 4294967294";
            }
            if (wrong != null) {
                String at = element < 0 ? pointer : pointer + element;
                problems.add(at + member + i, wrong);
            }
        }
    }

    private static void checkTimeOffsets(Linux linux, Problems problems) {
        Map<String, TimeOffset> offsets = linux.timeOffsets();
        if (offsets == null || offsets.isEmpty()) {
            return;
        }
        Namespace time = linux.namespace("time");
        if (time == null) {
            problems.add("/linux/timeOffsets", "needs a time namespace in linux.namespaces");
        } else if (time.path() != null) {
            problems.add(
                    "/linux/timeOffsets", "must not be given for a time namespace with a path");
        }
        for (Map.Entry<String, TimeOffset> entry : offsets.entrySet()) {
            String clock = entry.getKey();
            if (!clock.equals("monotonic") && !clock.equals("boottime")) {
                problems.add(
                        Pointers.child("/linux/timeOffsets", clock),
                        "unknown clock, must be monotonic or boottime");
            }
            Long nanosecs = entry.getValue().nanosecs();
            if (nanosecs != null && (nanosecs < 0 || nanosecs > 999_999_999)) {
                problems.add(
                        Pointers.child("/linux/timeOffsets", clock) + "/nanosecs",
                        "must be at most 999999999");
            }
        }
    }

    private static void checkDevices(@Nullable List<Device> devices, Problems problems) {
        if (devices == null) {
            return;
        }
        for (int i = 0; i < devices.size(); i++) {
            Device device = devices.get(i);
            String at = "/linux/devices/" + i;
            Names.check(DEVICE_TYPES, device.type(), at, "/type", problems);
            if (!device.path().startsWith("/")) {
                problems.add(at + "/path", "must be an absolute path");
            }
            if (!device.type().equals("p")) {
                checkNumber(device.major(), MAX_MAJOR, at, "/major", problems);
                checkNumber(device.minor(), MAX_MINOR, at, "/minor", problems);
            }
            Integer mode = device.fileMode();
            if (mode != null && (mode < 0 || mode > MAX_MODE)) {
                problems.add(at + "/fileMode", "must be a file mode, at most 65535");
            }
            ProcessValidator.checkId(device.uid(), at, "/uid", problems);
            ProcessValidator.checkId(device.gid(), at, "/gid", problems);
        }
    }

    private static void checkNumber(
            @Nullable Long number, int max, String pointer, String member, Problems problems) {
        if (number == null) {
            problems.add(pointer + member, "is required unless type is p");
        } else if (number < 0 || number > max) {
            problems.add(pointer + member, "must be from 0 to " + max);
        }
    }

    private static void checkNetDevices(
            @Nullable Map<String, NetDevice> netDevices, Problems problems) {
        if (netDevices == null) {
            return;
        }
        for (Map.Entry<String, NetDevice> entry : netDevices.entrySet()) {
            String pointer = Pointers.child("/linux/netDevices", entry.getKey());
            checkInterface(entry.getKey(), pointer, problems);
            String name = entry.getValue().name();
            if (name != null) {
                checkInterface(name, pointer + "/name", problems);
                int percent = name.indexOf('%');
                if (percent >= 0
                        && (!name.startsWith("%d", percent)
                                || name.indexOf('%', percent + 1) >= 0)) {
                    problems.add(pointer + "/name", "may have a % only as one %d");
                }
            }
        }
    }

    private static void checkInterface(String name, String pointer, Problems problems) {
        boolean good =
                !name.isEmpty()
                        && name.length() <= MAX_INTERFACE
                        && !name.equals(".")
                        && !name.equals("..");
        for (int i = 0; good && i < name.length(); i++) {
            char c = name.charAt(i);
            good = c > ' ' && c < 0x7f && c != '/' && c != ':';
        }
        if (!good) {
            problems.add(
                    pointer,
                    "must be an interface name: 1 to 15 bytes, not . or .., without / : or space");
        }
    }

    private static void checkRestricted(
            @Nullable List<String> paths, String member, Linux linux, Problems problems) {
        if (paths == null || paths.isEmpty()) {
            return;
        }
        if (linux.namespace("mount") == null) {
            problems.add("/linux" + member, "needs a mount namespace in linux.namespaces");
        }
        Names.checkAbsolute(paths, "/linux", member, problems);
    }
}
