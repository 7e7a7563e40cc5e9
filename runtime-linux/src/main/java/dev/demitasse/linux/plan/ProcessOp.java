package dev.demitasse.linux.plan;

import java.util.List;

/// Operations of the init program on itself: namespaces, credentials, barriers.
public sealed interface ProcessOp extends Op {
    /// Joins the namespace of this CLONE_NEW* type.
    record Setns(int slot, int type, String name) implements ProcessOp {
        @Override
        public int opcode() {
            return 32;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(slot).u32(type);
        }

        @Override
        public String describe() {
            return "join the " + name + " namespace";
        }
    }

    /// Leaves namespaces of these CLONE_NEW* types for new ones.
    record Unshare(long flags, String name) implements ProcessOp {
        @Override
        public int opcode() {
            return 33;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u64(flags);
        }

        @Override
        public String describe() {
            return "make a new " + name + " namespace";
        }
    }

    /// Starts a session.
    record Setsid() implements ProcessOp {
        @Override
        public int opcode() {
            return 34;
        }

        @Override
        public void writeTo(PlanWriter out) {}

        @Override
        public String describe() {
            return "start a session";
        }
    }

    /// Joins a new session keyring.
    record SessionKeyring(String name) implements ProcessOp {
        @Override
        public int opcode() {
            return 35;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(name);
        }

        @Override
        public String describe() {
            return "join session keyring " + name;
        }
    }

    /// Brings up `lo`.
    record LoopbackUp() implements ProcessOp {
        @Override
        public int opcode() {
            return 36;
        }

        @Override
        public void writeTo(PlanWriter out) {}

        @Override
        public String describe() {
            return "bring up lo";
        }
    }

    /// Sets the host name.
    record Hostname(String name) implements ProcessOp {
        @Override
        public int opcode() {
            return 50;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(name);
        }

        @Override
        public String describe() {
            return "set host name " + name;
        }
    }

    /// Sets the NIS domain name.
    record Domainname(String name) implements ProcessOp {
        @Override
        public int opcode() {
            return 51;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(name);
        }

        @Override
        public String describe() {
            return "set domain name " + name;
        }
    }

    /// Stops until the launcher lets it go on.
    record Barrier(int number) implements ProcessOp {
        @Override
        public int opcode() {
            return 52;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(number);
        }

        @Override
        public String describe() {
            return "wait at barrier " + number;
        }
    }

    /// Forbids gaining privileges by exec.
    record NoNewPrivileges() implements ProcessOp {
        @Override
        public int opcode() {
            return 53;
        }

        @Override
        public void writeTo(PlanWriter out) {}

        @Override
        public String describe() {
            return "forbid new privileges";
        }
    }

    /// Sets the file mode creation mask.
    record Umask(int mask) implements ProcessOp {
        @Override
        public int opcode() {
            return 54;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(mask);
        }

        @Override
        public String describe() {
            return "set umask 0" + Integer.toOctalString(mask);
        }
    }

    /// Gives stdin, stdout and stderr to the user.
    record StdioOwner(int uid) implements ProcessOp {
        @Override
        public int opcode() {
            return 55;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(uid);
        }

        @Override
        public String describe() {
            return "give stdio to uid " + Integer.toUnsignedString(uid);
        }
    }

    /// Drops all other capabilities from the bounding set.
    record BoundingSet(long keep) implements ProcessOp {
        @Override
        public int opcode() {
            return 56;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u64(keep);
        }

        @Override
        public String describe() {
            return "keep " + Long.bitCount(keep) + " capabilities in the bounding set";
        }
    }

    /// Changes user, group and supplementary groups; keeps capabilities.
    record User(int uid, int gid, List<Long> groups) implements ProcessOp {
        /// Copies the list.
        public User {
            groups = List.copyOf(groups);
        }

        @Override
        public int opcode() {
            return 57;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(uid).u32(gid).u32(4L * groups.size());
            for (long group : groups) {
                out.u32(group);
            }
        }

        @Override
        public String describe() {
            return "become uid "
                    + Integer.toUnsignedString(uid)
                    + " gid "
                    + Integer.toUnsignedString(gid);
        }
    }

    /// Sets the capabilities; bit n is capability n.
    record Capabilities(long effective, long permitted, long inheritable, long ambient)
            implements ProcessOp {
        @Override
        public int opcode() {
            return 58;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u64(effective).u64(permitted).u64(inheritable).u64(ambient);
        }

        @Override
        public String describe() {
            return "set " + Long.bitCount(permitted) + " capabilities";
        }
    }

    /// Changes the working directory; a tentative failure may be mended by a later attempt.
    record Chdir(String path, boolean tentative) implements ProcessOp {
        @Override
        public int opcode() {
            return 59;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.string(path).u32(tentative ? 1 : 0);
        }

        @Override
        public String describe() {
            return "change to directory " + path;
        }
    }

    /// Loads a filter of system calls.
    ///
    /// @param flags SECCOMP_FILTER_FLAG_* (seccomp(2))
    /// @param privileged true if CAP_SYS_ADMIN allows it, false if no_new_privs does
    /// @param slot the socket by which the listener leaves init, or [Op#NO_SLOT]
    /// @param filter BPF instructions, 8 bytes each
    record Seccomp(int flags, boolean privileged, int slot, byte[] filter) implements ProcessOp {
        @Override
        public int opcode() {
            return 69;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(flags).u32(privileged ? 1 : 0).u32(slot).bytes(filter);
        }

        @Override
        public String describe() {
            return "load " + FilterText.of(filter);
        }
    }

    /// Checks what would keep [Seccomp] from working.
    record SeccompCheck(int flags, boolean privileged) implements ProcessOp {
        @Override
        public int opcode() {
            return 71;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(flags).u32(privileged ? 1 : 0);
        }

        @Override
        public String describe() {
            return "check that a seccomp filter can be loaded";
        }
    }

    /// Joins, by one call, those of these CLONE_NEW* namespaces in which the target differs.
    record Enter(int pidfd, int types) implements ProcessOp {
        @Override
        public int opcode() {
            return 105;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(pidfd).u32(types);
        }

        @Override
        public String describe() {
            return "join the namespaces of init";
        }
    }

    /// Takes over the root of the target, which no namespace brings along.
    record EnterRoot(int process) implements ProcessOp {
        @Override
        public int opcode() {
            return 106;
        }

        @Override
        public void writeTo(PlanWriter out) {
            out.u32(process);
        }

        @Override
        public String describe() {
            return "change to the root of init";
        }
    }
}
