package dev.demitasse.linux.plan;

import java.util.ArrayList;
import java.util.List;

/// What the launcher is to do: a program for itself and one for the container's init.
///
/// @param sealed true if the plan enters a container, so that the launcher first re-executes itself
///   from a sealed copy (CVE-2019-5736)
/// @param host the host program, in order
/// @param init the init program, in order
public record Plan(boolean sealed, List<Step> host, List<Step> init) {
    /// The protocol version of plan.h; a launcher of another version is refused.
    public static final int PROTOCOL_VERSION = 1;

    static final int MAGIC = 0x4c504d44;

    /// Copies both programs.
    public Plan {
        host = List.copyOf(host);
        init = List.copyOf(init);
    }

    /// The plan as the launcher reads it.
    public byte[] encode() {
        PlanWriter out = new PlanWriter();
        out.u32(MAGIC).u32(PROTOCOL_VERSION).u32(sealed ? 1 : 0).u32(host.size()).u32(init.size());
        for (Step step : host) {
            out.op(step.op());
        }
        for (Step step : init) {
            out.op(step.op());
        }
        return out.toBytes();
    }

    /// Collects steps in the order in which they are to run.
    public static final class Builder {
        private final List<Step> host = new ArrayList<>();
        private final List<Step> init = new ArrayList<>();
        private int slots = Op.ROOTFS_SLOT + 1;

        /// Adds an operation to the launcher's program.
        public Builder host(HostOp op, String pointer) {
            host.add(new Step(op, pointer));
            return this;
        }

        /// Adds an operation for user and time namespaces to the launcher's program.
        public Builder host(IsolationOp op, String pointer) {
            host.add(new Step(op, pointer));
            return this;
        }

        /// Adds an operation for the caller's service manager to the launcher's program.
        public Builder host(SupervisorOp op, String pointer) {
            host.add(new Step(op, pointer));
            return this;
        }

        /// Adds an operation for user namespaces to init's program.
        public Builder init(UserNamespaceOp op, String pointer) {
            init.add(new Step(op, pointer));
            return this;
        }

        /// Adds a mount or file operation to init's program.
        public Builder init(MountOp op, String pointer) {
            init.add(new Step(op, pointer));
            return this;
        }

        /// Adds a process operation to init's program.
        public Builder init(ProcessOp op, String pointer) {
            init.add(new Step(op, pointer));
            return this;
        }

        /// Adds an operation on the program's attributes to init's program.
        public Builder init(AttributeOp op, String pointer) {
            init.add(new Step(op, pointer));
            return this;
        }

        /// Adds an operation on the way to the exec to init's program.
        public Builder init(ExecOp op, String pointer) {
            init.add(new Step(op, pointer));
            return this;
        }

        /// Takes the next free descriptor slot.
        public int slot() {
            return slots++;
        }

        /// Finishes a plan that enters a container if it has an init program.
        public Plan build() {
            return new Plan(!init.isEmpty(), host, init);
        }
    }
}
