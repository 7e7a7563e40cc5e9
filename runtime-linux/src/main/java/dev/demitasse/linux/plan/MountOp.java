package dev.demitasse.linux.plan;

import java.util.List;

/// Operations of the init program on mounts and files. Paths are resolved in the rootfs unless said
/// otherwise.
public sealed interface MountOp extends Op {
    /// Sets mount propagation (MS_SHARED, MS_SLAVE, MS_PRIVATE, MS_UNBINDABLE, with MS_REC) of a
    /// path of the current root.
    record Propagation(String path, long flags, String name) implements MountOp {
        @Override
        public int opcode() {
            return 37;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(path).u64(flags);
        }

        @Override
        public String describe() {
            return "make " + path + " " + name;
        }
    }

    /// Binds the rootfs on itself; every later path is resolved in it.
    record Rootfs(int slot, String path) implements MountOp {
        @Override
        public int opcode() {
            return 38;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(slot).string(path);
        }

        @Override
        public String describe() {
            return "enter the rootfs " + path;
        }
    }

    /// Mounts a new file system; options are those of the file system, attributes are MOUNT_ATTR_*.
    record MountFs(
            String type,
            String source,
            List<String> options,
            String destination,
            long attributes,
            int flags)
            implements MountOp {
        /// Copies the list.
        public MountFs {
            options = List.copyOf(options);
        }

        @Override
        public int opcode() {
            return 39;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(type)
                    .string(source)
                    .strings(options)
                    .string(destination)
                    .u64(attributes)
                    .u32(flags);
        }

        @Override
        public String describe() {
            String what = "mount " + type + " on " + destination;
            return options.isEmpty() ? what : what + " (" + String.join(",", options) + ")";
        }
    }

    /// Binds a file or directory of the host; set and clear are MOUNT_ATTR_*.
    record MountBind(String source, boolean recursive, long set, long clear, String destination)
            implements MountOp {
        @Override
        public int opcode() {
            return 40;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(source).u32(recursive ? 1 : 0).u64(set).u64(clear).string(destination);
        }

        @Override
        public String describe() {
            return "bind " + source + " on " + destination;
        }
    }

    /// Changes attributes or propagation of a mount point in the rootfs.
    record MountAttr(
            String path, boolean recursive, long set, long clear, long propagation, String name)
            implements MountOp {
        @Override
        public int opcode() {
            return 41;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(path).u32(recursive ? 1 : 0).u64(set).u64(clear).u64(propagation);
        }

        @Override
        public String describe() {
            return "make " + path + " " + name;
        }
    }

    /// Makes a device or FIFO; an existing node must be the same.
    record Mknod(String path, int mode, int major, int minor, int uid, int gid) implements MountOp {
        @Override
        public int opcode() {
            return 42;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(path).u32(mode).u32(major).u32(minor).u32(uid).u32(gid);
        }

        @Override
        public String describe() {
            return "make device " + path + " (" + major + ":" + minor + ")";
        }
    }

    /// Makes a symbolic link, replacing what is there or leaving it.
    record Symlink(String target, String path, boolean replace) implements MountOp {
        @Override
        public int opcode() {
            return 43;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(target).string(path).u32(replace ? 1 : 0);
        }

        @Override
        public String describe() {
            return "link " + path + " to " + target;
        }
    }

    /// Makes a directory and its parents where they are missing.
    record Mkdir(String path, int mode) implements MountOp {
        @Override
        public int opcode() {
            return 44;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(path).u32(mode);
        }

        @Override
        public String describe() {
            return "make directory " + path;
        }
    }

    /// Makes a pseudoterminal the controlling terminal and stdio, and sends its master away.
    record Console(int slot, int uid, int rows, int columns, boolean device) implements MountOp {
        @Override
        public int opcode() {
            return 45;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(slot).u32(uid).u32(rows).u32(columns).u32(device ? 1 : 0);
        }

        @Override
        public String describe() {
            return "open the terminal";
        }
    }

    /// Makes the rootfs the root: 0 pivot_root, 1 moving the mount and chroot, 2 chroot alone.
    record Pivot(int how) implements MountOp {
        @Override
        public int opcode() {
            return 46;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(how);
        }

        @Override
        public String describe() {
            return how == 0
                    ? "pivot into the rootfs"
                    : how == 1 ? "move into the rootfs" : "chroot into the rootfs";
        }
    }

    /// Finds the container's /dev/null, verified, and puts it under stdio that is a null device.
    record NullDevice(int slot) implements MountOp {
        @Override
        public int opcode() {
            return 47;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(slot);
        }

        @Override
        public String describe() {
            return "find /dev/null";
        }
    }

    /// Hides a path; a missing one is fine.
    record Mask(String path, int nullSlot) implements MountOp {
        @Override
        public int opcode() {
            return 48;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(path).u32(nullSlot);
        }

        @Override
        public String describe() {
            return "mask " + path;
        }
    }

    /// Makes a path read-only; a missing one is fine.
    record Readonly(String path) implements MountOp {
        @Override
        public int opcode() {
            return 49;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(path);
        }

        @Override
        public String describe() {
            return "make " + path + " read-only";
        }
    }

    /// Changes a mount with its file system, as mount(2) does with MS_REMOUNT: what is not named
    /// gets its default. `flags` are MS_*, `options` those of the file system, separated by commas.
    record Remount(String path, long flags, String options) implements MountOp {
        @Override
        public int opcode() {
            return 90;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(path).u64(flags).string(options);
        }

        @Override
        public String describe() {
            String what = "remount " + path;
            return options.isEmpty() ? what : what + " (" + options + ")";
        }
    }

    /// Fails unless this device or FIFO exists; `mode` has its S_IF* bits.
    record CheckNode(String path, int mode, int major, int minor) implements MountOp {
        @Override
        public int opcode() {
            return 91;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(path).u32(mode).u32(major).u32(minor);
        }

        @Override
        public String describe() {
            return "find device " + path + " (" + major + ":" + minor + ")";
        }
    }
}
