package dev.demitasse.core.lifecycle;

import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.state.ContainerState;
import dev.demitasse.linux.launcher.Hello;
import dev.demitasse.linux.launcher.LauncherChannel;
import dev.demitasse.linux.plan.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The operations of the runtime-spec on the containers under one root, each for one caller.
public final class ContainerRuntime {
    /// Works on the containers under this root, through this launcher, for this caller.
    public ContainerRuntime(Path root, LauncherChannel launcher, Hello caller) {}

    /// Creates a container whose init waits for [#start].
    ///
    /// @throws RuntimeFailure if it cannot be created; nothing is left behind
    /// @throws IOException if the launcher is lost
    public void create(CreateRequest request) throws RuntimeFailure, IOException {}

    /// Creates and starts a container; attached, waits for its end and removes it.
    ///
    /// @return exit status for the caller: the workload's, 128 + n after signal n, or 0 if detached
    public int run(CreateRequest request) throws RuntimeFailure, IOException {
        return 0;
    }

    /// Has a created container execute its program; returns when the exec has happened.
    public void start(String id) throws RuntimeFailure, IOException {}

    /// The state of one container.
    public ContainerState state(String id) throws RuntimeFailure {
        throw new dev.demitasse.core.WrongState("container does not exist");
    }

    /// Sends a signal (0 to 64) to init, or with `all` to every process of the container.
    public void kill(String id, int signal, boolean all) throws RuntimeFailure, IOException {}

    /// Removes a stopped or created container; with `force` in any state, and without complaint if there is none.
    public void delete(String id, boolean force) throws RuntimeFailure, IOException {}

    /// All containers under the root, in the order of their ids.
    ///
    /// @param broken collects a line for every entry that cannot be read
    /// @throws RuntimeFailure if the root cannot be read; a missing one is the caller's to judge
    public List<ContainerState> list(List<String> broken) throws RuntimeFailure {
        return List.of();
    }

    /// The plan that `run` (or `create`, if the request says detached) would run, without touching anything.
    public Plan explain(CreateRequest request) throws RuntimeFailure {
        return new Plan(true, List.of(), List.of());
    }
}
