package dev.demitasse.core.lifecycle;

import dev.demitasse.core.OperationFailed;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.hook.HookPlanner;
import dev.demitasse.core.state.ContainerRecord;
import dev.demitasse.core.state.ContainerStore;
import dev.demitasse.linux.launcher.Event;
import dev.demitasse.linux.launcher.Hello;
import dev.demitasse.linux.launcher.LauncherChannel;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.spec.InvalidSpec;
import dev.demitasse.spec.SpecReader;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The hooks that run after `create`: they are those of the config.json that was kept then.
final class LaterHooks {
    private LaterHooks() {}

    /// The planner of a recorded container's hooks; null if it has none that are left to run, or if
    /// `create` did not get as far as to keep its configuration.
    ///
    /// @throws OperationFailed if the configuration cannot be read
    static @Nullable HookPlanner load(ContainerStore store, ContainerRecord container, Hello caller)
            throws RuntimeFailure {
        byte[] config = container.hooks() ? store.config(container.id()) : null;
        if (config == null) {
            return null;
        }
        try {
            return HookPlanner.of(
                    SpecReader.read(config),
                    container.id(),
                    container.bundle(),
                    container.rootfs(),
                    caller);
        } catch (InvalidSpec e) {
            throw new OperationFailed(
                    "read the configuration of " + container.id() + ": " + e.getMessage());
        }
    }

    /// Runs the `poststop` hooks of a container that is gone. One that fails is worth a warning and
    /// keeps nothing else from happening (runtime.md, Lifecycle step 13).
    ///
    /// @param hooks null for none
    /// @param warnings gets a line for each that fails
    /// @throws IOException if the launcher is lost
    static void stopped(
            LauncherChannel launcher, @Nullable HookPlanner hooks, List<String> warnings)
            throws IOException {
        if (hooks == null) {
            return;
        }
        for (Plan plan : hooks.poststop()) {
            launcher.run(plan);
            Event event = launcher.await();
            if (event.kind() != Event.DONE) {
                RuntimeFailure failure = LaunchReport.failed(event, plan.host(), plan.init(), "");
                warnings.add(String.valueOf(failure.getMessage()));
            }
        }
    }
}
