package dev.demitasse.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rules of `linux.seccomp` (config-linux.md, Seccomp).
final class SeccompValidator {
    private static final int MAX_ARGUMENT = 5;
    private static final int ERRNO_MAX = 4095; // the kernel's MAX_ERRNO
    private static final int TRACE_MAX = 65535; // SECCOMP_RET_DATA
    private static final String NEEDS_LISTENER = "SCMP_ACT_NOTIFY needs a listenerPath";

    private SeccompValidator() {}

    static void check(Seccomp seccomp, Problems problems) {
        String pointer = "/linux/seccomp";
        boolean listens = seccomp.listenerPath() != null;
        Names.check(
                SeccompNames.ACTIONS, seccomp.defaultAction(), pointer, "/defaultAction", problems);
        checkErrno(
                seccomp.defaultErrnoRet(),
                seccomp.defaultAction(),
                pointer,
                "/defaultErrnoRet",
                problems);
        if (!listens && seccomp.defaultAction().equals("SCMP_ACT_NOTIFY")) {
            problems.add(pointer + "/defaultAction", NEEDS_LISTENER);
        }
        Names.checkAll(
                SeccompNames.ARCHITECTURES,
                seccomp.architectures(),
                pointer,
                "/architectures",
                problems);
        Names.checkAll(SeccompNames.FLAGS, seccomp.flags(), pointer, "/flags", problems);
        if (!listens && seccomp.listenerMetadata() != null) {
            problems.add(pointer + "/listenerMetadata", "needs a listenerPath");
        }
        List<Seccomp.Syscall> syscalls = seccomp.syscalls();
        if (syscalls == null) {
            return;
        }
        for (int i = 0; i < syscalls.size(); i++) {
            check(syscalls.get(i), pointer + "/syscalls/" + i, listens, problems);
        }
    }

    private static void check(
            Seccomp.Syscall syscall, String pointer, boolean listens, Problems problems) {
        if (syscall.names().isEmpty()) {
            problems.add(pointer + "/names", "must not be empty");
        }
        for (int i = 0; i < syscall.names().size(); i++) {
            if (syscall.names().get(i).isEmpty()) {
                problems.add(pointer + "/names/" + i, "must not be empty");
            }
        }
        String action = syscall.action();
        Names.check(SeccompNames.ACTIONS, action, pointer, "/action", problems);
        if (!listens && action.equals("SCMP_ACT_NOTIFY")) {
            problems.add(pointer + "/action", NEEDS_LISTENER);
        }
        checkErrno(syscall.errnoRet(), action, pointer, "/errnoRet", problems);
        List<Seccomp.Arg> args = syscall.args();
        if (args == null) {
            return;
        }
        for (int i = 0; i < args.size(); i++) {
            Seccomp.Arg arg = args.get(i);
            if (arg.index() < 0 || arg.index() > MAX_ARGUMENT) {
                problems.add(pointer + "/args/" + i + "/index", "must be from 0 to 5");
            }
            if (!Names.contains(SeccompNames.OPERATORS, arg.op())) {
                Names.check(
                        SeccompNames.OPERATORS, arg.op(), pointer, "/args/" + i + "/op", problems);
            }
        }
    }

    private static void checkErrno(
            @Nullable Long errno, String action, String pointer, String member, Problems problems) {
        if (errno == null) {
            return;
        }
        boolean trace = action.equals("SCMP_ACT_TRACE");
        if (!trace && !action.equals("SCMP_ACT_ERRNO")) {
            problems.add(pointer + member, "is only for SCMP_ACT_ERRNO and SCMP_ACT_TRACE");
        } else if (errno > (trace ? TRACE_MAX : ERRNO_MAX)) {
            problems.add(
                    pointer + member,
                    "must be at most " + (trace ? TRACE_MAX : ERRNO_MAX) + " with " + action);
        }
    }
}
