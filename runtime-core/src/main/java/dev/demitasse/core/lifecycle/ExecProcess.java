package dev.demitasse.core.lifecycle;

import dev.demitasse.core.InvalidConfig;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.spec.Capabilities;
import dev.demitasse.spec.InvalidSpec;
import dev.demitasse.spec.Problems;
import dev.demitasse.spec.Process;
import dev.demitasse.spec.SpecReader;
import dev.demitasse.spec.SpecValidator;
import dev.demitasse.spec.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The process that `exec` adds: that of the container, with what the flags change; or that of a
/// file, with what only the container's says, in runc's choice of members.
final class ExecProcess {
    private static final long MAX_ID = 0xFFFFFFFEL;

    private ExecProcess() {}

    /// The process that is asked for, valid.
    ///
    /// @param own the container's own process, null if its configuration has none
    /// @throws InvalidConfig naming all that is wrong
    static Process of(ExecRequest request, @Nullable Process own) throws RuntimeFailure {
        if (request.processFile() != null) {
            Process process = read(request.processFile());
            return own == null ? process : completed(process, own);
        }
        if (own == null) {
            throw new InvalidConfig("process property must not be empty");
        }
        Process process = changed(request, own);
        Problems problems = SpecValidator.check(process);
        if (!problems.isEmpty()) {
            throw new InvalidConfig(problems.toString());
        }
        return process;
    }

    private static Process read(String file) throws InvalidConfig {
        try {
            return SpecReader.readValidProcess(Files.readAllBytes(Path.of(file)));
        } catch (IOException e) {
            throw new InvalidConfig(SyscallFailed.of("open", file, e).getMessage());
        } catch (InvalidSpec e) {
            throw new InvalidConfig(file + ": " + e.getMessage());
        }
    }

    /// A process of a file has its own identity, environment, directory and limits, and the
    /// container's confinement and scheduling where it says nothing of them.
    private static Process completed(Process process, Process own) {
        return new Process(
                process.terminal(),
                process.consoleSize(),
                withUmask(process.user(), own.user()),
                process.args(),
                process.env(),
                process.cwd(),
                process.capabilities() == null ? own.capabilities() : process.capabilities(),
                process.rlimits(),
                process.noNewPrivileges(),
                either(process.apparmorProfile(), own.apparmorProfile()),
                process.oomScoreAdj() == null ? own.oomScoreAdj() : process.oomScoreAdj(),
                process.scheduler() == null ? own.scheduler() : process.scheduler(),
                either(process.selinuxLabel(), own.selinuxLabel()),
                process.ioPriority() == null ? own.ioPriority() : process.ioPriority(),
                process.execCPUAffinity() == null
                        ? own.execCPUAffinity()
                        : process.execCPUAffinity());
    }

    private static @Nullable User withUmask(@Nullable User user, @Nullable User own) {
        if (own == null || own.umask() == null || user != null && user.umask() != null) {
            return user;
        }
        return user == null
                ? new User(0, 0, own.umask(), null)
                : new User(user.uid(), user.gid(), own.umask(), user.additionalGids());
    }

    private static @Nullable String either(@Nullable String text, @Nullable String other) {
        return text == null || text.isEmpty() ? other : text;
    }

    private static Process changed(ExecRequest request, Process own) throws InvalidConfig {
        Boolean noNewPrivileges = request.noNewPrivileges();
        return new Process(
                request.terminal(),
                own.consoleSize(),
                user(request, own.user()),
                request.args(),
                added(own.env(), request.env()),
                request.cwd() == null ? own.cwd() : request.cwd(),
                capabilities(request.capabilities(), own.capabilities()),
                own.rlimits(),
                noNewPrivileges == null ? own.noNewPrivileges() : noNewPrivileges,
                either(request.apparmorProfile(), own.apparmorProfile()),
                own.oomScoreAdj(),
                own.scheduler(),
                either(request.selinuxLabel(), own.selinuxLabel()),
                own.ioPriority(),
                own.execCPUAffinity());
    }

    private static @Nullable User user(ExecRequest request, @Nullable User own)
            throws InvalidConfig {
        String asked = request.user();
        if (asked == null && request.additionalGids().isEmpty()) {
            return own;
        }
        long uid = own == null ? 0 : own.uid();
        long gid = own == null ? 0 : own.gid();
        if (asked != null) {
            int colon = asked.indexOf(':');
            uid = id(colon < 0 ? asked : asked.substring(0, colon), "bad uid: ");
            gid = colon < 0 ? gid : id(asked.substring(colon + 1), "bad gid: ");
        }
        List<Long> groups = new ArrayList<>();
        if (own != null && own.additionalGids() != null) {
            groups.addAll(own.additionalGids());
        }
        for (String group : request.additionalGids()) {
            if (group.startsWith("-")) {
                throw new InvalidConfig("additional-gids must be a positive number " + group);
            }
            groups.add(id(group, "bad additional gid: "));
        }
        return new User(uid, gid, own == null ? null : own.umask(), groups);
    }

    /// A decimal id. Anything else, also one that is too large, is refused: as root, the program
    /// would have what its caller did not mean to give it (CVE-2026-30892).
    private static long id(String text, String what) throws InvalidConfig {
        boolean decimal = !text.isEmpty() && text.length() <= 10;
        for (int i = 0; i < text.length(); i++) {
            decimal &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        if (!decimal || Long.parseLong(text) > MAX_ID) {
            throw new InvalidConfig(
                    what + "\"" + text + "\": must be a number from 0 to 4294967294");
        }
        return Long.parseLong(text);
    }

    /// Never among the inheritable ones, which would reach the programs of others (CVE-2022-29162);
    /// the ambient ones cannot do without those.
    private static @Nullable Capabilities capabilities(
            List<String> more, @Nullable Capabilities own) {
        if (more.isEmpty() || own == null) {
            return own;
        }
        return new Capabilities(
                added(own.bounding(), more),
                added(own.effective(), more),
                own.inheritable(),
                added(own.permitted(), more),
                own.inheritable() == null ? own.ambient() : added(own.ambient(), more));
    }

    private static List<String> added(@Nullable List<String> list, List<String> more) {
        if (list == null || list.isEmpty()) {
            return more;
        }
        if (more.isEmpty()) {
            return list;
        }
        List<String> all = new ArrayList<>(list);
        all.addAll(more);
        return all;
    }
}
