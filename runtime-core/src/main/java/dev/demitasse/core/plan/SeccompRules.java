package dev.demitasse.core.plan;

import dev.demitasse.linux.abi.Errno;
import dev.demitasse.linux.seccomp.FilterRule;
import dev.demitasse.linux.seccomp.FilterRule.Condition;
import dev.demitasse.linux.seccomp.FilterRules;
import dev.demitasse.linux.seccomp.SeccompAbi;
import dev.demitasse.spec.Seccomp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Translates a profile of config.json to rules with the kernel's numbers (config-linux.md,
/// Seccomp).
public final class SeccompRules {
    private static final String NOTIFY = "SCMP_ACT_NOTIFY";

    private SeccompRules() {}

    /// The rules of a profile that has been validated.
    public static FilterRules of(Seccomp seccomp) {
        List<FilterRule> rules = new ArrayList<>();
        List<Seccomp.Syscall> syscalls = seccomp.syscalls();
        for (int i = 0; syscalls != null && i < syscalls.size(); i++) {
            add(syscalls.get(i), "/syscalls/" + i, rules);
        }
        List<String> architectures = seccomp.architectures();
        return new FilterRules(
                action(seccomp.defaultAction(), seccomp.defaultErrnoRet()),
                architectures == null ? List.of() : architectures,
                rules);
    }

    /// Whether a profile leaves system calls to a listener.
    public static boolean notifies(Seccomp seccomp) {
        List<Seccomp.Syscall> syscalls = seccomp.syscalls();
        boolean notifies = seccomp.defaultAction().equals(NOTIFY);
        for (int i = 0; syscalls != null && !notifies && i < syscalls.size(); i++) {
            notifies = syscalls.get(i).action().equals(NOTIFY);
        }
        return notifies;
    }

    /// The SECCOMP_FILTER_FLAG_* bits of a profile. Without `flags` it is SPEC_ALLOW, as in runc;
    /// an empty list asks for none.
    ///
    /// @param notifies whether there will be a listener
    public static int flags(Seccomp seccomp, boolean notifies) {
        List<String> names = seccomp.flags();
        int flags = names == null ? SeccompAbi.FLAG_SPEC_ALLOW : 0;
        for (int i = 0; names != null && i < names.size(); i++) {
            flags |= SeccompAbi.flag(names.get(i));
        }
        if (!notifies) {
            // How to wait for a listener's answer has no meaning without one, and the kernel
            // refuses it.
            return flags & ~SeccompAbi.FLAG_WAIT_KILLABLE_RECV;
        }
        if ((flags & SeccompAbi.FLAG_TSYNC) != 0) {
            flags |= SeccompAbi.FLAG_TSYNC_ESRCH;
        }
        return flags | SeccompAbi.FLAG_NEW_LISTENER;
    }

    /// An entry whose conditions name an argument twice stands for several, each with one of them:
    /// any may hold, where otherwise all have to (libseccomp takes one for each argument, and runc
    /// reads it so).
    private static void add(Seccomp.Syscall syscall, String pointer, List<FilterRule> rules) {
        int action = action(syscall.action(), syscall.errnoRet());
        List<Seccomp.Arg> args = syscall.args();
        List<Condition> conditions = new ArrayList<>();
        boolean repeats = false;
        int seen = 0;
        for (int i = 0; args != null && i < args.size(); i++) {
            Seccomp.Arg arg = args.get(i);
            int bit = 1 << arg.index();
            repeats |= (seen & bit) != 0;
            seen |= bit;
            conditions.add(
                    new Condition(
                            (int) arg.index(),
                            SeccompAbi.operator(arg.op()),
                            arg.value(),
                            arg.valueTwo() == null ? 0 : arg.valueTwo()));
        }
        if (!repeats) {
            rules.add(new FilterRule(pointer, action, syscall.names(), conditions));
            return;
        }
        for (int i = 0; i < conditions.size(); i++) {
            rules.add(new FilterRule(pointer, action, syscall.names(), List.of(conditions.get(i))));
        }
    }

    private static int action(String name, @Nullable Long data) {
        return SeccompAbi.action(name, data == null ? Errno.EPERM : data.intValue());
    }
}
