package dev.demitasse.core.plan;

import dev.demitasse.linux.abi.MountFlags;
import dev.demitasse.linux.plan.AttributeOp;
import dev.demitasse.linux.plan.MountOp;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.UserNamespaceOp;
import dev.demitasse.spec.Mount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Plans the mounts of config.json, in their order.
final class MountPlanner {
    private static final int INHERIT_MODE = 1;
    private static final int REAL_DIRECTORY = 2;
    private static final int MAY_BE_REFUSED = 4;
    private static final long HARDENED =
            MountFlags.MOUNT_ATTR_RDONLY
                    | MountFlags.MOUNT_ATTR_NOSUID
                    | MountFlags.MOUNT_ATTR_NODEV
                    | MountFlags.MOUNT_ATTR_NOEXEC;
    private static final int COPY_UP = 0x100;
    private static final int COPY_OWNER = 0x200;

    private final PlanRequest request;
    private final Plan.Builder plan;
    private final boolean cgroupNamespace;
    private final boolean mapped;
    private final boolean sent;
    private final @Nullable String label;
    private final List<Late> late = new ArrayList<>();

    /// A mount that becomes read-only at the end.
    private record Late(String destination, String pointer) {}

    /// @param mapped true if the container's root is not the host's
    /// @param sent true if the launcher looks up the sources of bind mounts
    /// @param label SELinux context of new file systems, or null
    MountPlanner(
            PlanRequest request,
            Plan.Builder plan,
            boolean cgroupNamespace,
            boolean mapped,
            boolean sent,
            @Nullable String label) {
        this.request = request;
        this.plan = plan;
        this.cgroupNamespace = cgroupNamespace;
        this.mapped = mapped;
        this.sent = sent;
        this.label = label;
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
                MountOptions options = MountOptions.parse(options(mount));
                binds = options.remount ? binds : options.bind;
            }
        }
        return binds;
    }

    void plan(Mount mount, String pointer) {
        MountOptions options = MountOptions.parse(options(mount));
        String destination = destination(mount);
        if (!late.isEmpty() && !options.remount) {
            forget(destination);
        }
        if (options.remount) {
            remount(destination, options, pointer);
        } else if (options.bind) {
            bind(mount, request.inBundle(text(mount.source())), destination, options, pointer);
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

    /// Options of the file system mean nothing to a bind mount, as with mount(2).
    private void bind(
            Mount mount, String source, String destination, MountOptions options, String pointer) {
        long set = options.set;
        if (options.readOnly() && "/dev".equals(destination)) {
            set &= ~MountFlags.MOUNT_ATTR_RDONLY;
            late.add(new Late(destination, pointer));
        }
        MountOp.MountBind bind =
                new MountOp.MountBind(
                        source, options.recursiveBind, set, options.clear, destination);
        boolean own = mount.uidMappings() != null && !mount.uidMappings().isEmpty();
        if (!sent && options.idmap == 0 && !own) {
            plan.init(bind, pointer);
            return;
        }
        int idmap = own ? options.idmap | MountOptions.IDMAP : options.idmap;
        UserNamespacePlanner.planBind(
                plan, bind, idmap, mount.uidMappings(), mount.gidMappings(), pointer);
    }

    /// What is mounted over an earlier mount is not to become read-only in its stead.
    private void forget(String destination) {
        for (int i = late.size() - 1; i >= 0; i--) {
            if (late.get(i).destination().equals(destination)) {
                late.remove(i);
            }
        }
    }

    /// Attributes are those of the mount alone: the file system may have other mounts, on the host.
    private void remount(String destination, MountOptions options, String pointer) {
        if (options.data.isEmpty() && options.superFlags.isEmpty()) {
            plan.init(
                    new MountOp.MountAttr(
                            destination,
                            false,
                            options.set,
                            options.clear,
                            0,
                            "as its options say"),
                    pointer);
            return;
        }
        plan.init(
                new MountOp.Remount(
                        destination,
                        options.mountFlags(options.set),
                        String.join(",", options.data)),
                pointer);
    }

    private void mountNew(Mount mount, String destination, MountOptions options, String pointer) {
        String type = text(mount.type());
        if (type.startsWith("cgroup")) {
            if (!cgroupNamespace) {
                // A cgroup2 mount from the initial cgroup namespace would reset the options of the
                // host's own.
                options.recursiveBind = true;
                bind(mount, request.cgroupMount(), destination, options, pointer);
                return;
            }
            type = "cgroup2";
        }
        boolean tmpfs = "tmpfs".equals(type);
        boolean readOnlyLater = options.readOnly() && (tmpfs || "/dev".equals(destination));
        List<String> data = new ArrayList<>(options.data);
        for (String flag : options.superFlags) {
            if (!flag.equals(MountOptions.IVERSION)) {
                data.add(flag);
            }
        }
        long attributes = options.set;
        if (readOnlyLater) {
            attributes &= ~MountFlags.MOUNT_ATTR_RDONLY;
            late.add(new Late(destination, pointer));
        } else if (options.readOnly()) {
            data.add("ro");
        }
        int flags = 0;
        if (tmpfs) {
            flags = has(data, "mode=") ? 0 : INHERIT_MODE;
            if (options.copyUp) {
                flags |= COPY_UP;
                flags |= has(data, "uid=") || has(data, "gid=") ? 0 : COPY_OWNER;
            }
        } else if ("proc".equals(type) || "sysfs".equals(type)) {
            flags = REAL_DIRECTORY;
        }
        String instead = mapped ? instead(type) : null;
        if (instead != null) {
            flags |= MAY_BE_REFUSED;
        }
        if (label != null && takesLabel(type)) {
            data.add("context=" + label);
        }
        plan.init(
                new MountOp.MountFs(
                        type, text(mount.source(), type), data, destination, attributes, flags),
                pointer);
        if (label != null && "mqueue".equals(type)) {
            plan.init(new AttributeOp.FileLabel(destination, label), "/linux/mountLabel");
        }
        if (instead != null) {
            long set = "sysfs".equals(type) ? HARDENED : options.set;
            plan.init(new UserNamespaceOp.BindIfRefused(instead, set, 0, destination), pointer);
        }
        if (options.superFlags.contains(MountOptions.IVERSION)) {
            long all = options.mountFlags(attributes);
            plan.init(new MountOp.Remount(destination, all, ""), pointer);
        }
    }

    /// Whether a context can be an option of the mount: the files of some file systems have labels
    /// of their own, and a message queue's is set on its root.
    private static boolean takesLabel(String type) {
        return !"proc".equals(type)
                && !"sysfs".equals(type)
                && !"mqueue".equals(type)
                && !"cgroup2".equals(type);
    }

    /// What of the host takes the place of a file system that belongs to a namespace which is not
    /// the user namespace's: the kernel refuses to mount it.
    private @Nullable String instead(String type) {
        if ("sysfs".equals(type)) {
            return "/sys";
        }
        return "cgroup2".equals(type) ? request.cgroup() : null;
    }

    private static boolean has(List<String> data, String key) {
        for (String option : data) {
            if (option.startsWith(key)) {
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
