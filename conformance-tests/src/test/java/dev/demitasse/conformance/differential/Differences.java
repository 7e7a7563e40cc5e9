package dev.demitasse.conformance.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// All known differences, and what is still to come.
final class Differences {
    private static final String ANY = ".*";
    private static final String FAILS = "1";
    private static final String WORKS = "0";

    /// The status of the first step: whether there is a container at all.
    private static final String MADE = "1 status";

    /// Variations of what is not applied yet. One that works is a failure here: it leaves this
    /// list.
    static final List<String> PENDING = List.of("bind of a shared mount rshared, root rshared");

    private final List<Difference> all = new ArrayList<>();

    private Differences() {
        process();
        programs();
        mounts();
        namesOfMounts();
        userNamespaces();
        linux();
        commands();
        refused();
        resources();
    }

    static List<Difference> all() {
        return List.copyOf(new Differences().all);
    }

    /// A difference that a user may notice, who is told in docs/differences.md.
    private void noticed(
            String id, String variations, String key, String runc, String ours, String[] texts) {
        all.add(
                new Difference(
                        id,
                        pattern(variations),
                        pattern(key),
                        pattern(runc),
                        pattern(ours),
                        texts[0],
                        texts[1]));
    }

    /// A difference that nobody would notice.
    private void known(
            String id, String variations, String key, String runc, String ours, String reason) {
        noticed(id, variations, key, runc, ours, texts("", reason));
    }

    private static String[] texts(String notice, String reason) {
        return new String[] {notice, reason};
    }

    private static Pattern pattern(String text) {
        return Pattern.compile(text, Pattern.DOTALL);
    }

    private void process() {
        noticed(
                "ignored signals",
                ANY,
                "status SigIgn",
                "(?!0000000000000000).*",
                "0000000000000000",
                texts(
                        "A program starts with all signals at their defaults; runc hands on what its"
                                + " caller ignores (nohup, a supervisor).",
                        "Decision: what the caller happens to ignore is none of the bundle's"
                                + " (docs/plan-format.md, CLONE)."));
        noticed(
                "attached streams",
                "run (attached|keep)|fds .*|caller.*|exec .*",
                "fd [012]",
                "fifo flags [01] cloexec 0",
                "(char|file) flags 800[012] cloexec 0",
                texts(
                        "`run` and `exec` without a terminal give the program the caller's own stdin,"
                                + " stdout and stderr; runc puts pipes between.",
                        "Decision: no copying, no buffer, and the end of the output is the end of the"
                                + " file; with -d runc does the same."));
        noticed(
                "descriptor that is not open",
                "fds preserved, one missing",
                MADE,
                WORKS,
                FAILS,
                texts(
                        "`--preserve-fds N` fails if one of the N is not open.",
                        "runc means to fail too, but looks when its own runtime may have opened one"
                                + " there, and passes that on."));
    }

    private void programs() {
        known(
                "few descriptors",
                "rlimits lower",
                MADE,
                FAILS,
                WORKS,
                "Measured: with RLIMIT_NOFILE 10 runc's own init fails (eventfd failed with 24).");
        known(
                "relative PATH",
                "env path relative",
                MADE,
                FAILS,
                WORKS,
                "config.md, Process: args[0] is looked up as execvp does, which takes a relative"
                        + " element of PATH; Go does not.");
        known(
                "no PATH",
                "program by PATH, no PATH",
                MADE,
                FAILS,
                WORKS,
                "config.md, Process: as execvp(3), which has a default path.");
        known(
                "passwd that is none",
                "bind file on a file",
                "env HOME",
                "",
                "/",
                "The spec is silent. runc leaves HOME unset where it cannot parse /etc/passwd.");
        noticed(
                "start knows of the exec",
                "program without format",
                "2 (status|stderr|message)",
                ANY,
                ANY,
                texts(
                        "`start` fails if the program cannot be executed; runc says that it started.",
                        "runtime.md, Start: start runs the program, or it is an error."));
        noticed(
                "warnings",
                "capabilities (ambient not inheritable|unknown)|destination relative"
                        + "|exec cap.*",
                "[13] stderr",
                "says something",
                "silent",
                texts(
                        "No warning is written about capabilities that cannot be had, or destinations that"
                                + " are relative.",
                        "Callers merge both streams of a command that has succeeded, and parse them."));
    }

    private void mounts() {
        known(
                "masks of directories",
                ANY,
                "mount .*",
                "/ \\(ro,relatime\\)( shared)? tmpfs tmpfs ro,.*|",
                "/ \\(ro,nosuid,nodev,noexec,relatime\\)( shared)? tmpfs tmpfs rw,.*mode=555.*",
                "An empty directory that nobody can write to in either; ours has fewer rights, and one"
                        + " mount for all of them.");
        known(
                "mode of masked directories",
                "masked .*|readonly and masked",
                "(entry|path|stat|dev|statfs) .*",
                "directory 1777 0:0|type 1021994 flags 1021",
                "directory 555 0:0|type 1021994 flags 102f",
                "As above: the mode says what is true.");
        noticed(
                "option defaults",
                "tmpfs defaults|bind bind,defaults",
                MADE,
                FAILS,
                WORKS,
                texts(
                        "The mount option `defaults` is taken.",
                        "config-linux.md, Linux mount options: defaults MUST be supported; runc hands it"
                                + " to the file system, which refuses it."));
        noticed(
                "data of a bind",
                "bind bind,mode=700",
                MADE,
                FAILS,
                WORKS,
                texts(
                        "A bind mount with an option for a file system is taken without it; runc refuses.",
                        "crun does so too: the options of a bind have no file system to go to."));
        noticed(
                "recursive read-only of a new mount",
                "tmpfs rro",
                "(mount|statfs|write) /mnt|made /mnt/.*",
                ANY,
                ANY,
                texts(
                        "`rro` and its like work on every mount; with runc on bind mounts only.",
                        "config-linux.md: the recursive options apply to mounts, not to binds alone."));
    }

