package dev.demitasse.core.plan;

import dev.demitasse.linux.abi.MountFlags;
import dev.demitasse.linux.plan.MountOp;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.spec.Mount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Plans the mounts of config.json, in their order.
final class MountPlanner {
    private static final int INHERIT_MODE = 1;
    private static final int REAL_DIRECTORY = 2;

    private final PlanRequest request;
    private final Plan.Builder plan;
    private final boolean cgroupNamespace;
    private final List<Late> late = new ArrayList<>();

    /// A mount that becomes read-only at the end.
    private record Late(String destination, String pointer) {}

    MountPlanner(PlanRequest request, Plan.Builder plan, boolean cgroupNamespace) {
        this.request = request;
        this.plan = plan;
        this.cgroupNamespace = cgroupNamespace;
    }

    void plan(List<Mount> mounts) {
        for (int i = 0; i < mounts.size(); i++) {
            plan(mounts.get(i), "/mounts/" + i);
        }
    }

    /// What has to wait until nothing more is made inside: tmpfs and /dev become read-only.
    void planLate() {
        for (Late mount : late) {
            plan.init(
                    new MountOp.MountAttr(
                            mount.destination(),
                            false,
                            MountFlags.MOUNT_ATTR_RDONLY,
                            0,
                            0,
                            "read-only"),
                    mount.pointer());
        }
    }

    /// True if /dev of the container is a directory of the host, in which nothing is to be made.
    static boolean bindsDev(List<Mount> mounts) {
        boolean binds = false;
        for (Mount mount : mounts) {
            if ("/dev".equals(destination(mount))) {
                binds = MountOptions.parse(options(mount)).bind;
            }
        }
        return binds;
    }

    private void plan(Mount mount, String pointer) {
        MountOptions options = MountOptions.parse(options(mount));
        String destination = destination(mount);
        if (options.remount) {
            attributes(destination, options, pointer);
        } else if (options.bind) {
            bind(request.inBundle(text(mount.source())), destination, options, pointer);
        } else {
            mountNew(mount, destination, options, pointer);
        }
        for (String propagation : options.propagations) {
            boolean recursive = MountOptions.recursive(propagation);
            long flag = MountOptions.propagation(propagation);
            plan.init(
                    new MountOp.MountAttr(destination, recursive, 0, 0, flag, propagation),
                    pointer);
        }
        if ((options.recursiveSet | options.recursiveClear) != 0) {
            plan.init(
                    new MountOp.MountAttr(
                            destination,
                            true,
                            options.recursiveSet,
                            options.recursiveClear,
                            0,
                            "as its options say, with all below it"),
                    pointer);
        }
    }

    private void bind(String source, String destination, MountOptions options, String pointer) {
        long set = options.set;
        if (options.readOnly() && "/dev".equals(destination)) {
            set &= ~MountFlags.MOUNT_ATTR_RDONLY;
            late.add(new Late(destination, pointer));
        }
        plan.init(
                new MountOp.MountBind(
                        source, options.recursiveBind, set, options.clear, destination),
                pointer);
    }

    private void attributes(String destination, MountOptions options, String pointer) {
        plan.init(
                new MountOp.MountAttr(
                        destination, false, options.set, options.clear, 0, "as its options say"),
                pointer);
    }

    private void mountNew(Mount mount, String destination, MountOptions options, String pointer) {
        String type = text(mount.type());
        if (type.startsWith("cgroup")) {
            if (!cgroupNamespace) {
                // A cgroup2 mount from the initial cgroup namespace would reset the options of the
                // host's own.
                options.recursiveBind = true;
                bind(request.cgroupMount(), destination, options, pointer);
                return;
            }
            type = "cgroup2";
        }
        boolean tmpfs = "tmpfs".equals(type);
        boolean readOnlyLater = options.readOnly() && (tmpfs || "/dev".equals(destination));
        List<String> data = new ArrayList<>(options.data);
        long attributes = options.set;
        if (readOnlyLater) {
            attributes &= ~MountFlags.MOUNT_ATTR_RDONLY;
            late.add(new Late(destination, pointer));
        } else if (options.readOnly()) {
            data.add("ro");
        }
        int flags = 0;
        if (tmpfs && !hasMode(data)) {
            flags = INHERIT_MODE;
        } else if ("proc".equals(type) || "sysfs".equals(type)) {
            flags = REAL_DIRECTORY;
        }
        plan.init(
                new MountOp.MountFs(
                        type, text(mount.source(), type), data, destination, attributes, flags),
                pointer);
    }

    private static boolean hasMode(List<String> data) {
        for (String option : data) {
            if (option.startsWith("mode=")) {
                return true;
            }
        }
        return false;
    }

    private static List<String> options(Mount mount) {
        List<String> options = mount.options();
        return options == null ? List.of() : options;
    }

    /// The destination from the root of the container; a relative one is taken from `/` (config.md,
    /// Mounts). Dots and slashes too many are taken out of the text, as runc does: `x/..` is no
    /// reason to make or to follow x.
    static String destination(Mount mount) {
        String path = mount.destination();
        String absolute = path.startsWith("/") ? path : "/" + path;
        boolean clean =
                absolute.indexOf("/.") < 0
                        && absolute.indexOf("//") < 0
                        && (absolute.length() == 1 || !absolute.endsWith("/"));
        return clean ? absolute : Path.of(absolute).normalize().toString();
    }

    static String text(@Nullable String value) {
        return text(value, "");
    }

    private static String text(@Nullable String value, String otherwise) {
        return value == null ? otherwise : value;
    }
}
