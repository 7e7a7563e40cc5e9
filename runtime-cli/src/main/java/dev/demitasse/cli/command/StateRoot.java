package dev.demitasse.cli.command;

import dev.demitasse.cli.args.Arguments;
import dev.demitasse.cli.args.CallerPath;
import dev.demitasse.cli.args.GlobalFlags;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.linux.launcher.Hello;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The directory that holds the state of all containers, and the one above it.
final class StateRoot {
    private static final Path UID_MAP = Path.of("/proc/self/uid_map");
    private static final int STICKY_PRIVATE = 01700;

    private StateRoot() {}

    /// The root by flag, or the default one.
    ///
    /// @throws CommandFailure if it is `/`
    static Path of(Arguments arguments, Hello hello) throws CommandFailure {
        String given = arguments.text(GlobalFlags.ROOT);
        if (given == null) {
            return runDirectory(hello).resolve("containers");
        }
        Path root = Path.of(CallerPath.absolute(hello.directory(), given)).normalize();
        if (root.getNameCount() == 0) {
            throw new CommandFailure("Option --root argument should not be set to /");
        }
        return root;
    }

    /// `/run/demitasse` for root; in `$XDG_RUNTIME_DIR` for others, and for the root of a user
    /// namespace that is not the root user, by runc's rules. Without the variable, as in a cron
    /// job, a user has what systemd would set it to.
    ///
    /// @throws CommandFailure if a user has no such place
    static Path runDirectory(Hello hello) throws CommandFailure {
        String own = ownRunDirectory(hello);
        if (own == null && hello.euid() != 0) {
            own = "/run/user/" + Integer.toUnsignedString(hello.euid());
            if (!Files.isDirectory(Path.of(own))) {
                throw new CommandFailure(
                        "XDG_RUNTIME_DIR is not set, and there is no "
                                + own
                                + ": name a directory of yours, with --root for the state of"
                                + " containers, with --socket for a planner");
            }
        }
        return Path.of(own == null ? "/run" : own, "demitasse");
    }

    /// Makes the default root of a caller that is not the root user, so that systemd does not prune
    /// it: the sticky bit says so (XDG Base Directory Specification). Other roots are the core's to
    /// make.
    ///
    /// @throws CommandFailure if it cannot be made
    static void prepare(Arguments arguments, Hello hello) throws CommandFailure {
        boolean user = hello.euid() != 0 || ownRunDirectory(hello) != null;
        if (arguments.text(GlobalFlags.ROOT) != null || !user) {
            return;
        }
        Path root = runDirectory(hello).resolve("containers");
        try {
            Files.createDirectories(root);
            Files.setAttribute(root, "unix:mode", STICKY_PRIVATE);
        } catch (IOException e) {
            throw CommandFailure.of("mkdir", root.toString(), e);
        }
    }

    private static @Nullable String ownRunDirectory(Hello hello) {
        String directory = hello.variable("XDG_RUNTIME_DIR");
        if (directory == null || directory.isEmpty()) {
            return null;
        }
        if (hello.euid() == 0 && ("root".equals(hello.variable("USER")) || !inUserNamespace())) {
            return null;
        }
        return directory;
    }

    /// Whether uids are mapped: the caller's namespaces are ours.
    private static boolean inUserNamespace() {
        try {
            String map = new String(Files.readAllBytes(UID_MAP), StandardCharsets.US_ASCII);
            return !map.trim().endsWith("4294967295");
        } catch (IOException e) {
            return false;
        }
    }
}
