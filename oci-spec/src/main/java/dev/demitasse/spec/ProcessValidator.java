package dev.demitasse.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rules of the `process` object (config.md, Process).
final class ProcessValidator {
    private static final String[] RLIMITS = {
        "RLIMIT_AS",
        "RLIMIT_CORE",
        "RLIMIT_CPU",
        "RLIMIT_DATA",
        "RLIMIT_FSIZE",
        "RLIMIT_LOCKS",
        "RLIMIT_MEMLOCK",
        "RLIMIT_MSGQUEUE",
        "RLIMIT_NICE",
        "RLIMIT_NOFILE",
        "RLIMIT_NPROC",
        "RLIMIT_RSS",
        "RLIMIT_RTPRIO",
        "RLIMIT_RTTIME",
        "RLIMIT_SIGPENDING",
        "RLIMIT_STACK"
    };

    /// (uid_t) -1 means "leave it" to the system calls, so that it is no id.
    private static final long MAX_ID = 0xFFFFFFFEL;

    private static final int MAX_UMASK = 0777;
    private static final int MAX_TERMINAL_SIDE = 65535; // struct winsize has unsigned shorts

    private ProcessValidator() {}

    static void check(Process process, String pointer, Problems problems) {
        List<String> args = process.args();
        if (args == null || args.isEmpty()) {
            problems.add(pointer + "/args", "args must not be empty");
        }
        if (!process.cwd().startsWith("/")) {
            problems.add(pointer + "/cwd", "Cwd must be an absolute path");
        }
        checkEnv(process.env(), pointer, -1, problems);
        ConsoleSize size = process.consoleSize();
        if (size != null && Boolean.TRUE.equals(process.terminal())) {
            checkSide(size.height(), pointer, "/consoleSize/height", problems);
            checkSide(size.width(), pointer, "/consoleSize/width", problems);
        }
        User user = process.user();
        if (user != null) {
            checkUser(user, pointer, problems);
        }
        checkRlimits(process.rlimits(), pointer, problems);
        Integer oomScoreAdj = process.oomScoreAdj();
        if (oomScoreAdj != null && (oomScoreAdj < -1000 || oomScoreAdj > 1000)) {
            problems.add(pointer + "/oomScoreAdj", "must be from -1000 to 1000");
        }
        Scheduler scheduler = process.scheduler();
        if (scheduler != null) {
            SchedulingValidator.check(scheduler, pointer, problems);
        }
        IoPriority ioPriority = process.ioPriority();
        if (ioPriority != null) {
            SchedulingValidator.check(ioPriority, pointer, problems);
        }
        ExecCpuAffinity affinity = process.execCPUAffinity();
        if (affinity != null) {
            Names.checkNumberList(
                    affinity.initial(), pointer, "/execCPUAffinity/initial", problems);
            Names.checkNumberList(
                    affinity.finalCpus(), pointer, "/execCPUAffinity/final", problems);
        }
    }

    /// @param element where in an array the object with this environment is, -1 if in none
    static void checkEnv(
            @Nullable List<String> env, String pointer, int element, Problems problems) {
        if (env == null) {
            return;
        }
        for (int i = 0; i < env.size(); i++) {
            if (env.get(i).indexOf('=') <= 0) {
                problems.add(
                        pointer + (element < 0 ? "" : Integer.toString(element)) + "/env/" + i,
                        "must be NAME=VALUE with a name, not '" + env.get(i) + "'");
            }
        }
    }

    private static void checkSide(long side, String pointer, String member, Problems problems) {
        if (side < 0 || side > MAX_TERMINAL_SIDE) {
            problems.add(pointer + member, "must be at most " + MAX_TERMINAL_SIDE);
        }
    }

    private static void checkUser(User user, String pointer, Problems problems) {
        checkId(user.uid(), pointer, "/user/uid", problems);
        checkId(user.gid(), pointer, "/user/gid", problems);
        Integer umask = user.umask();
        if (umask != null && (umask < 0 || umask > MAX_UMASK)) {
            problems.add(pointer + "/user/umask", "must be from 0 to 511, which is octal 0777");
        }
        List<Long> gids = user.additionalGids();
        if (gids != null) {
            for (int i = 0; i < gids.size(); i++) {
                if (!isId(gids.get(i))) {
                    checkId(gids.get(i), pointer, "/user/additionalGids/" + i, problems);
                }
            }
        }
    }

    private static boolean isId(long id) {
        return id >= 0 && id <= MAX_ID;
    }

    static void checkId(@Nullable Long id, String pointer, String member, Problems problems) {
        if (id != null && !isId(id)) {
            problems.add(pointer + member, "must be from 0 to 4294967294");
        }
    }

    private static void checkRlimits(
            @Nullable List<Rlimit> rlimits, String pointer, Problems problems) {
        if (rlimits == null) {
            return;
        }
        for (int i = 0; i < rlimits.size(); i++) {
            Rlimit rlimit = rlimits.get(i);
            if (!Names.contains(RLIMITS, rlimit.type())) {
                Names.check(RLIMITS, rlimit.type(), pointer, "/rlimits/" + i + "/type", problems);
            }
            for (int j = 0; j < i; j++) {
                if (rlimits.get(j).type().equals(rlimit.type())) {
                    problems.add(
                            pointer + "/rlimits/" + i + "/type",
                            "must not repeat " + rlimit.type() + " of entry " + j);
                    break;
                }
            }
            if (Long.compareUnsigned(rlimit.soft(), rlimit.hard()) > 0) {
                problems.add(pointer + "/rlimits/" + i + "/soft", "must not be more than hard");
            }
        }
    }
}
