package dev.demitasse.cli.command;

import dev.demitasse.cli.args.Arguments;
import dev.demitasse.cli.args.Flag;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.core.lifecycle.CreateRequest;
import java.util.ArrayList;
import java.util.List;

/// What `create` and `run` have in common.
final class CreateFlags {
    static final Flag BUNDLE =
            Flag.text("bundle", "b", "DIR", "directory of config.json; by default the current one");

    private CreateFlags() {}

    /// The flags of both, and those of `run` alone.
    static List<Flag> of(boolean run) {
        List<Flag> flags = new ArrayList<>(16);
        flags.add(BUNDLE);
        flags.add(
                Flag.text(
                        "console-socket",
                        null,
                        "PATH",
                        "unix socket that is to receive the terminal's master"));
        flags.add(
                Flag.text("pidfd-socket", null, "PATH", "unix socket that is to receive a pidfd"));
        flags.add(Flag.text("pid-file", null, "FILE", "file to write the process id to"));
        flags.add(Flag.bool("no-pivot", null, "move the root mount instead of pivot_root"));
        flags.add(Flag.bool("no-new-keyring", null, "stay in the caller's session keyring"));
        flags.add(
                Flag.number(
                        "preserve-fds",
                        "N",
                        "pass N more file descriptors, from 3, to the program"));
        flags.addAll(DeviceFlags.of());
        if (run) {
            flags.add(Flag.bool("detach", "d", "return once the program has been executed"));
            flags.add(Flag.bool("keep", null, "do not remove the container when it has ended"));
            flags.add(Flag.bool("no-subreaper", null, "do not adopt orphans of the container"));
        } else {
            flags.add(Flag.bool("no-subreaper", null, ""));
        }
        return flags;
    }

    /// The request for the core.
    ///
    /// @throws CommandFailure if a flag's value makes no sense
    static CreateRequest request(Call call, String id, boolean detach) throws CommandFailure {
        Arguments arguments = call.arguments();
        int preserve = arguments.number("preserve-fds");
        if (preserve < 0) {
            throw new CommandFailure("--preserve-fds must not be negative: " + preserve);
        }
        return new CreateRequest(
                id,
                call.bundle(),
                call.path("console-socket"),
                call.path("pid-file"),
                call.path("pidfd-socket"),
                preserve,
                !arguments.isOn("no-pivot"),
                !arguments.isOn("no-new-keyring"),
                call.systemdCgroup(),
                detach,
                arguments.isOn("keep"),
                !arguments.isOn("no-subreaper"),
                call.rootless(),
                DeviceFlags.request(call),
                call.cgroups());
    }
}
