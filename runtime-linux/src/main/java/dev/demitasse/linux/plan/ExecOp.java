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

    /// Runs a hook in the container's namespaces.
    ///
    /// @param path absolute path of the program
    /// @param arguments its whole argv
    /// @param environment its environment
    /// @param directory where it starts, if that exists; empty to stay where this program is
    /// @param umask its file mode creation mask
    /// @param timeout seconds after which it is killed, 0 for never
    /// @param before what it finds on stdin, up to the pid
    /// @param after the rest of it
    /// @param flags [#PID] and [#INHERIT]
    record Hook(
            String path,
            List<String> arguments,
            List<String> environment,
            String directory,
            int umask,
            int timeout,
            String before,
            String after,
            int flags)
            implements ExecOp {
        /// Init's pid, as init sees it (in the host program: as the launcher does), goes between
        /// the two texts.
        public static final int PID = 1;

        /// The environment is the one of [Environ].
        public static final int INHERIT = 2;

        /// Copies the lists.
        public Hook {
            arguments = List.copyOf(arguments);
            environment = List.copyOf(environment);
        }

        @Override
        public int opcode() {
            return 66;
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
