package dev.demitasse.linux.plan;

/// Operations of the init program that take the place of others where there is a user namespace.
public sealed interface UserNamespaceOp extends Op {
    /// Becomes uid and gid 0 of the user namespace.
    record IdRoot() implements UserNamespaceOp {
        @Override
        public int opcode() {
            return 72;
        }

        @Override
        public void writeTo(PlanWriter out) {}

        @Override
        public String describe() {
            return "become root of the user namespace";
        }
    }

    /// Makes init visible to the launcher again, whose ids are others than those init has taken.
    record Dumpable() implements UserNamespaceOp {
        @Override
        public int opcode() {
            return 131;
        }

        @Override
        public void writeTo(PlanWriter out) {}

        @Override
        public String describe() {
            return "let the launcher look into init";
        }
    }

    /// Like [MountOp.Rootfs], with the tree of a [IsolationOp.SendTree].
    record RootfsTree(int slot) implements UserNamespaceOp {
        @Override
        public int opcode() {
            return 73;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(slot);
        }

        @Override
        public String describe() {
            return "enter the rootfs that the launcher sends";
        }
    }

    /// Like [MountOp.MountBind], with the tree of a [IsolationOp.SendTree].
    record MountTree(long set, long clear, String destination) implements UserNamespaceOp {
        @Override
        public int opcode() {
            return 74;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u64(set).u64(clear).string(destination);
        }

        @Override
        public String describe() {
            return "bind what the launcher sends on " + destination;
        }
    }

    /// Binds a device of the host, which must be the one that is meant.
    ///
    /// @param source its path there
    record BindDevice(String path, int type, int major, int minor, String source)
            implements UserNamespaceOp {
        @Override
        public int opcode() {
            return 75;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(path).u32(type).u32(major).u32(minor).string(source);
        }

        @Override
        public String describe() {
            return "bind device "
                    + (source.equals(path) ? path : source + " on " + path)
                    + " ("
                    + major
                    + ":"
                    + minor
                    + ")";
        }
    }

    /// Binds a tree of the host if the kernel has refused the mount before it, which allows that by
    /// [MountOp.MountFs]'s flags; set and clear are MOUNT_ATTR_*, for all mounts of the tree.
    record BindIfRefused(String source, long set, long clear, String destination)
            implements UserNamespaceOp {
        @Override
        public int opcode() {
            return 76;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(source).u64(set).u64(clear).string(destination);
        }

        @Override
        public String describe() {
            return "bind " + source + " on " + destination + " if that was refused";
        }
    }
}
