package dev.demitasse.cli.command;

import dev.demitasse.cli.args.Arguments;
import dev.demitasse.cli.args.CallerPath;
import dev.demitasse.cli.args.GlobalFlags;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.cli.log.RequestLog;
import dev.demitasse.cli.planner.Conversation;
import dev.demitasse.cli.planner.PlannerServer;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.lifecycle.ContainerCgroup;
import dev.demitasse.core.lifecycle.ContainerRuntime;
import dev.demitasse.linux.launcher.Hello;
import dev.demitasse.linux.launcher.LauncherChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One call of a command: who called, with which arguments, and how to answer.
///
/// @param hello the caller
/// @param channel to the caller's launcher
/// @param arguments its command line
/// @param log where it wants to hear of failures
/// @param conversation how other launchers are served, for a planner that becomes resident
/// @param resident the planner that serves this call, null in a cold start
public record Call(
        Hello hello,
        LauncherChannel channel,
        Arguments arguments,
        RequestLog log,
        Conversation conversation,
        @Nullable PlannerServer resident) {
    private static final String DISABLED = "disabled";

    /// The containers the caller means.
    ///
    /// @throws CommandFailure if there can be no containers at the root it names
    public ContainerRuntime runtime() throws CommandFailure {
        return runtime(StateRoot.of(arguments, hello));
    }

    /// The containers under this root.
    ContainerRuntime runtime(Path root) {
        ContainerRuntime runtime = new ContainerRuntime(root, channel, hello);
        log.willNote(runtime.notes());
        if (log.isDebug()) {
            runtime.debugTo(log::debug);
        }
        return runtime;
    }

    /// The cgroup of the container that the first positional argument names.
    ///
    /// @throws RuntimeFailure if there is no such container
    /// @throws CommandFailure if there can be no containers at the root the caller names
    ContainerCgroup cgroup() throws RuntimeFailure, CommandFailure {
        Path root = StateRoot.of(arguments, hello);
        return ContainerCgroup.of(root, arguments.positional(0), channel);
    }

    /// The absolute path a flag gives, or null if it was not given.
    @Nullable String path(String flag) {
        String path = arguments.text(flag);
        return path == null || path.isEmpty() ? null : CallerPath.absolute(hello.directory(), path);
    }

    /// The bundle: by flag, or the caller's working directory.
    String bundle() {
        String bundle = path("bundle");
        return bundle == null ? hello.directory() : bundle;
    }

    /// Whether systemd is to make the cgroup.
    ///
    /// @throws CommandFailure if another manager is asked for
    boolean systemdCgroup() throws CommandFailure {
        String manager = arguments.text(GlobalFlags.CGROUP_MANAGER);
        if (manager != null
                && !manager.equals("cgroupfs")
                && !manager.equals("systemd")
                && !manager.equals(DISABLED)) {
            throw new CommandFailure("cgroup manager \"" + manager + "\" is not supported");
        }
        return "systemd".equals(manager)
                || cgroups() && arguments.isOn(GlobalFlags.SYSTEMD_CGROUP);
    }

    /// False if the container is to stay in its caller's cgroup.
    boolean cgroups() {
        return !DISABLED.equals(arguments.text(GlobalFlags.CGROUP_MANAGER));
    }

    /// Whether the container may do without a cgroup that cannot be made; null to find out.
    ///
    /// @throws CommandFailure if the flag is neither a boolean, in Go's words, nor `auto`
    @Nullable Boolean rootless() throws CommandFailure {
        String value = arguments.text(GlobalFlags.ROOTLESS);
        return value == null
                ? null
                : switch (value) {
                    case "", "auto" -> null;
                    case "1", "t", "T", "true", "TRUE", "True" -> true;
                    case "0", "f", "F", "false", "FALSE", "False" -> false;
                    default ->
                            throw new CommandFailure(
                                    "--rootless: true, false or auto, not \"" + value + "\"");
                };
    }

    /// Logs what an operation warns of.
    ///
    /// @throws IOException if the launcher is lost
    void warn(ContainerRuntime runtime) throws IOException {
        List<String> warnings = runtime.warnings();
        for (int i = 0; i < warnings.size(); i++) {
            log.warning(warnings.get(i));
        }
    }

    /// Prints on the caller's stdout.
    ///
    /// @throws IOException if the launcher is lost
    void print(String text) throws IOException {
        channel.print(1, text);
    }
}
