package dev.demitasse.linux.launcher;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The launcher's first message: the process that was executed as `demitasse`.
///
/// @param protocol version of the protocol the launcher speaks
/// @param buildId build of the launcher; a planner of another build must not answer
/// @param pid process id of the launcher, in its own pid namespace
/// @param euid effective user id
/// @param arguments argv, the program's name included
/// @param directory absolute working directory
/// @param environment `NAME=VALUE` entries
/// @param umask file mode creation mask
/// @param terminals bit n is set if file descriptor n is a terminal
/// @param rows height of the caller's terminal, 0 if there is none
/// @param columns width of the caller's terminal, 0 if there is none
public record Hello(
        int protocol,
        String buildId,
        int pid,
        int euid,
        List<String> arguments,
        String directory,
        List<String> environment,
        int umask,
        int terminals,
        int rows,
        int columns) {
    /// Copies the lists.
    public Hello {
        arguments = List.copyOf(arguments);
        environment = List.copyOf(environment);
    }

    /// The value of an environment variable, or null if it is unset.
    public @Nullable String variable(String name) {
        for (String entry : environment) {
            if (entry.length() > name.length()
                    && entry.charAt(name.length()) == '='
                    && entry.startsWith(name)) {
                return entry.substring(name.length() + 1);
            }
        }
        return null;
    }
}
