package dev.demitasse.core.hook;

import dev.demitasse.core.state.Status;
import dev.demitasse.linux.launcher.Hello;
import dev.demitasse.linux.plan.ExecOp;
import dev.demitasse.linux.plan.HostOp;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.spec.Hook;
import dev.demitasse.spec.Hooks;
import dev.demitasse.spec.Spec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Plans the hooks of one container, each kind where it belongs. A hook in the runtime's namespaces
/// gets the caller's environment unless it has its own, and starts in the bundle, as with runc and
/// crun.
public final class HookPlanner {
    private final Hooks hooks;
    private final HookState state;
    private final Hello caller;

    private HookPlanner(Hooks hooks, HookState state, Hello caller) {
        this.hooks = hooks;
        this.state = state;
        this.caller = caller;
    }

    /// The planner for a configuration's hooks, or null if it has none.
    ///
    /// @param bundle absolute path
    /// @param rootfs absolute path
    /// @param caller whose environment and umask hooks inherit
    public static @Nullable HookPlanner of(
            Spec spec, String id, String bundle, String rootfs, Hello caller) {
        Hooks hooks = spec.hooks();
        return hooks == null
                ? null
                : new HookPlanner(
                        hooks, new HookState(id, bundle, rootfs, spec.annotations()), caller);
    }

    /// True if there are hooks that a later command than `create` has to run.
    public boolean hasLater() {
        return !orEmpty(hooks.poststart()).isEmpty() || !orEmpty(hooks.poststop()).isEmpty();
    }

    /// True if there are hooks for [#planRuntime].
    public boolean hasRuntime() {
        return !orEmpty(hooks.prestart()).isEmpty() || !orEmpty(hooks.createRuntime()).isEmpty();
    }

    /// Plans `prestart` and then `createRuntime`, both in the runtime's namespaces, while init
    /// waits with all mounts made and before its pivot_root.
    public void planRuntime(Plan.Builder plan) {
        String before = state.upToPid(Status.CREATED);
        planHost(plan, orEmpty(hooks.prestart()), "/hooks/prestart/", before, ExecOp.Hook.PID);
        planHost(
                plan,
                orEmpty(hooks.createRuntime()),
                "/hooks/createRuntime/",
                before,
                ExecOp.Hook.PID);
    }

    /// Plans `createContainer`, in the container's namespaces before its pivot_root. Without an
    /// environment of its own such a hook gets none: what an image puts into the container's must
    /// not reach a program of the host (CVE-2025-23266).
    public void planCreateContainer(Plan.Builder plan) {
        List<Hook> list = orEmpty(hooks.createContainer());
        for (int i = 0; i < list.size(); i++) {
            Hook hook = list.get(i);
            plan.init(
                    new ExecOp.Hook(
                            hook.path(),
                            argv(hook),
                            orEmpty(hook.env()),
                            state.rootfs(),
                            caller.umask(),
                            timeout(hook),
                            state.upToPid(Status.CREATED),
                            HookState.AFTER_PID,
                            ExecOp.Hook.PID),
                    "/hooks/createContainer/" + i);
        }
    }

    /// Whether there are `startContainer` hooks.
    public boolean hasStartContainer() {
        return !orEmpty(hooks.startContainer()).isEmpty();
    }

    /// Plans `startContainer`, in the container, as its user and where it starts.
    ///
    /// @param umask the process's
    public void planStartContainer(Plan.Builder plan, int umask) {
        List<Hook> list = orEmpty(hooks.startContainer());
        for (int i = 0; i < list.size(); i++) {
            Hook hook = list.get(i);
            plan.init(
                    new ExecOp.Hook(
                            hook.path(),
                            argv(hook),
                            orEmpty(hook.env()),
                            "",
                            umask,
                            timeout(hook),
                            state.upToPid(Status.CREATED),
                            HookState.AFTER_PID,
                            ExecOp.Hook.PID | (hook.env() == null ? ExecOp.Hook.INHERIT : 0)),
                    "/hooks/startContainer/" + i);
        }
    }

    /// Plans `poststart`, in the runtime's namespaces once the program executes.
    ///
    /// @param pid init's, or 0 if it is the launcher's own
    public void planPoststart(Plan.Builder plan, int pid) {
        String before = state.upToPid(Status.RUNNING);
        planHost(
                plan,
                orEmpty(hooks.poststart()),
                "/hooks/poststart/",
                pid == 0 ? before : before + pid,
                pid == 0 ? ExecOp.Hook.PID : 0);
    }

    /// The `poststop` hooks, a plan for each: one that fails must not keep the others from running.
    public List<Plan> poststop() {
        List<Hook> list = orEmpty(hooks.poststop());
        List<Plan> plans = new ArrayList<>(list.size());
        // There is no process any more, and `state` would say 0.
        String before = state.upToPid(Status.STOPPED) + "0";
        for (int i = 0; i < list.size(); i++) {
            Plan.Builder plan = new Plan.Builder();
            plan.host(host(list.get(i), before, 0), "/hooks/poststop/" + i);
            plans.add(plan.build());
        }
        return plans;
    }

    private void planHost(
            Plan.Builder plan, List<Hook> list, String pointer, String before, int flags) {
        for (int i = 0; i < list.size(); i++) {
            plan.host(host(list.get(i), before, flags), pointer + i);
        }
    }

    private HostOp host(Hook hook, String before, int flags) {
        List<String> env = hook.env();
        return new HostOp.HookHost(
                hook.path(),
                argv(hook),
                env == null ? caller.environment() : env,
                state.bundle(),
                caller.umask(),
                timeout(hook),
                before,
                HookState.AFTER_PID,
                flags);
    }

    private static List<String> argv(Hook hook) {
        List<String> args = hook.args();
        return args == null || args.isEmpty() ? List.of(hook.path()) : args;
    }

    private static int timeout(Hook hook) {
        Integer timeout = hook.timeout();
        return timeout == null ? 0 : timeout;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
