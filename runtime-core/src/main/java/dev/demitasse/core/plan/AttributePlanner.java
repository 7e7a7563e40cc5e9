package dev.demitasse.core.plan;

import dev.demitasse.linux.abi.NumberList;
import dev.demitasse.linux.plan.AttributeOp;
import dev.demitasse.linux.plan.HostOp;
import dev.demitasse.linux.plan.Op;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.spec.IoPriority;
import dev.demitasse.spec.Linux;
import dev.demitasse.spec.MemoryPolicy;
import dev.demitasse.spec.Personality;
import dev.demitasse.spec.Pointers;
import dev.demitasse.spec.Process;
import dev.demitasse.spec.Scheduler;
import dev.demitasse.spec.SysctlKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Plans what most containers do without: kernel parameters, security labels, scheduling, execution
/// domain, memory policy. All of it while init has its privileges, and where runc does it.
final class AttributePlanner {
    private static final String SELINUX = "/process/selinuxLabel";
    private static final int O_PATH_DIRECTORY = 010200000;
    private static final int O_CLOEXEC = 02000000;
    private static final int IO_CLASS_SHIFT = 13;
    private static final int FIRST_POLICY_FLAG = 13; // MPOL_F_NUMA_BALANCING

    // The index of a name is its number in the kernel.
    private static final List<String> POLICIES =
            List.of(
                    "SCHED_OTHER",
                    "SCHED_FIFO",
                    "SCHED_RR",
                    "SCHED_BATCH",
                    "SCHED_ISO",
                    "SCHED_IDLE",
                    "SCHED_DEADLINE");
    private static final List<String> IO_CLASSES =
            List.of("", "IOPRIO_CLASS_RT", "IOPRIO_CLASS_BE", "IOPRIO_CLASS_IDLE");
    private static final List<String> MEMORY_POLICIES =
            List.of(
                    "MPOL_DEFAULT",
                    "MPOL_PREFERRED",
                    "MPOL_BIND",
                    "MPOL_INTERLEAVE",
                    "MPOL_LOCAL",
                    "MPOL_PREFERRED_MANY",
                    "MPOL_WEIGHTED_INTERLEAVE");

    // The index of a flag is the number of its bit.
    private static final List<String> SCHEDULER_FLAGS =
            List.of(
                    "SCHED_FLAG_RESET_ON_FORK",
                    "SCHED_FLAG_RECLAIM",
                    "SCHED_FLAG_DL_OVERRUN",
                    "SCHED_FLAG_KEEP_POLICY",
                    "SCHED_FLAG_KEEP_PARAMS",
                    "SCHED_FLAG_UTIL_CLAMP_MIN",
                    "SCHED_FLAG_UTIL_CLAMP_MAX");
    private static final List<String> MEMORY_FLAGS =
            List.of("MPOL_F_NUMA_BALANCING", "MPOL_F_RELATIVE_NODES", "MPOL_F_STATIC_NODES");

    private final Plan.Builder plan;
    private final Process process;
    private final @Nullable Linux linux;
    private final @Nullable Map<String, String> sysctl;
    private int proc = Op.NO_SLOT;

    private AttributePlanner(
            Plan.Builder plan,
            Process process,
            @Nullable Linux linux,
            @Nullable Map<String, String> sysctl) {
        this.plan = plan;
        this.process = process;
        this.linux = linux;
        this.sysctl = sysctl;
    }

    /// The planner for init, which sets the kernel parameters of the container, too; null if there
    /// is nothing to plan.
    static @Nullable AttributePlanner ofInit(
            Plan.Builder plan, Process process, @Nullable Linux linux) {
        Map<String, String> sysctl = linux == null ? null : linux.sysctl();
        boolean needed = sysctl != null && !sysctl.isEmpty() || isNeeded(process, linux);
        return needed ? new AttributePlanner(plan, process, linux, sysctl) : null;
    }

    /// The planner for a process that joins the container; null if there is nothing to plan.
    static @Nullable AttributePlanner ofJoining(
            Plan.Builder plan, Process process, @Nullable Linux linux) {
        return isNeeded(process, linux) ? new AttributePlanner(plan, process, linux, null) : null;
    }

    private static boolean isNeeded(Process process, @Nullable Linux linux) {
        return process.apparmorProfile() != null
                || process.selinuxLabel() != null
                || process.scheduler() != null
                || process.ioPriority() != null
                || linux != null && (linux.personality() != null || linux.memoryPolicy() != null);
    }

