package dev.demitasse.conformance.differential;

import static dev.demitasse.conformance.differential.Variation.of;
import static dev.demitasse.conformance.differential.Variation.steps;

import dev.demitasse.conformance.TestBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// `process`: who runs, with what, and where.
final class ProcessVariations {
    private ProcessVariations() {}

    static List<Variation> all() {
        List<Variation> all = new ArrayList<>(users());
        all.addAll(capabilities());
        all.addAll(limits());
        all.addAll(environment());
        all.addAll(programs());
        all.addAll(descriptors());
        return all;
    }

    private static Consumer<TestBundle> json(String pointer, String json) {
        return bundle -> bundle.json(pointer, json);
    }

    private static List<Variation> users() {
        return List.of(
                of("default", bundle -> {}),
                of("user guest", json("/process/user", "{\"uid\":1000,\"gid\":1000}")),
                of("user unknown", json("/process/user", "{\"uid\":4242,\"gid\":17}")),
                of("user absent", bundle -> bundle.remove("/process/user")),
                of(
                        "user largest",
                        json("/process/user", "{\"uid\":4294967294,\"gid\":4294967294}")),
                of(
                        "user more groups",
                        json(
                                "/process/user",
                                "{\"uid\":1,\"gid\":2,\"additionalGids\":[9,5,5,2]}")),
                of("user umask", json("/process/user", "{\"uid\":0,\"gid\":0,\"umask\":63}")),
                of("user umask 0", json("/process/user", "{\"uid\":0,\"gid\":0,\"umask\":0}")),
                of("no new privileges off", json("/process/noNewPrivileges", "false")),
                of("no new privileges absent", bundle -> bundle.remove("/process/noNewPrivileges")),
                of(
                        "privileges, user",
                        bundle ->
                                bundle.json("/process/noNewPrivileges", "false")
                                        .json("/process/user", "{\"uid\":1000,\"gid\":1000}")),
                of("oom score 500", json("/process/oomScoreAdj", "500")),
                of("oom score 0", json("/process/oomScoreAdj", "0")),
                of("oom score -500", json("/process/oomScoreAdj", "-500")));
    }

    private static List<Variation> capabilities() {
        String all =
                "[\"CAP_CHOWN\",\"CAP_NET_RAW\",\"CAP_SYS_ADMIN\",\"CAP_KILL\",\"CAP_SETUID\"]";
        return List.of(
                of("capabilities none", json("/process/capabilities", "{}")),
                of("capabilities absent", bundle -> bundle.remove("/process/capabilities")),
                of(
                        "capabilities absent, user",
                        bundle ->
                                bundle.remove("/process/capabilities")
                                        .json("/process/user", "{\"uid\":1000,\"gid\":1000}")),
                of(
                        "capabilities five in three sets",
                        json(
                                "/process/capabilities",
                                ("{'bounding':%s,'effective':%s,'permitted':%s}".replace('\'', '"'))
                                        .formatted(all, all, all))),
                of(
                        "capabilities ambient",
                        json(
                                "/process/capabilities",
                                ("{'bounding':%s,'effective':%s,'permitted':%s,'inheritable':%s,"
                                                + "'ambient':['CAP_KILL']}")
                                        .replace('\'', '"')
                                        .formatted(all, all, all, all))),
                of(
                        "capabilities ambient, user",
                        bundle ->
                                bundle.json(
                                                "/process/capabilities",
                                                ("{'bounding':%s,'effective':%s,'permitted':%s,"
                                                                + "'inheritable':%s,'ambient':%s}")
                                                        .replace('\'', '"')
                                                        .formatted(all, all, all, all, all))
                                        .json("/process/user", "{\"uid\":1000,\"gid\":1000}")),
                of(
                        "capabilities ambient not inheritable",
                        json(
                                "/process/capabilities",
                                ("{'bounding':%s,'permitted':%s,'ambient':['CAP_KILL']}")
                                        .replace('\'', '"')
                                        .formatted(all, all))),
                of(
                        "capabilities bounding only",
                        json("/process/capabilities", "{\"bounding\":[\"CAP_KILL\"]}")),
                of(
                        "capabilities unknown",
                        json(
                                "/process/capabilities/bounding",
                                "[\"CAP_KILL\",\"CAP_NO_SUCH_THING\",\"KILL\"]")));
    }

    private static List<Variation> limits() {
        return List.of(
                of("rlimits absent", bundle -> bundle.remove("/process/rlimits")),
                of(
                        "rlimits lower",
                        bundle -> bundle.json("/process/rlimits", limit("NOFILE", 10, 20))),
                of("rlimits zero", bundle -> bundle.json("/process/rlimits", limit("CORE", 0, 0))),
                of(
                        "rlimits soft only",
                        bundle ->
                                bundle.json("/process/rlimits", limit("STACK", 1 << 20, 1 << 24))),
                of(
                        "rlimits several",
                        bundle ->
                                bundle.json("/process/rlimits", limit("MSGQUEUE", 4096, 8192))
                                        .add("/process/rlimits", entry("NPROC", 100, 200))
                                        .add("/process/rlimits", entry("SIGPENDING", 7, 9))
                                        .add("/process/rlimits", entry("MEMLOCK", 65536, 65536))));
    }

    private static String limit(String name, long soft, long hard) {
        return "[" + entry(name, soft, hard) + "]";
    }

    private static String entry(String name, long soft, long hard) {
        return "{\"type\":\"RLIMIT_%s\",\"soft\":%d,\"hard\":%d}".formatted(name, soft, hard);
    }

