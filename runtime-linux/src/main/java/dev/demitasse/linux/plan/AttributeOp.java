package dev.demitasse.linux.plan;

/// Operations of the init program that set what the program inherits: kernel parameters, security
/// labels, scheduling, execution domain, memory policy.
public sealed interface AttributeOp extends Op {
    /// Writes a file of procfs, through the descriptor of a /proc that was opened before anything
    /// of the container was.
    ///
    /// @param slot holds /proc
    /// @param path below /proc
    /// @param otherwise written instead where `path` is missing; empty for none
    /// @param text written as it is, in one piece
    /// @param what describes it
    record WriteProc(int slot, String path, String otherwise, String text, String what)
            implements AttributeOp {
        @Override
        public int opcode() {
            return 77;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(slot).string(path).string(otherwise).string(text);
        }

        @Override
        public String describe() {
            return what;
        }
    }

    /// Sets scheduling (sched_setattr(2)); times in nanoseconds.
    record Scheduler(
            int policy,
            long flags,
            int nice,
            int priority,
            long runtime,
            long deadline,
            long period,
            String name)
            implements AttributeOp {
        @Override
        public int opcode() {
            return 78;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(policy).u64(flags).u32(nice).u32(priority);
            out.u64(runtime).u64(deadline).u64(period);
        }

        @Override
        public String describe() {
            return "set scheduling policy " + name;
        }
    }

    /// Sets the I/O priority (ioprio_set(2)): class and priority in one number.
    record IoPriority(int value, String name) implements AttributeOp {
        @Override
        public int opcode() {
            return 79;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(value);
        }

        @Override
        public String describe() {
            return "set I/O priority " + name;
        }
    }

    /// Sets the execution domain (personality(2)).
    record Personality(int domain, String name) implements AttributeOp {
        @Override
        public int opcode() {
            return 80;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(domain);
        }

        @Override
        public String describe() {
            return "set execution domain " + name;
        }
    }

    /// Sets the NUMA memory policy (set_mempolicy(2)).
    ///
    /// @param mode with its flags
    /// @param nodes bit n of byte n/8 is node n; whole 64-bit words
    record MemoryPolicy(int mode, byte[] nodes, String name) implements AttributeOp {
        @Override
        public int opcode() {
            return 81;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(mode).bytes(nodes);
        }

        @Override
        public String describe() {
            return "set memory policy " + name;
        }
    }

    /// Gives a file of the rootfs an SELinux context.
    record FileLabel(String path, String label) implements AttributeOp {
        @Override
        public int opcode() {
            return 82;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(path).string(label);
        }

        @Override
        public String describe() {
            return "label " + path + " as " + label;
        }
    }
}