    /// Opens the caller's /proc, whose `self` and `sys` are those of the process that asks: nothing
    /// in the rootfs can stand in for it.
    void planHost() {
        boolean writes =
                process.apparmorProfile() != null
                        || process.selinuxLabel() != null
                        || sysctl != null && !sysctl.isEmpty();
        if (writes) {
            proc = plan.slot();
            plan.host(new HostOp.Open(proc, "/proc", O_PATH_DIRECTORY | O_CLOEXEC, 0), "");
        }
    }

    /// Has the session keyring that is made next get the process's label.
    void planKeyringLabel() {
        String label = process.selinuxLabel();
        if (label != null) {
            write("self/attr/keycreate", "", label, "label keyrings as " + label, SELINUX);
        }
    }

    /// Ends what [#planKeyringLabel] began; a newline stands for "none".
    void planKeyringDone() {
        if (process.selinuxLabel() != null) {
            write("self/attr/keycreate", "", "\n", "label keyrings as usual", SELINUX);
        }
    }

    /// All the rest.
    void plan() {
        String profile = process.apparmorProfile();
        if (profile != null) {
            write(
                    "self/attr/apparmor/exec",
                    "self/attr/exec",
                    "exec " + profile,
                    "apply AppArmor profile " + profile + " at the exec",
                    "/process/apparmorProfile");
        }
        planSysctl();
        planScheduler(process.scheduler());
        planIoPriority(process.ioPriority());
        if (linux != null) {
            planPersonality(linux.personality());
            planMemoryPolicy(linux.memoryPolicy());
        }
        String label = process.selinuxLabel();
        if (label != null) {
            write("self/attr/exec", "", label, "run the program as " + label, SELINUX);
        }
    }

    private void planSysctl() {
        if (sysctl == null) {
            return;
        }
        for (Map.Entry<String, String> entry : sysctl.entrySet()) {
            String key = entry.getKey();
            write(
                    "sys/" + SysctlKey.path(key),
                    "",
                    entry.getValue(),
                    "set kernel parameter " + key + " to " + entry.getValue(),
                    Pointers.child("/linux/sysctl", key));
        }
    }

    private void planScheduler(@Nullable Scheduler scheduler) {
        if (scheduler == null) {
            return;
        }
        plan.init(
                new AttributeOp.Scheduler(
                        POLICIES.indexOf(scheduler.policy()),
                        bits(SCHEDULER_FLAGS, scheduler.flags()),
                        orZero(scheduler.nice()),
                        orZero(scheduler.priority()),
                        orZero(scheduler.runtime()),
                        orZero(scheduler.deadline()),
                        orZero(scheduler.period()),
                        scheduler.policy()),
                "/process/scheduler");
    }

    private void planIoPriority(@Nullable IoPriority ioPriority) {
        if (ioPriority == null) {
            return;
        }
        String name = ioPriority.priorityClass();
        int priority = orZero(ioPriority.priority());
        plan.init(
                new AttributeOp.IoPriority(
                        IO_CLASSES.indexOf(name) << IO_CLASS_SHIFT | priority,
                        name + " " + priority),
                "/process/ioPriority");
    }

    private void planPersonality(@Nullable Personality personality) {
        if (personality != null) {
            int domain = "LINUX32".equals(personality.domain()) ? 8 : 0; // PER_LINUX32, PER_LINUX
            plan.init(
                    new AttributeOp.Personality(domain, personality.domain()),
                    "/linux/personality");
        }
    }

    private void planMemoryPolicy(@Nullable MemoryPolicy policy) {
        if (policy == null) {
            return;
        }
        int flags = (int) bits(MEMORY_FLAGS, policy.flags()) << FIRST_POLICY_FLAG;
        String nodes = policy.nodes();
        plan.init(
                new AttributeOp.MemoryPolicy(
                        MEMORY_POLICIES.indexOf(policy.mode()) | flags,
                        NumberList.mask(nodes == null ? "" : nodes),
                        policy.mode()),
                "/linux/memoryPolicy");
    }

    private void write(String path, String otherwise, String text, String what, String pointer) {
        plan.init(new AttributeOp.WriteProc(proc, path, otherwise, text, what), pointer);
    }

    private static long bits(List<String> names, @Nullable List<String> flags) {
        long bits = 0;
        if (flags != null) {
            for (String flag : flags) {
                bits |= 1L << names.indexOf(flag);
            }
        }
        return bits;
    }

    private static int orZero(@Nullable Integer value) {
        return value == null ? 0 : value;
    }

    private static long orZero(@Nullable Long value) {
        return value == null ? 0 : value;
    }
}