    private static List<Variation> environment() {
        return List.of(
                of("env empty", json("/process/env", "[]")),
                of("env absent", bundle -> bundle.remove("/process/env")),
                of(
                        "env duplicates",
                        json("/process/env", "[\"A=1\",\"B=2\",\"A=3\",\"PATH=/bin\"]")),
                of("env home empty", json("/process/env", "[\"HOME=\",\"PATH=/bin\"]")),
                of("env home set", json("/process/env", "[\"HOME=/nowhere\",\"PATH=/bin\"]")),
                of(
                        "env home of guest",
                        bundle ->
                                bundle.json("/process/env", "[\"PATH=/bin\"]")
                                        .json("/process/user", "{\"uid\":1000,\"gid\":1000}")),
                of(
                        "env home of nobody known",
                        bundle ->
                                bundle.json("/process/env", "[\"PATH=/bin\"]")
                                        .json("/process/user", "{\"uid\":77,\"gid\":77}")),
                of(
                        "env odd values",
                        json("/process/env", "[\"EMPTY=\",\"E=a=b\",\"LINES=a\\nb\",\" S =x\"]")),
                of(
                        "env path relative",
                        bundle ->
                                bundle.json("/process/env", "[\"PATH=bin:/nowhere\"]")
                                        .args("probe")),
                of("env two paths", json("/process/env", "[\"PATH=/nowhere\",\"PATH=/bin\"]")));
    }

    private static List<Variation> programs() {
        return List.of(
                of("args by PATH", bundle -> bundle.args("probe", "/etc")),
                of("args relative", bundle -> bundle.set("/process/cwd", "/bin").args("./probe")),
                of("args empty words", bundle -> bundle.args("/bin/probe", "", "/etc/passwd")),
                of("args link", bundle -> link(bundle, "tool", "../bin/probe").args("/var/tool")),
                of("args script", ProcessVariations::script),
                of("cwd missing", json("/process/cwd", "\"/new/deep\"")),
                of(
                        "cwd missing, user",
                        bundle ->
                                bundle.json("/process/cwd", "\"/new/deep\"")
                                        .json("/process/user", "{\"uid\":1000,\"gid\":1000}")),
                of("cwd unclean", json("/process/cwd", "\"/etc/../home/.\"")),
                of(
                        "cwd link",
                        bundle ->
                                link(bundle, "there", "/home")
                                        .json("/process/cwd", "\"/var/there\"")),
                of(
                        "cwd closed to user",
                        bundle ->
                                closed(bundle)
                                        .json("/process/cwd", "\"/var/closed\"")
                                        .json("/process/user", "{\"uid\":1000,\"gid\":1000}")),
                steps(
                        "exit status 7",
                        bundle -> bundle.args("/bin/probe", "exit", "7"),
                        Variation.RUN),
                steps(
                        "exit by signal",
                        bundle -> bundle.args("/bin/probe", "signal", "9"),
                        Variation.RUN),
                steps("run attached", bundle -> {}, Variation.RUN),
                steps(
                        "run keep",
                        bundle -> {},
                        "run --keep --bundle BUNDLE ID",
                        "state ID",
                        "delete ID"),
                steps(
                        "run detached",
                        bundle -> {},
                        "run --detach --pid-file PIDFILE --bundle BUNDLE ID",
                        "wait",
                        "delete ID"),
                of("annotations", json("/annotations", "{\"org.example.a\":\"1\",\"b\":\"\"}")));
    }

    private static List<Variation> descriptors() {
        String run = "run --preserve-fds 2 --bundle BUNDLE ID";
        return List.of(
                steps("fds preserved", bundle -> {}, run).behind("exec 3</dev/zero 4>/dev/null"),
                steps("fds not preserved", bundle -> {}, Variation.RUN)
                        .behind("exec 3</dev/zero 9</etc/passwd"),
                steps("fds preserved, one missing", bundle -> {}, run).behind("exec 3</dev/zero"),
                steps("fds listen", bundle -> {}, Variation.RUN)
                        .behind("exec 3</dev/zero; export LISTEN_FDS=1 LISTEN_PID=$$"),
                steps("fds listen for somebody else", bundle -> {}, Variation.RUN)
                        .behind("exec 3</dev/zero; export LISTEN_FDS=1 LISTEN_PID=1"),
                steps("caller's umask", bundle -> {}, Variation.RUN).behind("umask 0"),
                steps("caller ignores signals", bundle -> {}, Variation.RUN)
                        .behind("trap '' INT USR1 TERM"),
                steps("caller's limits", bundle -> {}, Variation.RUN)
                        .behind("ulimit -S -s 4096; ulimit -c 0; ulimit -n 2000"));
    }

    private static TestBundle link(TestBundle bundle, String name, String target) {
        try {
            Files.createSymbolicLink(bundle.path("var/" + name), java.nio.file.Path.of(target));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bundle;
    }

    private static TestBundle closed(TestBundle bundle) {
        try {
            Files.createDirectory(
                    bundle.path("var/closed"),
                    java.nio.file.attribute.PosixFilePermissions.asFileAttribute(
                            java.nio.file.attribute.PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bundle;
    }

    private static void script(TestBundle bundle) {
        try {
            var script = bundle.path("var/script");
            Files.writeString(script, "#!/bin/sh\nexec /bin/probe /etc\n");
            script.toFile().setExecutable(true, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        bundle.args("/var/script");
    }
}
