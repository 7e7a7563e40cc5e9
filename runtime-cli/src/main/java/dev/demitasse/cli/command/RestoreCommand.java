package dev.demitasse.cli.command;

import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.args.Flag;
import dev.demitasse.cli.log.CommandFailure;
import java.util.List;

/// `restore ID`: understood, not supported; see [CheckpointFlags].
final class RestoreCommand implements Command {
    @Override
    public CommandModel model() {
        List<Flag> flags = CheckpointFlags.common();
        flags.add(CreateFlags.BUNDLE);
        flags.add(
                Flag.text(
                        "console-socket",
                        null,
                        "PATH",
                        "unix socket that is to receive the terminal's master"));
        flags.add(Flag.text("pid-file", null, "FILE", "file to write the process id to"));
        flags.add(Flag.bool("detach", "d", "return once the container runs again"));
        flags.add(Flag.bool("no-subreaper", null, "do not adopt orphans of the container"));
        flags.add(Flag.bool("no-pivot", null, "move the root mount instead of pivot_root"));
        flags.add(Flag.text("lsm-profile", null, "TYPE:NAME", "security profile to be under"));
        flags.add(Flag.text("lsm-mount-context", null, "CONTEXT", "SELinux context of mounts"));
        // conmon and go-runc pass what `create` and `checkpoint` have.
        flags.add(Flag.bool("no-new-keyring", null, ""));
        flags.add(Flag.number("preserve-fds", "N", ""));
        flags.add(Flag.text("parent-path", null, "DIR", ""));
        return new CommandModel(
                "restore",
                List.of("ID"),
                "bring a checkpoint back (not supported by this version)",
                1,
                1,
                flags);
    }

    @Override
    public CommandFailure unsupported() {
        return CheckpointFlags.notYet();
    }

    @Override
    public int run(Call call) throws CommandFailure {
        throw unsupported();
    }
}
