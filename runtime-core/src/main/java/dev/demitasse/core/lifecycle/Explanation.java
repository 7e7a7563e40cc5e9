package dev.demitasse.core.lifecycle;

import dev.demitasse.core.OperationFailed;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.cdi.DeviceInjection;
import dev.demitasse.core.hook.HookPlanner;
import dev.demitasse.core.plan.CgroupDelegation;
import dev.demitasse.core.plan.ResourceLimits;
import dev.demitasse.linux.cgroup.Cgroup;
import dev.demitasse.linux.cgroup.CgroupFailed;
import dev.demitasse.linux.cgroup.LimitWrite;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.Step;
import dev.demitasse.linux.systemd.UnitProperty;
import dev.demitasse.spec.IntelRdt;
import dev.demitasse.spec.Linux;
import dev.demitasse.spec.Spec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that a `run` or `create` would do, in order: what the planner does itself, then the
/// launcher's program, then init's.
///
/// @param planner steps of the planner, before the plan is sent
/// @param launcher the host program
/// @param init the init program
/// @param devices the edits that CDI devices have made to the configuration before all that
public record Explanation(
        List<Line> planner, List<Line> launcher, List<Line> init, List<Line> devices) {
    /// One step.
    ///
    /// @param op name of the operation, such as `MountFs`
    /// @param description what it does
    /// @param pointer the place in config.json it comes from; empty for what every container gets
    public record Line(String op, String description, String pointer) {}

    /// Copies the lists.
    public Explanation {
        planner = List.copyOf(planner);
        launcher = List.copyOf(launcher);
        init = List.copyOf(init);
        devices = List.copyOf(devices);
    }

    /// @param unit whose cgroup it is, null if demitasse makes it itself
    /// @param said `POINTER: WORDS` of what is done in another way because of who calls
    static Explanation of(
            String stateDirectory,
            @Nullable Cgroup cgroup,
            @Nullable UnitCgroup unit,
            Spec spec,
            Plan plan,
            List<String> said)
            throws RuntimeFailure {
        List<Line> planner = new ArrayList<>();
        for (String line : said) {
            int colon = line.indexOf(": ");
            planner.add(new Line("Rootless", line.substring(colon + 2), line.substring(0, colon)));
        }
        planner.add(new Line("Claim", "make directory " + stateDirectory, ""));
        if (cgroup != null) {
            addCgroup(planner, cgroup, unit, spec);
        }
        Linux linux = spec.linux();
        IntelRdt intelRdt = linux == null ? null : linux.intelRdt();
        if (intelRdt != null) {
            String name = intelRdt.closID();
            planner.add(
                    new Line(
                            "ResourceGroup",
                            "use resctrl group " + (name == null ? "of the container's id" : name),
                            "/linux/intelRdt"));
        }
        return new Explanation(planner, lines(plan.host()), lines(plan.init()), List.of());
    }

    private static void addCgroup(
            List<Line> planner, Cgroup cgroup, @Nullable UnitCgroup unit, Spec spec)
            throws RuntimeFailure {
        if (unit == null) {
            String make = "make cgroup " + cgroup.directory();
            planner.add(new Line("Cgroup", make, "/linux/cgroupsPath"));
        } else {
            addUnit(planner, unit);
        }
        try {
            List<LimitWrite> writes =
                    unit == null ? ResourceLimits.compile(spec) : unit.limits().writes();
            for (LimitWrite write : writes) {
                planner.add(new Line("Limit", "set " + write.describe(), write.pointer()));
            }
            long owner = CgroupDelegation.owner(spec);
            if (owner != 0) {
                planner.add(
                        new Line(
                                "Owner",
                                "give cgroup " + cgroup.directory() + " to host uid " + owner,
                                "/process/user/uid"));
            }
        } catch (CgroupFailed e) {
            throw new OperationFailed(e.pointer() + ": " + e.getMessage());
        }
    }

    private static void addUnit(List<Line> planner, UnitCgroup unit) {
        String where = " of systemd, at " + unit.cgroup().directory();
        planner.add(new Line("Unit", "make " + unit.unit().name() + where, "/linux/cgroupsPath"));
        for (UnitProperty property : unit.limits().properties()) {
            planner.add(new Line("Property", "set " + property.describe(), "/linux/resources"));
        }
        for (UnitProperty property : unit.devices()) {
            String what = "set " + property.describe();
            planner.add(new Line("Property", what, "/linux/resources/devices"));
        }
    }

    /// The same with the hooks that come after the plan.
    ///
    /// @param waits true if `start` is still to come
    Explanation withLater(HookPlanner hooks, boolean waits) {
        List<Line> lines = new ArrayList<>(launcher);
        Plan.Builder start = new Plan.Builder();
        if (waits) {
            hooks.planPoststart(start, 0);
        }
        for (Line line : lines(start.build().host())) {
            lines.add(new Line(line.op(), "at start: " + line.description(), line.pointer()));
        }
        for (Plan plan : hooks.poststop()) {
            for (Line line : lines(plan.host())) {
                lines.add(new Line(line.op(), "at delete: " + line.description(), line.pointer()));
            }
        }
        return new Explanation(planner, lines, init, devices);
    }

    /// The same with the edits that devices have made.
    Explanation withDevices(DeviceInjection injection) {
        List<Line> lines = new ArrayList<>();
        for (DeviceInjection.Edit edit : injection.edits()) {
            lines.add(new Line(edit.kind(), edit.description(), edit.pointer()));
        }
        return new Explanation(planner, launcher, init, lines);
    }

    private static List<Line> lines(List<Step> steps) {
        List<Line> lines = new ArrayList<>(steps.size());
        for (Step step : steps) {
            String op = step.op().getClass().getSimpleName();
            lines.add(new Line(op, step.op().describe(), step.pointer()));
        }
        return lines;
    }
}
