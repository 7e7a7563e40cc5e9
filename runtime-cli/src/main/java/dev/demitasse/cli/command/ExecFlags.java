package dev.demitasse.cli.command;

import dev.demitasse.cli.args.Flag;
import java.util.List;

/// What `exec` may be given.
final class ExecFlags {
    static final List<Flag> ALL =
            List.of(
                    Flag.text(
                            "console-socket",
                            null,
                            "PATH",
                            "unix socket that is to receive the terminal's master"),
                    Flag.text(
                            "pidfd-socket",
                            null,
                            "PATH",
                            "unix socket that is to receive a pidfd of the process"),
                    Flag.text("cwd", null, "DIR", "working directory in the container"),
                    Flag.text("env", "e", "NAME=VALUE", "add a variable; may be repeated"),
                    Flag.bool("tty", "t", "give the process a terminal"),
                    Flag.text("user", "u", "UID[:GID]", "user, and group, in numbers"),
                    Flag.text("additional-gids", "g", "GID", "add a group; may be repeated"),
                    Flag.text("process", "p", "FILE", "take the process from this JSON file"),
                    Flag.bool("detach", "d", "return once the program has been executed"),
                    Flag.text("pid-file", null, "FILE", "file to write the process id to"),
                    Flag.text("process-label", null, "LABEL", "SELinux context"),
                    Flag.text("apparmor", null, "PROFILE", "AppArmor profile"),
                    Flag.bool("no-new-privs", null, "forbid the process to gain privileges"),
                    Flag.text("cap", "c", "NAME", "add a capability; may be repeated"),
                    Flag.number(
                            "preserve-fds",
                            "N",
                            "pass N more file descriptors, from 3, to the program"),
                    Flag.text(
                            "cgroup",
                            null,
                            "PATH",
                            "run in this cgroup below the container's, which has to exist"),
                    Flag.bool("ignore-paused", null, "also in a paused container"),
                    Flag.bool("no-subreaper", null, ""));

    private ExecFlags() {}
}
