package dev.demitasse.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rules of `linux.seccomp` (config-linux.md, Seccomp).
final class SeccompValidator {
    static final String[] ACTIONS = {
        "SCMP_ACT_KILL",
        "SCMP_ACT_KILL_PROCESS",
        "SCMP_ACT_KILL_THREAD",
        "SCMP_ACT_TRAP",
        "SCMP_ACT_ERRNO",
        "SCMP_ACT_TRACE",
        "SCMP_ACT_ALLOW",
        "SCMP_ACT_LOG",
        "SCMP_ACT_NOTIFY"
    };
    static final String[] OPERATORS = {
        "SCMP_CMP_NE",
        "SCMP_CMP_LT",
        "SCMP_CMP_LE",
        "SCMP_CMP_EQ",
        "SCMP_CMP_GE",
        "SCMP_CMP_GT",
        "SCMP_CMP_MASKED_EQ"
    };
    static final String[] ARCHITECTURES = {
        "SCMP_ARCH_X86",
        "SCMP_ARCH_X86_64",
        "SCMP_ARCH_X32",
        "SCMP_ARCH_ARM",
        "SCMP_ARCH_AARCH64",
        "SCMP_ARCH_MIPS",
        "SCMP_ARCH_MIPS64",
        "SCMP_ARCH_MIPS64N32",
        "SCMP_ARCH_MIPSEL",
        "SCMP_ARCH_MIPSEL64",
        "SCMP_ARCH_MIPSEL64N32",
        "SCMP_ARCH_PPC",
        "SCMP_ARCH_PPC64",
        "SCMP_ARCH_PPC64LE",
        "SCMP_ARCH_S390",
        "SCMP_ARCH_S390X",
        "SCMP_ARCH_PARISC",
        "SCMP_ARCH_PARISC64",
        "SCMP_ARCH_RISCV64",
        "SCMP_ARCH_LOONGARCH64",
        "SCMP_ARCH_M68K",
        "SCMP_ARCH_SH",
        "SCMP_ARCH_SHEB"
    };
    static final String[] FLAGS = {
        "SECCOMP_FILTER_FLAG_TSYNC",
        "SECCOMP_FILTER_FLAG_LOG",
        "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
        "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"
    };
    private static final int MAX_ARGUMENT = 5;
    private static final String NEEDS_LISTENER = "SCMP_ACT_NOTIFY needs a listenerPath";

    private SeccompValidator() {}

    static void check(Seccomp seccomp, Problems problems) {
        String pointer = "/linux/seccomp";
        boolean listens = seccomp.listenerPath() != null;
        Names.check(ACTIONS, seccomp.defaultAction(), pointer, "/defaultAction", problems);
        checkErrno(
                seccomp.defaultErrnoRet(),
                seccomp.defaultAction(),
                pointer,
                "/defaultErrnoRet",
                problems);
        if (!listens && seccomp.defaultAction().equals("SCMP_ACT_NOTIFY")) {
            problems.add(pointer + "/defaultAction", NEEDS_LISTENER);
        }
        Names.checkAll(ARCHITECTURES, seccomp.architectures(), pointer, "/architectures", problems);
        Names.checkAll(FLAGS, seccomp.flags(), pointer, "/flags", problems);
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
        String action = syscall.action();
        Names.check(ACTIONS, action, pointer, "/action", problems);
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
            if (!Names.contains(OPERATORS, arg.op())) {
                Names.check(OPERATORS, arg.op(), pointer, "/args/" + i + "/op", problems);
            }
        }
    }

    private static void checkErrno(
            @Nullable Long errno, String action, String pointer, String member, Problems problems) {
        if (errno != null && !action.equals("SCMP_ACT_ERRNO") && !action.equals("SCMP_ACT_TRACE")) {
            problems.add(pointer + member, "is only for SCMP_ACT_ERRNO and SCMP_ACT_TRACE");
        }
    }
}
