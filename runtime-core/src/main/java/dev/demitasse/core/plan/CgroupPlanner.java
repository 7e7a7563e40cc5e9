package dev.demitasse.core.plan;

import dev.demitasse.linux.plan.HostOp;
import dev.demitasse.linux.plan.Op;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.spec.Linux;
import org.jspecify.annotations.Nullable;

/// Plans how init gets into its cgroup: by its clone, or, where systemd makes the cgroup and wants
/// to know who is in it, before it does anything.
final class CgroupPlanner {
    private static final int O_PATH = 010000000;
    private static final int O_CLOEXEC = 02000000;
    private static final String POINTER = "/linux/cgroupsPath";

    private CgroupPlanner() {}

    /// Opens the cgroup and attaches the device filter.
    ///
    /// @return the slot of its directory
    static int planOpen(Plan.Builder plan, PlanRequest request, @Nullable Linux linux) {
        if (request.cgroup() == null) {
            return Op.NO_SLOT;
        }
        int slot = plan.slot();
        plan.host(new HostOp.Open(slot, request.cgroup(), O_PATH | O_CLOEXEC, 0), POINTER);
        byte[] filter = DeviceRules.compile(linux == null ? null : linux.resources());
        if (filter.length > 0) {
            plan.host(new HostOp.DeviceFilter(slot, filter), "/linux/resources/devices");
        }
        return slot;
    }

    /// Holds init until the planner has had it put into the cgroup, and the filter is there. It
    /// still is in all the host's namespaces that its clone has not made, so that its cgroup
    /// namespace will have the cgroup as its root.
    static void planEntry(Plan.Builder plan, PlanRequest request, @Nullable Linux linux) {
        plan.host(new HostOp.AwaitInit(PlanRequest.ENTERED), "");
        plan.host(new HostOp.AwaitPlanner(PlanRequest.ENTERED, "have init in its cgroup"), POINTER);
        planOpen(plan, request, linux);
        plan.host(new HostOp.ReleaseInit(PlanRequest.ENTERED), "");
    }
}
