package dev.demitasse.spec;

import org.jspecify.annotations.Nullable;

/// The rules of `process.scheduler` and `process.ioPriority` (config.md, Linux Process). Loaded
/// only when a configuration has one of them, which is rare.
final class SchedulingValidator {
    private static final String[] POLICIES = {
        "SCHED_OTHER",
        "SCHED_FIFO",
        "SCHED_RR",
        "SCHED_BATCH",
        "SCHED_ISO",
        "SCHED_IDLE",
        "SCHED_DEADLINE"
    };
    private static final String[] FLAGS = {
        "SCHED_FLAG_RESET_ON_FORK", "SCHED_FLAG_RECLAIM", "SCHED_FLAG_DL_OVERRUN",
        "SCHED_FLAG_KEEP_POLICY", "SCHED_FLAG_KEEP_PARAMS", "SCHED_FLAG_UTIL_CLAMP_MIN",
        "SCHED_FLAG_UTIL_CLAMP_MAX"
    };
    private static final String[] IO_CLASSES = {
        "IOPRIO_CLASS_RT", "IOPRIO_CLASS_BE", "IOPRIO_CLASS_IDLE"
    };

    private SchedulingValidator() {}

    /// @param pointer the process
    static void check(Scheduler scheduler, String pointer, Problems problems) {
        String policy = scheduler.policy();
        Names.check(POLICIES, policy, pointer, "/scheduler/policy", problems);
        Names.checkAll(FLAGS, scheduler.flags(), pointer, "/scheduler/flags", problems);
        Integer nice = scheduler.nice();
        if (nice != null
                && (policy.equals("SCHED_OTHER") || policy.equals("SCHED_BATCH"))
                && (nice < -20 || nice > 19)) {
            problems.add(pointer + "/scheduler/nice", "must be from -20 to 19");
        }
        Integer priority = scheduler.priority();
        boolean realtime = policy.equals("SCHED_FIFO") || policy.equals("SCHED_RR");
        if (realtime && (priority == null || priority < 1 || priority > 99)) {
            problems.add(pointer + "/scheduler/priority", "must be from 1 to 99 with " + policy);
        }
        if (!realtime && priority != null && priority != 0) {
            problems.add(pointer + "/scheduler/priority", "is only for SCHED_FIFO and SCHED_RR");
        }
        if (!policy.equals("SCHED_DEADLINE")) {
            checkUnset(scheduler.runtime(), pointer, "/scheduler/runtime", problems);
            checkUnset(scheduler.deadline(), pointer, "/scheduler/deadline", problems);
            checkUnset(scheduler.period(), pointer, "/scheduler/period", problems);
        }
    }

    private static void checkUnset(
            @Nullable Long value, String pointer, String member, Problems problems) {
        if (value != null && value != 0) {
            problems.add(pointer + member, "is only for SCHED_DEADLINE");
        }
    }

    /// @param pointer the process
    static void check(IoPriority ioPriority, String pointer, Problems problems) {
        Names.check(IO_CLASSES, ioPriority.priorityClass(), pointer, "/ioPriority/class", problems);
        Integer priority = ioPriority.priority();
        if (priority != null && (priority < 0 || priority > 7)) {
            problems.add(pointer + "/ioPriority/priority", "must be from 0 to 7");
        }
    }
}
