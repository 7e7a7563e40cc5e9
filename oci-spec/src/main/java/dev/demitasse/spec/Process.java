package dev.demitasse.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The container's process (config.md, Process), also what `exec -p` takes.
///
/// @param terminal whether its stdio is a new terminal; absent is false
/// @param consoleSize size of that terminal, ignored without one
/// @param user whom it runs as; absent is 0:0
/// @param args argv, the first looked up as execvp(3) does
/// @param env its environment, `NAME=VALUE`
/// @param cwd working directory, absolute
/// @param capabilities its capabilities; absent leaves them
/// @param rlimits its resource limits
/// @param noNewPrivileges prctl(PR_SET_NO_NEW_PRIVS); absent is false
/// @param apparmorProfile AppArmor profile
/// @param oomScoreAdj -1000 to 1000; absent leaves it, 0 sets it
/// @param scheduler scheduling
/// @param selinuxLabel SELinux context
/// @param ioPriority I/O priority
/// @param execCPUAffinity CPUs of exec
public record Process(
        @Nullable Boolean terminal,
        @Nullable ConsoleSize consoleSize,
        @Nullable User user,
        @Nullable List<String> args,
        @Nullable List<String> env,
        String cwd,
        @Nullable Capabilities capabilities,
        @Nullable List<Rlimit> rlimits,
        @Nullable Boolean noNewPrivileges,
        @Nullable String apparmorProfile,
        @Nullable Integer oomScoreAdj,
        @Nullable Scheduler scheduler,
        @Nullable String selinuxLabel,
        @Nullable IoPriority ioPriority,
        @Nullable ExecCpuAffinity execCPUAffinity) {
    /// Copies what it is given.
    public Process {
        args = args == null ? null : List.copyOf(args);
        env = env == null ? null : List.copyOf(env);
        rlimits = rlimits == null ? null : List.copyOf(rlimits);
    }

    /// The same with another `terminal`.
    public Process withTerminal(@Nullable Boolean terminal) {
        return new Process(
                terminal,
                consoleSize,
                user,
                args,
                env,
                cwd,
                capabilities,
                rlimits,
                noNewPrivileges,
                apparmorProfile,
                oomScoreAdj,
                scheduler,
                selinuxLabel,
                ioPriority,
                execCPUAffinity);
    }

    /// The same with another `user`.
    public Process withUser(@Nullable User user) {
        return new Process(
                terminal,
                consoleSize,
                user,
                args,
                env,
                cwd,
                capabilities,
                rlimits,
                noNewPrivileges,
                apparmorProfile,
                oomScoreAdj,
                scheduler,
                selinuxLabel,
                ioPriority,
                execCPUAffinity);
    }

    /// The same with another `args`.
    public Process withArgs(@Nullable List<String> args) {
        return new Process(
                terminal,
                consoleSize,
                user,
                args,
                env,
                cwd,
                capabilities,
                rlimits,
                noNewPrivileges,
                apparmorProfile,
                oomScoreAdj,
                scheduler,
                selinuxLabel,
                ioPriority,
                execCPUAffinity);
    }

    /// The same with another `env`.
    public Process withEnv(@Nullable List<String> env) {
        return new Process(
                terminal,
                consoleSize,
                user,
                args,
                env,
                cwd,
                capabilities,
                rlimits,
                noNewPrivileges,
                apparmorProfile,
                oomScoreAdj,
                scheduler,
                selinuxLabel,
                ioPriority,
                execCPUAffinity);
    }

    /// The same with another `capabilities`.
    public Process withCapabilities(@Nullable Capabilities capabilities) {
        return new Process(
                terminal,
                consoleSize,
                user,
                args,
                env,
                cwd,
                capabilities,
                rlimits,
                noNewPrivileges,
                apparmorProfile,
                oomScoreAdj,
                scheduler,
                selinuxLabel,
                ioPriority,
                execCPUAffinity);
    }

    /// The same with another `oomScoreAdj`.
    public Process withOomScoreAdj(@Nullable Integer oomScoreAdj) {
        return new Process(
                terminal,
                consoleSize,
                user,
                args,
                env,
                cwd,
                capabilities,
                rlimits,
                noNewPrivileges,
                apparmorProfile,
                oomScoreAdj,
                scheduler,
                selinuxLabel,
                ioPriority,
                execCPUAffinity);
    }

    static @Nullable Process read(@Nullable JsonObject o) {
        return o == null ? null : of(o);
    }

    static Process of(JsonObject o) {
        return new Process(
                o.bool("terminal"),
                ConsoleSize.read(o.object("consoleSize")),
                User.read(o.object("user")),
                o.strings("args"),
                o.strings("env"),
                o.requiredString("cwd"),
                Capabilities.read(o.object("capabilities")),
                Rlimit.readAll(o.objects("rlimits")),
                o.bool("noNewPrivileges"),
                o.text("apparmorProfile"),
                o.int32("oomScoreAdj"),
                Scheduler.read(o.object("scheduler")),
                o.text("selinuxLabel"),
                IoPriority.read(o.object("ioPriority")),
                ExecCpuAffinity.read(o.object("execCPUAffinity")));
    }

    static void write(JsonWriter w, String name, @Nullable Process value) {
        if (value == null) {
            return;
        }
        w.beginObject(name);
        value.writeMembers(w);
        w.endObject();
    }

    void writeMembers(JsonWriter w) {
        w.bool("terminal", terminal());
        ConsoleSize.write(w, "consoleSize", consoleSize());
        User.write(w, "user", user());
        w.strings("args", args());
        w.strings("env", env());
        w.string("cwd", cwd());
        Capabilities.write(w, "capabilities", capabilities());
        Rlimit.writeAll(w, "rlimits", rlimits());
        w.bool("noNewPrivileges", noNewPrivileges());
        w.string("apparmorProfile", apparmorProfile());
        w.int32("oomScoreAdj", oomScoreAdj());
        Scheduler.write(w, "scheduler", scheduler());
        w.string("selinuxLabel", selinuxLabel());
        IoPriority.write(w, "ioPriority", ioPriority());
        ExecCpuAffinity.write(w, "execCPUAffinity", execCPUAffinity());
    }
}
