package dev.demitasse.core.lifecycle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `exec` is asked for. All paths of the host are absolute.
///
/// @param id the container's id, unchecked
/// @param processFile file with the whole `process` object, instead of the members of the
///   container's own that follow; or null
/// @param args the program and its arguments
/// @param cwd working directory, or null for the container's
/// @param env `NAME=VALUE` that are added
/// @param terminal whether the process gets a terminal
/// @param user `UID[:GID]`, or null for the container's
/// @param additionalGids groups that are added, decimal
/// @param selinuxLabel context, or null for the container's
/// @param apparmorProfile profile, or null for the container's
/// @param noNewPrivileges null for the container's
/// @param capabilities names that are added
/// @param consoleSocket unix socket that is to get the terminal's master
/// @param pidFile file that is to hold the pid of the process, decimal, without a newline
/// @param pidfdSocket unix socket that is to get its pidfd
/// @param preserveFds number of descriptors from 3 that reach the program
/// @param cgroups cgroup below the container's to run in, at most one
/// @param ignorePaused true to add a process to a paused container, which runs once that is resumed
/// @param detach true if the command ends once the program executes
public record ExecRequest(
        String id,
        @Nullable String processFile,
        List<String> args,
        @Nullable String cwd,
        List<String> env,
        boolean terminal,
        @Nullable String user,
        List<String> additionalGids,
        @Nullable String selinuxLabel,
        @Nullable String apparmorProfile,
        @Nullable Boolean noNewPrivileges,
        List<String> capabilities,
        @Nullable String consoleSocket,
        @Nullable String pidFile,
        @Nullable String pidfdSocket,
        int preserveFds,
        List<String> cgroups,
        boolean ignorePaused,
        boolean detach) {
    /// Copies the lists.
    public ExecRequest {
        args = List.copyOf(args);
        env = List.copyOf(env);
        additionalGids = List.copyOf(additionalGids);
        capabilities = List.copyOf(capabilities);
        cgroups = List.copyOf(cgroups);
    }
}
