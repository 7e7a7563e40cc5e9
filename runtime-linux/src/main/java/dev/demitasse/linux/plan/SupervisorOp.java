package dev.demitasse.linux.plan;

/// Operations of the host program that deal with the service manager above the caller
/// (sd_notify(3)).
public sealed interface SupervisorOp extends Op {
    /// Listens for what the container's program says to its NOTIFY_SOCKET, and connects to the
    /// caller's.
    ///
    /// @param directory of the socket
    /// @param name of the socket
    /// @param host the caller's socket; `@` stands for the NUL of an abstract name
    record NotifySocket(String directory, String name, String host) implements SupervisorOp {
        @Override
        public int opcode() {
            return 120;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(directory).string(name).string(host);
        }

        @Override
        public String describe() {
            return "pass on what is said to " + directory + "/" + name + " to " + host;
        }
    }

    /// Waits until READY has been passed on and understood, or init has ended.
    ///
    /// @param pid init, or 0 for that of this plan
    /// @param startTime its start in clock ticks since boot, or 0
    record AwaitReady(int pid, long startTime) implements SupervisorOp {
        @Override
        public int opcode() {
            return 121;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(pid).u64(startTime);
        }

        @Override
        public String describe() {
            return "wait until the program says that it is ready";
        }
    }
}