    private void namesOfMounts() {
        known(
                "name of the source",
                "tmpfs without source",
                "mount /mnt",
                ".*tmpfs  rw",
                ".*tmpfs tmpfs rw",
                "A source is OPTIONAL and means nothing for a tmpfs; the type is a better name than none.");
        known(
                "name of the cgroup mount",
                ".*cgroup.*|exec few namespaces",
                "mount /sys/fs/cgroup(#2)?",
                ".* cgroup2 (cgroup|none) rw",
                ".* cgroup2 (none|cgroup) rw",
                "In the host's cgroup namespace a new mount would change the options of the host's own"
                        + " (docs/architecture.md), so it is bound, and has the name of that.");
        known(
                "mask of a file in a read-only root",
                "mounts without dev, readonly",
                "mount /proc/.*",
                ".*\\(ro,.*",
                ".*\\(rw,.*",
                "The null device either way, to which the flag means nothing.");
        known(
                "nothing mounted, capabilities",
                "mounts absent, default sets",
                MADE,
                FAILS,
                WORKS,
                "mounts is OPTIONAL; runc needs a /proc of the container to set capabilities.");
        known(
                "slave root with a shared mount",
                "bind of a shared mount rshared, root slave",
                "mount /mnt",
                ".* shared tmpfs.*",
                ".* shared master tmpfs.*",
                "config-linux.md, Rootfs Mount Propagation: slave is from the host to the container only;"
                        + " runc makes nothing but / a slave, so the container's mounts reach the host.");
        known(
                "trace of a mount that fails",
                "bind by type only|root empty|mount without a type",
                "1 message|left .*",
                ANY,
                ANY,
                "Refused by both, at another moment: what is made before is a matter of the order.");
    }

    private void userNamespaces() {
        known(
                "devices in a user namespace",
                "(exec )?user namespace.*",
                "mount /(dev|proc|sys)/.*",
                "/[a-z]+ \\(rw,relatime\\) .*",
                "/[a-z]+ \\(rw,nosuid,noexec,relatime\\) .*",
                "The host's nodes are bound; ours give no more than a device needs, as crun's do.");
        known(
                "owner of the queues in a user namespace",
                "(exec )?user namespace.*",
                "dev /dev/mqueue",
                "directory 1777 0:65534",
                "directory 1777 65534:65534",
                "The kernel makes them with the IPC namespace, which ours is cloned with by the host's root; all"
                        + " may use them in either.");
        known(
                "keyring in a user namespace",
                "(exec )?user namespace.*",
                "keyring",
                ANY,
                ANY,
                "runc lets everybody search the session keyring, ours its owner.");
    }

    private void linux() {
        noticed(
                "no device rules",
                "device rules absent",
                "open /dev/fuse",
                "r=EPERM w=EPERM",
                "r=ok w=ok",
                texts(
                        "Without device rules in config.json devices are not restricted; runc then allows"
                                + " the default devices only.",
                        "config-linux.md, Cgroups Path: without resources limits are not changed. Engines"
                                + " always send rules."));
        noticed(
                "default device of one's own",
                "device instead of a default one",
                MADE,
                FAILS,
                WORKS,
                texts(
                        "A /dev/null that its user cannot write to is possible.",
                        "config-linux.md, Devices: the mode is the configuration's. runc opens it for"
                                + " writing itself."));
    }

    private void commands() {
        known(
                "text of the usage",
                "no id|two ids|unknown flag|flag without a value",
                "1 stdout",
                "Incorrect Usage.*",
                ANY,
                "The same place, another text.");
        noticed(
                "flag without a value",
                "flag without a value",
                "1 message",
                "",
                "flag needs an argument",
                texts(
                        "A flag behind the id that lacks its value is an error of its own.",
                        "podman and CRI-O look for these words."));
    }

    private void refused() {
        noticed(
                "missing version",
                "without /ociVersion",
                MADE,
                WORKS,
                FAILS,
                texts(
                        "A config.json without ociVersion is refused.",
                        "config.md, Specification version: REQUIRED."));
        noticed(
                "access that is none",
                "device rule with bad access",
                MADE,
                WORKS,
                FAILS,
                texts(
                        "A device rule with other letters than r, w and m is refused.",
                        "config.md, Valid values: a value that is not supported is an error."));
        known(
                "empty access",
                "device rule without access",
                MADE,
                FAILS,
                WORKS,
                "access is OPTIONAL, and an empty text from a Go caller is an absent one: all access.");
        noticed(
                "occupied path of a device",
                "device where a file is",
                MADE,
                WORKS,
                FAILS,
                texts(
                        "A device whose path is taken by something else is an error.",
                        "config-linux.md, Devices: MUST generate an error."));
        known(
                "root of the host",
                "root is /",
                "1 message",
                "",
                "no such file or directory",
                "Refused by both, with other words.");
    }

    private void resources() {
        noticed(
                "fields of cgroup v1",
                "memory (checked|swappiness|kernel|oom killer off)|cpu realtime|io leaf weight"
                        + "|network class",
                MADE,
                WORKS,
                FAILS,
                texts(
                        "Limits that cgroup v2 does not have (kernel memory, swappiness, disableOOMKiller,"
                                + " real time, leafWeight, network) are refused;"
                                + " runc ignores them.",
                        "config-linux.md, Unified: a field that cannot be converted MUST be an error."));
        known(
                "words for a missing controller",
                "io weight( out of range)?|.* without a controller",
                "1 message",
                "no such file or directory",
                "",
                "Refused by both. moby would take runc's words for a missing program.");
    }
}
