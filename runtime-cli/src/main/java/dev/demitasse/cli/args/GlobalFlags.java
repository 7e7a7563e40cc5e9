package dev.demitasse.cli.args;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The flags every command has, before or after the command's word: runc's, and those crun's
/// callers pass.
public final class GlobalFlags {
    /// Where the containers' state is.
    public static final String ROOT = "root";

    /// File that gets the record of a failure.
    public static final String LOG = "log";

    /// `text` or `json`.
    public static final String LOG_FORMAT = "log-format";

    /// crun's way to ask for [#DEBUG].
    public static final String LOG_LEVEL = "log-level";

    /// Says what is done, and when.
    public static final String DEBUG = "debug";

    /// Has systemd make the cgroups.
    public static final String SYSTEMD_CGROUP = "systemd-cgroup";

    /// crun's way to ask for [#SYSTEMD_CGROUP].
    public static final String CGROUP_MANAGER = "cgroup-manager";

    /// Tolerates that no cgroup can be made.
    public static final String ROOTLESS = "rootless";

    /// Prints help.
    public static final String HELP = "help";

    /// Prints the version.
    public static final String VERSION = "version";

    static final List<Flag> ALL =
            List.of(
                    Flag.text(ROOT, null, "DIR", "directory of the containers' state"),
                    Flag.text(LOG, null, "FILE", "append the record of a failure to this file"),
                    Flag.text(LOG_FORMAT, null, "FORMAT", "text (default) or json"),
                    Flag.bool(DEBUG, null, "log what is done, and how long it takes"),
                    Flag.bool(SYSTEMD_CGROUP, null, "have systemd make the cgroups"),
                    Flag.text(
                            CGROUP_MANAGER,
                            null,
                            "NAME",
                            "cgroupfs (default), systemd or disabled, as with crun"),
                    Flag.text(LOG_LEVEL, null, "LEVEL", "error (default), warning or debug"),
                    Flag.text(
                            ROOTLESS,
                            null,
                            "MODE",
                            "true, false or auto (default): do without a cgroup where it cannot be"
                                    + " made"),
                    Flag.text("criu", null, "PATH", ""),
                    Flag.bool(HELP, "h", "show this help"),
                    Flag.bool(VERSION, "v", "print the version"));

    private GlobalFlags() {}

    /// All of them.
    public static List<Flag> all() {
        return ALL;
    }

    static @Nullable Flag find(String word) {
        return CommandModel.find(ALL, word);
    }
}
