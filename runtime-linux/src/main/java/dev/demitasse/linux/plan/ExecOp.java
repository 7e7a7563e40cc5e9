package dev.demitasse.linux.plan;

import java.util.List;

/// Operations of the init program that lead to the program: its environment, where it is, the wait
/// for `start`, the exec.
public sealed interface ExecOp extends Op {
    /// Sets the program's environment, looking up HOME of the uid where it is unset.
    record Environ(List<String> variables, int uid) implements ExecOp {
        /// Copies the list.
        public Environ {
            variables = List.copyOf(variables);
        }

        @Override
        public int opcode() {
            return 60;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.strings(variables).u32(uid);
        }

        @Override
        public String describe() {
            return "set " + variables.size() + " environment variables";
        }
    }

    /// Finds the program.
    record FindExec(List<String> candidates) implements ExecOp {
        /// Copies the list.
        public FindExec {
            candidates = List.copyOf(candidates);
        }

        @Override
        public int opcode() {
            return 61;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.strings(candidates);
        }

        @Override
        public String describe() {
            return "find " + String.join(" or ", candidates);
        }
    }

    /// Asks for a signal at the parent's death, 0 for none.
    record ParentDeath(int signal) implements ExecOp {
        @Override
        public int opcode() {
            return 62;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(signal);
        }

        @Override
        public String describe() {
            return signal == 0 ? "outlive the launcher" : "die with the launcher";
        }
    }

    /// Waits for `start`.
    record WaitStart(int slot) implements ExecOp {
        @Override
        public int opcode() {
            return 63;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(slot);
        }

        @Override
        public String describe() {
            return "wait for start";
        }
    }

    /// Closes this descriptor and all above it on exec.
    record CloseFds(int first) implements ExecOp {
        @Override
        public int opcode() {
            return 64;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(first);
        }

        @Override
        public String describe() {
            return "close descriptors from " + first;
        }
    }

    /// Executes the program.
    record Exec(List<String> arguments) implements ExecOp {
        /// Copies the list.
        public Exec {
            arguments = List.copyOf(arguments);
        }

        @Override
        public int opcode() {
            return 65;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.strings(arguments);
        }

        @Override
        public String describe() {
            return "execute " + String.join(" ", arguments);
        }
    }

    /// Says that the program is about to be executed, while it can still be said.
    record Announce() implements ExecOp {
        @Override
        public int opcode() {
            return 70;
        }

        @Override
        public void writeTo(PlanWriter out) {}

        @Override
        public String describe() {
            return "tell that the program is executed next";
        }
    }
}
