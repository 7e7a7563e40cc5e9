package dev.demitasse.conformance.differential;

import dev.demitasse.conformance.TestBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// `exec`: by flags and by file, into containers of all kinds.
final class ExecVariations {
    private ExecVariations() {}

    static List<Variation> all() {
        List<Variation> all = new ArrayList<>(flags());
        all.addAll(files());
        all.addAll(containers());
        all.addAll(failures());
        return all;
    }

    /// An `exec` with these flags and words into a container that runs.
    private static Variation into(Consumer<TestBundle> edit, String name, String words) {
        return Variation.steps(
                "exec " + name,
                bundle -> {
                    edit.accept(bundle);
                    bundle.args("/bin/sleep", "1000");
                },
                "create --pid-file PIDFILE --bundle BUNDLE ID",
                "start ID",
                "exec " + words,
                "delete --force ID");
    }

    private static Variation with(String name, String words) {
        return into(bundle -> {}, name, words);
    }

    private static List<Variation> flags() {
        Consumer<TestBundle> guest =
                bundle ->
                        bundle.json(
                                "/process/user",
                                "{\"uid\":1000,\"gid\":1001,\"additionalGids\":[5],\"umask\":63}");
        Consumer<TestBundle> inheritable =
                bundle ->
                        bundle.json("/process/capabilities/inheritable", "[\"CAP_KILL\"]")
                                .json("/process/capabilities/ambient", "[\"CAP_KILL\"]");
        return List.of(
                with("default", "ID /bin/probe"),
                with("cwd and env", "--cwd /tmp -e A=1 -e B=2=3,4 -e PATH=/bin ID probe"),
                with("env of home", "-e HOME=/x ID /bin/probe"),
                with("user", "-u 1000 ID /bin/probe"),
                with("user and group", "--user 1000:1001 ID /bin/probe"),
                with("groups", "-u 1000:5 -g 7 -g 8 -g 7 ID /bin/probe"),
                into(guest, "container of a user", "ID /bin/probe"),
                into(guest, "user of a container of a user", "-u 4 ID /bin/probe"),
                with("cap", "-c CAP_CHOWN -c CAP_SYS_ADMIN ID /bin/probe"),
                with("cap of a user", "-c CAP_CHOWN -u 1000 ID /bin/probe"),
                into(inheritable, "cap, some inheritable", "-c CAP_CHOWN -u 1000 ID /bin/probe"),
                with("cap unknown", "-c CAP_NOPE ID /bin/true"),
                with("no new privileges", "--no-new-privs ID /bin/probe"),
                into(
                        bundle -> bundle.set("/process/noNewPrivileges", false),
                        "no new privileges of the container",
                        "ID /bin/probe"),
                with("flags behind the id", "ID /bin/echo -t --nosuch -- --help"),
                with("status", "ID /bin/sh -c kill\t-9\t$$"),
                with("tty off", "--tty=false ID /bin/probe"),
                with("fds", "ID /bin/probe").behind("exec 4</dev/zero"),
                with("fds preserved", "--preserve-fds 2 ID /bin/probe")
                        .behind("exec 3</dev/zero 4</dev/zero 5</dev/zero"));
    }

    private static Variation file(String name, Consumer<TestBundle> edit, String members) {
        return into(
                bundle -> {
                    edit.accept(bundle);
                    try {
                        Files.writeString(
                                bundle.directory().resolve("process.json"),
                                ("{'cwd':'/','args':['/bin/probe']" + members + "}")
                                        .replace('\'', '"'));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                "file, " + name,
                "--process BUNDLE/process.json ID");
    }

    private static List<Variation> files() {
        Consumer<TestBundle> limited =
                bundle ->
                        bundle.json(
                                        "/process/rlimits",
                                        "[{\"type\":\"RLIMIT_CORE\",\"soft\":1,\"hard\":2}]")
                                .set("/process/oomScoreAdj", 500)
                                .json("/process/scheduler", "{\"policy\":\"SCHED_BATCH\"}");
        return List.of(
                file("bare", bundle -> {}, ""),
                file("of a limited container", limited, ""),
                file(
                        "whole",
                        limited,
                        ",'env':['PATH=/bin','A=1','A=2'],'user':{'uid':1,'gid':2,"
                                + "'additionalGids':[3]},'noNewPrivileges':true,"
                                + "'capabilities':{'bounding':['CAP_CHOWN'],"
                                + "'permitted':['CAP_CHOWN'],'effective':['CAP_CHOWN']},"
                                + "'rlimits':[{'type':'RLIMIT_CORE','soft':0,'hard':1}],"
                                + "'scheduler':{'policy':'SCHED_IDLE'}"),
                file("affinity", bundle -> {}, ",'execCPUAffinity':{'initial':'0','final':'1'}"),
                file("first affinity", bundle -> {}, ",'execCPUAffinity':{'initial':'0'}"));
    }

    private static List<Variation> containers() {
        Consumer<TestBundle> user =
                bundle -> {
                    String map = "[{\"containerID\":0,\"hostID\":100000,\"size\":65536}]";
                    bundle.add("/linux/namespaces", "{\"type\":\"user\"}");
                    bundle.json("/linux/uidMappings", map).json("/linux/gidMappings", map);
                };
        Consumer<TestBundle> few =
                bundle ->
                        bundle.withoutNamespace("pid")
                                .withoutNamespace("ipc")
                                .withoutNamespace("network")
                                .withoutNamespace("cgroup");
        Consumer<TestBundle> filtered =
                bundle ->
                        bundle.json(
                                "/linux/seccomp",
                                "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":"
                                        + "[\"mkdir\"],\"action\":\"SCMP_ACT_ERRNO\"}]}");
        return List.of(
                into(user, "user namespace", "ID /bin/probe"),
                into(user, "user namespace, user", "-u 7:8 ID /bin/probe"),
                into(few, "few namespaces", "ID /bin/probe"),
                into(filtered, "filter", "ID /bin/probe"),
                into(filtered, "filter, no new privileges", "--no-new-privs ID /bin/probe"),
                Variation.steps(
                        "exec created",
                        bundle -> bundle.args("/bin/sleep", "1000"),
                        Variation.CREATE,
                        "exec ID /bin/probe",
                        "delete --force ID"));
    }

    private static List<Variation> failures() {
        return List.of(
                with("nothing", "ID"),
                with("no such container", "nobody true"),
                with("no such program", "ID nosuch"),
                with("no such path", "ID /nosuch"),
                with("directory", "ID /bin"),
                with("not executable", "ID /etc/passwd"),
                with("no such cwd", "--cwd /nosuch ID true"),
                with("relative cwd", "--cwd tmp ID true"),
                with("user by name", "-u guest ID true"),
                with("negative group", "-g -1 ID true"),
                with("variable without a value", "-e FOO ID true"),
                with("detached terminal", "-d -t ID true"),
                with("console socket without a terminal", "--console-socket /x ID true"),
                with("no such cgroup", "--cgroup nosuch ID true"),
                with("cgroup outside", "--cgroup ../.. ID true"),
                with("no such file", "-p BUNDLE/nosuch ID"),
                with("pid file nowhere", "--pid-file /nosuch/pid ID true"),
                Variation.steps(
                        "exec stopped",
                        bundle -> bundle.args("/bin/true"),
                        "create --pid-file PIDFILE --bundle BUNDLE ID",
                        "start ID",
                        "wait",
                        "exec ID true",
                        "delete ID"));
    }
}
