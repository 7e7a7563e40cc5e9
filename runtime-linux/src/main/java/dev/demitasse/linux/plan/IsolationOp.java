package dev.demitasse.linux.plan;

import java.util.List;

/// Operations of the host program on an init that exists, and for namespaces and mounts that only
/// the host's root can make. docs/plan-format.md says what each one does.
public sealed interface IsolationOp extends Op {
    /// Binds the rootfs on itself in the caller's mount namespace, for a container that has none of
    /// its own; what is mounted in it stays with this mount and reaches no other namespace.
    record RootfsHost(int slot, String path) implements IsolationOp {
        @Override
        public int opcode() {
            return 21;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(slot).string(path);
        }

        @Override
        public String describe() {
            return "bind the rootfs " + path + " on itself, for all in this mount namespace";
        }
    }

    /// Detaches the topmost mount on a path of the caller's mount namespace, with all below it.
    /// That there is none is no failure.
    record Unmount(String path) implements IsolationOp {
        @Override
        public int opcode() {
            return 22;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(path);
        }

        @Override
        public String describe() {
            return "unmount " + path;
        }
    }

    /// Writes init's `setgroups`, `gid_map` or `uid_map` in one write (user_namespaces(7)).
    ///
    /// @param compare true if the map must be this one already, as in a user namespace that is
    ///   joined
    record IdMap(String file, String text, boolean compare) implements IsolationOp {
        @Override
        public int opcode() {
            return 25;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(file).string(text).u32(compare ? 1 : 0);
        }

        @Override
        public String describe() {
            String one = text.strip().replace("\n", ", ");
            return (compare ? "require " : "write ") + file + " of init: " + one;
        }
    }

    /// Has newuidmap(1) or newgidmap(1) write a map of init's user namespace.
    ///
    /// @param program absolute path
    /// @param arguments what follows init's pid: container ID, host ID and size of each range
    record IdMapTool(String program, List<String> arguments) implements IsolationOp {
        /// Copies the list.
        public IdMapTool {
            arguments = List.copyOf(arguments);
        }

        @Override
        public int opcode() {
            return 130;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(program).strings(arguments);
        }

        @Override
        public String describe() {
            return "run " + program + " PID " + String.join(" ", arguments);
        }
    }

    /// Has whoever clones init join a namespace first; type is a CLONE_NEW* flag.
    record JoinBefore(int slot, int type, String name) implements IsolationOp {
        @Override
        public int opcode() {
            return 26;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(slot).u32(type);
        }

        @Override
        public String describe() {
            return "join the " + name + " namespace before the clone";
        }
    }

    /// Sends init a clone of the mount at this path of init's mount namespace, made with the
    /// launcher's rights.
    ///
    /// @param flags of [#ALL], [#IDMAP], [#IDMAP_ALL] and [#ON_ITSELF]
    /// @param uidMap maps the ids of the mount; empty for the map of init's user namespace
    /// @param gidMap likewise
    record SendTree(String path, int flags, String uidMap, String gidMap) implements IsolationOp {
        /// With all mounts below it.
        public static final int ALL = 1;

        /// Id-mapped.
        public static final int IDMAP = 2;

        /// With [#IDMAP]: not only the topmost mount.
        public static final int IDMAP_ALL = 4;

        /// Attached where it comes from, as the rootfs has to be.
        public static final int ON_ITSELF = 8;

        @Override
        public int opcode() {
            return 27;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(path).u32(flags).string(uidMap).string(gidMap);
        }

        @Override
        public String describe() {
            if ((flags & ON_ITSELF) != 0) {
                return "bind the rootfs " + path + " for init";
            }
            return ((flags & IDMAP) != 0 ? "id-map " : "fetch ") + path + " for init to bind";
        }
    }

    /// Makes a time namespace with these offsets for init (time_namespaces(7)).
    record TimeOffsets(String text) implements IsolationOp {
        @Override
        public int opcode() {
            return 28;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(text);
        }

        @Override
        public String describe() {
            return "set time offsets: " + text.strip().replace("\n", ", ");
        }
    }

    /// Passes the listener of init's seccomp filter on, with this text and init's pid between its
    /// parts (config-linux.md, The Container Process State).
    record SeccompListener(int receiver, int sender, int agent, List<String> text)
            implements IsolationOp {
        /// Copies the list.
        public SeccompListener {
            text = List.copyOf(text);
        }

        @Override
        public int opcode() {
            return 23;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(receiver).u32(sender).u32(agent).strings(text);
        }

        @Override
        public String describe() {
            return "send the state and the listener of the seccomp filter";
        }
    }

    /// Moves a network interface to a network namespace, that of init without a slot; `%d` in the
    /// new name stands for a number that is free there.
    record MoveLink(String name, String there, int slot) implements IsolationOp {
        @Override
        public int opcode() {
            return 29;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(name).string(there).u32(slot);
        }

        @Override
        public String describe() {
            return "move network interface " + name + " into the container as " + there;
        }
    }

    /// Lets init run on all CPUs that its cgroup allows.
    record AllCpus() implements IsolationOp {
        @Override
        public int opcode() {
            return 30;
        }

        @Override
        public void writeTo(PlanWriter out) {}

        @Override
        public String describe() {
            return "let init run on all CPUs";
        }
    }

    /// Takes hold of the init of a container, for the operations that enter it.
    ///
    /// @param pidfd slot that gets a pidfd
    /// @param process slot that gets its directory in /proc
    /// @param startTime in clock ticks since boot: with another one it is another process (`ESRCH`)
    record Target(int pidfd, int process, int pid, long startTime) implements IsolationOp {
        @Override
        public int opcode() {
            return 100;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(pidfd).u32(process).u32(pid).u64(startTime);
        }

        @Override
        public String describe() {
            return "take hold of init, process " + pid;
        }
    }

    /// Has whoever clones the process join, by one call, those of these CLONE_NEW* namespaces in
    /// which the target differs from the launcher.
    record EnterBefore(int pidfd, int types) implements IsolationOp {
        @Override
        public int opcode() {
            return 101;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(pidfd).u32(types);
        }

        @Override
        public String describe() {
            return "join the namespaces of init before the clone";
        }
    }

    /// Joins the target's pid namespace for the process that is cloned, if it is another one.
    record EnterChildren(int pidfd, int types) implements IsolationOp {
        @Override
        public int opcode() {
            return 102;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(pidfd).u32(types);
        }

        @Override
        public String describe() {
            return "join the pid namespace of init for children";
        }
    }

    /// Lets the clone go to the cgroup the target is in, should the one it is meant for have
    /// children that get its controllers, and no room for processes therefore (cgroups(7), no
    /// internal processes).
    record OwnCgroup(int process, String mount) implements IsolationOp {
        @Override
        public int opcode() {
            return 103;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(process).string(mount);
        }

        @Override
        public String describe() {
            return "use the cgroup of init if the container's takes no processes";
        }
    }

    /// Sets the CPUs of the launcher, which the clone inherits, or of the cloned process.
    ///
    /// @param cpus bit n of byte n / 8 for CPU n
    /// @param list the same for a person
    record Affinity(boolean init, byte[] cpus, String list) implements IsolationOp {
        @Override
        public int opcode() {
            return 104;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(init ? 1 : 0).bytes(cpus);
        }

        @Override
        public String describe() {
            return (init ? "run the process" : "run") + " on CPUs " + list;
        }
    }
}
