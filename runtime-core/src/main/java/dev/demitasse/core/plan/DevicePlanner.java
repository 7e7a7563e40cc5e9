package dev.demitasse.core.plan;

import dev.demitasse.linux.plan.MountOp;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.UserNamespaceOp;
import dev.demitasse.spec.Device;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Plans what has to be in /dev: the default devices and links of config-linux.md, and those of
/// `linux.devices`.
final class DevicePlanner {
    private static final int S_IFIFO = 0010000;
    private static final int S_IFCHR = 0020000;
    private static final int S_IFBLK = 0060000;
    private static final int DEFAULT_MODE = 0666;

    /// Path, major, minor.
    private static final Object[][] DEFAULTS = {
        {"/dev/null", 1, 3},
        {"/dev/random", 1, 8},
        {"/dev/full", 1, 7},
        {"/dev/tty", 5, 0},
        {"/dev/zero", 1, 5},
        {"/dev/urandom", 1, 9},
    };

    private static final String[][] LINKS = {
        {"/proc/self/fd", "/dev/fd"},
        {"/proc/self/fd/0", "/dev/stdin"},
        {"/proc/self/fd/1", "/dev/stdout"},
        {"/proc/self/fd/2", "/dev/stderr"},
    };

    private DevicePlanner() {}

    /// Plans the devices.
    ///
    /// @param ownDev false if /dev is a directory of the host: then nothing is made in it, and the
    ///   devices that are listed there have to be there
    /// @param userNamespace true if devices cannot be made: those of the host are bound then
    /// @param hostPaths where they are on the host, by their path, if it is another one
    static void plan(
            Plan.Builder plan,
            List<Device> devices,
            boolean ownDev,
            boolean kcore,
            boolean userNamespace,
            Map<String, String> hostPaths) {
        if (ownDev) {
            planDefaults(plan, devices, userNamespace);
        }
        for (int i = 0; i < devices.size(); i++) {
            Device device = devices.get(i);
            if (ownDev || !device.path().startsWith("/dev/")) {
                plan(
                        plan,
                        device,
                        "/linux/devices/" + i,
                        userNamespace
                                ? hostPaths.getOrDefault(device.path(), device.path())
                                : null);
            } else {
                plan.init(
                        new MountOp.CheckNode(
                                device.path(),
                                type(device),
                                number(device.major()),
                                number(device.minor())),
                        "/linux/devices/" + i);
            }
        }
        if (ownDev) {
            planLinks(plan, kcore);
        }
    }

    private static void planDefaults(
            Plan.Builder plan, List<Device> devices, boolean userNamespace) {
        for (Object[] known : DEFAULTS) {
            String path = (String) known[0];
            if (listed(devices, path)) {
                continue;
            }
            if (userNamespace) {
                plan.init(
                        new UserNamespaceOp.BindDevice(
                                path, S_IFCHR, (int) known[1], (int) known[2], path),
                        "");
            } else {
                plan.init(
                        new MountOp.Mknod(
                                path, S_IFCHR | DEFAULT_MODE, (int) known[1], (int) known[2], 0, 0),
                        "");
            }
        }
    }

    private static void planLinks(Plan.Builder plan, boolean kcore) {
        for (String[] link : LINKS) {
            plan.init(new MountOp.Symlink(link[0], link[1], false), "");
        }
        if (kcore) {
            plan.init(new MountOp.Symlink("/proc/kcore", "/dev/core", false), "");
        }
        plan.init(new MountOp.Symlink("pts/ptmx", "/dev/ptmx", true), "");
    }

    private static boolean listed(List<Device> devices, String path) {
        for (Device device : devices) {
            if (device.path().equals(path)) {
                return true;
            }
        }
        return false;
    }

    private static int type(Device device) {
        return switch (device.type()) {
            case "b" -> S_IFBLK;
            case "p" -> S_IFIFO;
            default -> S_IFCHR;
        };
    }

    /// @param hostPath the host's node to bind where none can be made; else null
    private static void plan(
            Plan.Builder plan, Device device, String pointer, @Nullable String hostPath) {
        int type = type(device);
        if (hostPath != null && type != S_IFIFO) {
            plan.init(
                    new UserNamespaceOp.BindDevice(
                            device.path(),
                            type,
                            number(device.major()),
                            number(device.minor()),
                            hostPath),
                    pointer);
            return;
        }
        Integer mode = device.fileMode();
        // Callers send the type bits of st_mode along; the type has a field of its own.
        int permissions = mode == null ? DEFAULT_MODE : mode & 07777;
        plan.init(
                new MountOp.Mknod(
                        device.path(),
                        type(device) | permissions,
                        number(device.major()),
                        number(device.minor()),
                        number(device.uid()),
                        number(device.gid())),
                pointer);
    }

    private static int number(@Nullable Long value) {
        return value == null ? 0 : (int) (long) value;
    }
}
