package dev.demitasse.cli.command;

import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.args.Flag;
import dev.demitasse.cli.log.CommandFailure;
import java.util.List;

/// `checkpoint ID`: understood, not supported; see [CheckpointFlags].
final class CheckpointCommand implements Command {
    @Override
    public CommandModel model() {
        List<Flag> flags = CheckpointFlags.common();
        flags.add(Flag.text("parent-path", null, "DIR", "image of an earlier --pre-dump"));
        flags.add(Flag.bool("leave-running", null, "do not end the container"));
        flags.add(Flag.bool("tcp-skip-in-flight", null, "leave TCP connections in flight out"));
        flags.add(Flag.bool("link-remap", null, "allow files that have been unlinked"));
        flags.add(Flag.number("status-fd", "FD", "gets a NUL when lazy pages can be asked for"));
        flags.add(Flag.text("page-server", null, "ADDRESS:PORT", "send memory there"));
        flags.add(Flag.bool("pre-dump", null, "save the memory only, and go on"));
        return new CommandModel(
                "checkpoint",
                List.of("ID"),
                "save a running container (not supported by this version)",
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
