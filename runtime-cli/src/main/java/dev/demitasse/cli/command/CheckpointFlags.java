package dev.demitasse.cli.command;

import dev.demitasse.cli.args.Flag;
import dev.demitasse.cli.log.CommandFailure;
import java.util.ArrayList;
import java.util.List;

/// What `checkpoint` and `restore` have in common: flags of runc's and crun's, and that they cannot
/// be done yet. Engines find out by calling them with `--help`, or without a flag's value, which
/// both fail, and by the annotation `org.opencontainers.runc.checkpoint.enabled` of `features`.
final class CheckpointFlags {
    private CheckpointFlags() {}

    /// The flags of both.
    static List<Flag> common() {
        List<Flag> flags = new ArrayList<>(24);
        flags.add(Flag.text("image-path", null, "DIR", "directory of the image files"));
        flags.add(Flag.text("work-path", null, "DIR", "directory of work files and logs"));
        flags.add(Flag.bool("tcp-established", null, "allow open TCP connections"));
        flags.add(Flag.bool("ext-unix-sk", null, "allow external unix sockets"));
        flags.add(Flag.bool("shell-job", null, "allow a process of the caller's session"));
        flags.add(Flag.bool("file-locks", null, "allow file locks"));
        flags.add(
                Flag.text(
                        "manage-cgroups-mode",
                        null,
                        "MODE",
                        "soft (default), full, strict or ignore"));
        flags.add(Flag.text("empty-ns", null, "TYPE", "leave what is in this namespace out"));
        flags.add(Flag.bool("auto-dedup", null, "leave memory out that an earlier image has"));
        flags.add(Flag.bool("lazy-pages", null, "move memory when it is used"));
        // Passed by engines that mean crun, or another command.
        flags.add(Flag.text("network-lock", null, "METHOD", ""));
        flags.add(Flag.bool("tcp-close", null, ""));
        return flags;
    }

    /// The answer to any call.
    static CommandFailure notYet() {
        return new CommandFailure(
                "checkpoint/restore is not supported by this version of demitasse");
    }
}
