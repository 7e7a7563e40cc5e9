package dev.demitasse.core.lifecycle;

import dev.demitasse.core.OperationFailed;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.resctrl.Resctrl;
import dev.demitasse.linux.resctrl.ResctrlFailed;
import dev.demitasse.linux.resctrl.ResctrlGroup;
import dev.demitasse.spec.IntelRdt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The resctrl group of a container that has `linux.intelRdt` (config-linux.md, IntelRdt).
final class ResourceGroup {
    /// System property that names a directory to be used as the resctrl mount, for tests without
    /// one.
    private static final String MOUNT = "demitasse.resctrl.mount";

    private static final String POINTER = "/linux/intelRdt";

    private final IntelRdt config;
    private final ResctrlGroup group;
    private final @Nullable ResctrlGroup monitor;
    private final List<String> made = new ArrayList<>();

    private ResourceGroup(IntelRdt config, ResctrlGroup group, @Nullable ResctrlGroup monitor) {
        this.config = config;
        this.group = group;
        this.monitor = monitor;
    }

    /// The group that the configuration means; nothing is made yet.
    ///
    /// @throws OperationFailed if this machine has no resctrl, or the group has to exist and does
    ///   not
    static ResourceGroup of(IntelRdt config, String id) throws OperationFailed {
        try {
            String mount = System.getProperty(MOUNT);
            Resctrl resctrl = mount == null ? Resctrl.ofHost() : new Resctrl(mount);
            String closId = config.closID();
            ResctrlGroup group = resctrl.group(closId == null ? id : closId);
            if (closId != null && lines(config).isEmpty() && !group.exists()) {
                throw new OperationFailed(
                        POINTER
                                + "/closID: "
                                + group.directory()
                                + " has to exist, since no schema is given to make it with");
            }
            boolean monitors = Boolean.TRUE.equals(config.enableMonitoring());
            return new ResourceGroup(config, group, monitors ? group.monitor(id) : null);
        } catch (ResctrlFailed | SyscallFailed e) {
            throw new OperationFailed(POINTER + ": " + e.getMessage());
        }
    }

    /// The directories that `delete` will have to remove, in this order: those of this container
    /// alone that are not there yet.
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (monitor != null && !monitor.exists()) {
            missing.add(monitor.directory());
        }
        if (config.closID() == null && !group.exists()) {
            missing.add(group.directory());
        }
        return missing;
    }

    /// Makes the group where it is missing, and allocates. A group that somebody has made for more
    /// than this container keeps what it has, and has to have what is asked for.
    ///
    /// @throws RuntimeFailure naming the field; [#undo] removes what was made
    void make() throws RuntimeFailure {
        try {
            if (group.create()) {
                made.add(group.directory());
            } else if (config.closID() != null) {
                compare("/l3CacheSchema", config.l3CacheSchema());
                compare("/memBwSchema", config.memBwSchema());
            }
            List<String> lines = lines(config);
            if (!lines.isEmpty()) {
                group.setSchemata(lines);
            }
            if (monitor != null) {
                if (!monitor.create()) {
                    throw new ResctrlFailed(
                            "monitoring group " + monitor.directory() + " exists already");
                }
                made.add(0, monitor.directory());
            }
        } catch (ResctrlFailed | SyscallFailed e) {
            throw new OperationFailed(POINTER + ": " + e.getMessage());
        }
    }

    /// Removes what [#make] has made, a group with a `closID` too: the container never was.
    void undo() throws RuntimeFailure {
        try {
            remove(made);
        } catch (SyscallFailed e) {
            throw new OperationFailed(e.getMessage());
        }
    }

    private void compare(String member, @Nullable String schema)
            throws SyscallFailed, OperationFailed {
        if (schema == null) {
            return;
        }
        for (String line : schema.split("\n", -1)) {
            String present = line.isBlank() ? null : group.difference(line);
            if (present != null) {
                throw new OperationFailed(
                        POINTER
                                + member
                                + ": the group "
                                + group.directory()
                                + " exists and has another allocation: "
                                + present);
            }
        }
    }

    /// Puts init into the group before it is let go, so that its children are born there.
    void add(int pid) throws OperationFailed {
        try {
            group.add(pid);
            if (monitor != null) {
                monitor.add(pid);
            }
        } catch (ResctrlFailed e) {
            throw new OperationFailed(POINTER + ": " + e.getMessage());
        }
    }

    /// Gives the container's group another allocation.
    ///
    /// @param lines what changes, such as `L3:0=ff`
    /// @throws OperationFailed with the kernel's reason; the group has its former allocation
    static void allocate(IntelRdt config, String id, List<String> lines) throws OperationFailed {
        try {
            String mount = System.getProperty(MOUNT);
            Resctrl resctrl = mount == null ? Resctrl.ofHost() : new Resctrl(mount);
            String closId = config.closID();
            ResctrlGroup group = resctrl.group(closId == null ? id : closId);
            List<String> before = group.schemata();
            try {
                group.setSchemata(lines);
            } catch (ResctrlFailed e) {
                // The kernel may have taken the first line.
                group.setSchemata(before);
                throw e;
            }
        } catch (ResctrlFailed | SyscallFailed e) {
            throw new OperationFailed(POINTER + ": " + e.getMessage());
        }
    }

    /// Removes these, if they are there.
    ///
    /// @throws SyscallFailed if something cannot be removed
    static void remove(List<String> directories) throws SyscallFailed {
        for (String directory : directories) {
            Resctrl.remove(directory);
        }
    }

    /// What is written to the schemata file, in the order that the specification gives.
    private static List<String> lines(IntelRdt config) {
        List<String> lines = new ArrayList<>();
        if (config.l3CacheSchema() != null) {
            lines.add(config.l3CacheSchema());
        }
        if (config.memBwSchema() != null) {
            lines.add(config.memBwSchema());
        }
        if (config.schemata() != null) {
            lines.addAll(config.schemata());
        }
        return lines;
    }
}
