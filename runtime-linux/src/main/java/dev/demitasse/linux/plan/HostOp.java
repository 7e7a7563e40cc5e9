package dev.demitasse.linux.plan;

import java.util.List;

/// Operations of the host program, which the launcher runs itself. docs/plan-format.md says what
/// each one does.
public sealed interface HostOp extends Op {
    /// Requires fds 3 to 2+count to be open and lets them reach the program; the first of them are
    /// sockets of the caller's service manager.
    record PreserveFds(int count, int sockets) implements HostOp {
        @Override
        public int opcode() {
            return 1;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(count);
        }

        @Override
        public String describe() {
            return "pass on " + count + " descriptors from 3";
        }
    }

    /// Opens a path of the host into a slot; flags as in open(2).
    record Open(int slot, String path, int flags, int mode) implements HostOp {
        @Override
        public int opcode() {
            return 2;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(slot).string(path).u32(flags).u32(mode);
        }

        @Override
        public String describe() {
            return "open " + path;
        }
    }

    /// Listens on a unix stream socket, where `start` will call.
    record Listen(int slot, String directory, String name) implements HostOp {
        @Override
        public int opcode() {
            return 3;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(slot).string(directory).string(name);
        }

        @Override
        public String describe() {
            return "listen on " + directory + "/" + name;
        }
    }

    /// Connects to a unix stream socket of the caller.
    record Connect(int slot, String path) implements HostOp {
        @Override
        public int opcode() {
            return 4;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(slot).string(path);
        }

        @Override
        public String describe() {
            return "connect to " + path;
        }
    }

    /// Makes two connected sockets.
    record SocketPair(int slot, int peer) implements HostOp {
        @Override
        public int opcode() {
            return 5;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(slot).u32(peer);
        }

        @Override
        public String describe() {
            return "make a socket pair";
        }
    }

    /// Makes the launcher the reaper of the container's orphans.
    record Subreaper() implements HostOp {
        @Override
        public int opcode() {
            return 6;
        }

        @Override
        public void writeTo(PlanWriter out) {}

        @Override
        public String describe() {
            return "become the reaper of orphans";
        }
    }

    /// Joins a namespace that takes effect for children only; type is CLONE_NEWPID or
    /// CLONE_NEWTIME.
    record SetnsChildren(int slot, int type, String name) implements HostOp {
        @Override
        public int opcode() {
            return 7;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(slot).u32(type);
        }

        @Override
        public String describe() {
            return "join the " + name + " namespace for children";
        }
    }

    /// Attaches a device program to the cgroup whose directory the slot holds.
    record DeviceFilter(int slot, byte[] program) implements HostOp {
        @Override
        public int opcode() {
            return 8;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(slot).bytes(program);
        }

        @Override
        public String describe() {
            return "attach the device filter (" + program.length / 8 + " instructions)";
        }
    }

    /// Makes the container's init; flags are those of clone3(2), 64 bits.
    record Clone(long flags, int cgroupSlot, String names) implements HostOp {
        @Override
        public int opcode() {
            return 9;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u64(flags).u32(cgroupSlot);
        }

        @Override
        public String describe() {
            String where = cgroupSlot == NO_SLOT ? "" : " in its cgroup";
            return names.isEmpty()
                    ? "clone init" + where
                    : "clone init" + where + " with new namespaces: " + names;
        }
    }

    /// Writes the value, -1000 to 1000, to init's oom_score_adj.
    record OomScoreAdj(String value) implements HostOp {
        @Override
        public int opcode() {
            return 10;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(value);
        }

        @Override
        public String describe() {
            return "set oom_score_adj to " + value;
        }
    }

    /// Sets a resource limit of init; soft and hard are unsigned, all ones for no limit.
    record Prlimit(int resource, long soft, long hard, String name) implements HostOp {
        @Override
        public int opcode() {
            return 11;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(resource).u64(soft).u64(hard);
        }

        @Override
        public String describe() {
            return "limit " + name + " to " + limit(soft) + ", " + limit(hard) + " at most";
        }

        private static String limit(long value) {
            return value == -1 ? "unlimited" : Long.toUnsignedString(value);
        }
    }

    /// Sends init's pidfd to the caller's socket.
    record SendPidfd(int slot, String text) implements HostOp {
        @Override
        public int opcode() {
            return 12;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(slot).string(text);
        }

        @Override
        public String describe() {
            return "send init's pidfd";
        }
    }

    /// Waits until init stands at the barrier.
    record AwaitInit(int barrier) implements HostOp {
        @Override
        public int opcode() {
            return 13;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(barrier);
        }

        @Override
        public String describe() {
            return "wait for init at barrier " + barrier;
        }
    }

    /// Waits until the planner has done its part.
    record AwaitPlanner(int number, String task) implements HostOp {
        @Override
        public int opcode() {
            return 14;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(number);
        }

        @Override
        public String describe() {
            return "wait for the planner to " + task;
        }
    }

    /// Lets init go on from the barrier.
    record ReleaseInit(int barrier) implements HostOp {
        @Override
        public int opcode() {
            return 15;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(barrier);
        }

        @Override
        public String describe() {
            return "release init from barrier " + barrier;
        }
    }

    /// Waits until init has executed its program.
    record AwaitExec() implements HostOp {
        @Override
        public int opcode() {
            return 16;
        }

        @Override
        public void writeTo(PlanWriter out) {}

        @Override
        public String describe() {
            return "wait for the program to be executed";
        }
    }

    /// Stays until init ends: signals, terminal, orphans. `afterwards` are the arguments of the
    /// command that cleans up if the planner is lost meanwhile; empty if there is nothing to clean
    /// up.
    record Relay(int terminalSlot, List<String> afterwards) implements HostOp {
        /// Copies the arguments.
        public Relay {
            afterwards = List.copyOf(afterwards);
        }

        @Override
        public int opcode() {
            return 17;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(terminalSlot).strings(afterwards);
        }

        @Override
        public String describe() {
            return terminalSlot == NO_SLOT
                    ? "forward signals until init ends"
                    : "relay the terminal and forward signals until init ends";
        }
    }

    /// Signals a process, provided that it still is the one that started at that time (clock ticks,
    /// 0: any).
    record Signal(int pid, long startTime, int signal) implements HostOp {
        @Override
        public int opcode() {
            return 18;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(pid).u64(startTime).u32(signal);
        }

        @Override
        public String describe() {
            return "send signal " + signal + " to process " + pid;
        }
    }

    /// Releases an init that waits in [ExecOp.WaitStart] and waits for its exec.
    record Start(String directory, String name) implements HostOp {
        @Override
        public int opcode() {
            return 19;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(directory).string(name);
        }

        @Override
        public String describe() {
            return "release init by " + directory + "/" + name;
        }
    }

    /// Runs a hook in the runtime's namespaces; the components are those of [ExecOp.Hook].
    record HookHost(
            String path,
            List<String> arguments,
            List<String> environment,
            String directory,
            int umask,
            int timeout,
            String before,
            String after,
            int flags)
            implements HostOp {
        /// Copies the lists.
        public HookHost {
            arguments = List.copyOf(arguments);
            environment = List.copyOf(environment);
        }

        @Override
        public int opcode() {
            return 20;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(path).strings(arguments).strings(environment).string(directory);
            out.u32(umask).u32(timeout).string(before).string(after).u32(flags);
        }

        @Override
        public String describe() {
            return "run hook " + path + " as " + String.join(" ", arguments);
        }
    }
}
