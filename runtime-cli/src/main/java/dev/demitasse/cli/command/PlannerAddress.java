package dev.demitasse.cli.command;

import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.launcher.Hello;
import dev.demitasse.linux.sys.PlannerSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The socket of the resident planner: where launchers look for it.
final class PlannerAddress {
    /// Variable that tells launchers of another place.
    private static final String WANTED = "DEMITASSE_PLANNER";

    private PlannerAddress() {}

    /// The path: by flag, or by the launcher's own rules.
    ///
    /// @throws CommandFailure if a user has no place for it
    static String of(Call call) throws CommandFailure {
        String path = call.path("socket");
        if (path != null) {
            return path;
        }
        Hello hello = call.hello();
        String wanted = hello.variable(WANTED);
        if (wanted != null && wanted.startsWith("/")) {
            return wanted;
        }
        return StateRoot.runDirectory(hello).resolve("planner.sock").toString();
    }

    /// Listens there. Only we may use the socket, but anybody may see that there is one under
    /// `/run`.
    ///
    /// @throws CommandFailure if its directory cannot be made
    /// @throws SyscallFailed as [PlannerSocket#bind] does
    static PlannerSocket listen(Call call, String path) throws CommandFailure, SyscallFailed {
        Path directory = Path.of(path).getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            try {
                Files.createDirectories(directory);
                int mode = path.startsWith("/run/demitasse/") ? 0755 : 0700;
                Files.setAttribute(directory, "unix:mode", mode);
            } catch (IOException e) {
                throw CommandFailure.of("mkdir", directory.toString(), e);
            }
        }
        return PlannerSocket.bind(path);
    }
}
