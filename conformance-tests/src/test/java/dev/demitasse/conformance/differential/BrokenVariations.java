package dev.demitasse.conformance.differential;

import static dev.demitasse.conformance.differential.Variation.CREATE;
import static dev.demitasse.conformance.differential.Variation.broken;
import static dev.demitasse.conformance.differential.Variation.steps;
import static dev.demitasse.conformance.differential.Variation.unchanged;

import dev.demitasse.conformance.TestBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Bundles and calls that are refused: with the same status, and the words that callers look for.
final class BrokenVariations {
    /// Name, pointer, value.
    private static final String[][] VALUES = {
        {"root missing", "/root/path", "\"nowhere\""},
        {"root is a file", "/root/path", "\"rootfs/etc/passwd\""},
        {"root empty", "/root/path", "\"\""},
        {"root is /", "/root/path", "\"/\""},
        {"namespace unknown", "/linux/namespaces/0/type", "\"nonsense\""},
        {"namespace path missing", "/linux/namespaces/1/path", "\"/no/such/namespace\""},
        {"namespace path of another type", "/linux/namespaces/1/path", "\"/proc/self/ns/ipc\""},
        {"namespace path is a file", "/linux/namespaces/1/path", "\"/etc/passwd\""},
        {"rlimit unknown", "/process/rlimits/0/type", "\"RLIMIT_NONSENSE\""},
        {"rlimit soft above hard", "/process/rlimits/0/soft", "9999"},
        {"rlimit negative", "/process/rlimits/0/soft", "-1"},
        {"oom score out of range", "/process/oomScoreAdj", "1001"},
        {"uid is text", "/process/user/uid", "\"root\""},
        {"uid negative", "/process/user/uid", "-1"},
        {"env without equals sign", "/process/env", "[\"PATH\"]"},
        {"env without a name", "/process/env", "[\"=x\"]"},
        {"propagation unknown", "/linux/rootfsPropagation", "\"wild\""},
        {
            "device of unknown type",
            "/linux/devices",
            "[{\"type\":\"x\",\"path\":\"/dev/x\",\"major\":1}]"
        },
        {"device rule without access", "/linux/resources/devices/0/access", "\"\""},
        {"device rule with bad access", "/linux/resources/devices/0/access", "\"xyz\""},
        {"hostname too long", "/hostname", "\"" + "h".repeat(65) + "\""},
        {"cgroup path out of the tree", "/linux/cgroupsPath", "\"../../../diff-outside\""},
        {"unified with a slash", "/linux/resources/unified", "{\"a/b\":\"1\"}"},
        {"unified unknown", "/linux/resources/unified", "{\"nonsense.max\":\"1\"}"},
        {"seccomp action unknown", "/linux/seccomp", "{\"defaultAction\":\"SCMP_ACT_WILD\"}"},
        {"apparmor profile", "/process/apparmorProfile", "\"no-such-profile\""},
        {"selinux label", "/process/selinuxLabel", "\"system_u:system_r:container_t:s0\""},
        {"sysctl of the host", "/linux/sysctl", "{\"vm.swappiness\":\"1\"}"},
        {"intel rdt", "/linux/intelRdt", "{\"closID\":\"nowhere\"}"},
        {"net device missing", "/linux/netDevices", "{\"nosuch9\":{}}"},
        {"personality unknown", "/linux/personality", "{\"domain\":\"WILD\"}"},
        {"scheduler unknown", "/process/scheduler", "{\"policy\":\"SCHED_WILD\"}"},
        {"terminal without a socket", "/process/terminal", "true"},
    };

    private BrokenVariations() {}

    static List<Variation> all() {
        List<Variation> all = new ArrayList<>(texts());
        all.addAll(programs());
        all.addAll(values());
        all.addAll(mounts());
        all.addAll(calls());
        return all;
    }

    private static Consumer<TestBundle> json(String pointer, String json) {
        return bundle -> bundle.json(pointer, json);
    }

    private static List<Variation> texts() {
        List<Variation> all = new ArrayList<>();
        for (Map.Entry<String, String> text :
                Map.of(
                                "empty",
                                "",
                                "open",
                                "{",
                                "a list",
                                "[]",
                                "two",
                                "{}{}",
                                "bare words",
                                "{a:1}")
                        .entrySet()) {
            all.add(
                    broken(
                            "config is " + text.getKey(),
                            bundle -> bundle.writeText(text.getValue())));
        }
        all.add(
                broken(
                        "config is a directory",
                        bundle -> {
                            try {
                                Files.createDirectory(bundle.directory().resolve("config.json"));
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }));
        for (String member :
                List.of(
                        "/ociVersion",
                        "/root",
                        "/process",
                        "/process/args",
                        "/process/cwd",
                        "/linux")) {
            all.add(broken("without " + member, bundle -> bundle.remove(member)));
        }
        return all;
    }

    private static List<Variation> programs() {
        return List.of(
                broken("no args", json("/process/args", "[]")),
                broken("missing program", bundle -> bundle.args("/bin/nothing")),
                broken("missing program by PATH", bundle -> bundle.args("nothing")),
                broken("program is not executable", bundle -> bundle.args("/etc/passwd")),
                broken("program is a directory", bundle -> bundle.args("/etc")),
                broken(
                        "program by PATH, no PATH",
                        bundle -> bundle.json("/process/env", "[]").args("probe")),
                broken("empty program", bundle -> bundle.args("")),
                broken("program below a file", bundle -> bundle.args("/etc/passwd/x")),
                broken("cwd is a file", json("/process/cwd", "\"/etc/passwd\"")),
                broken("cwd relative", json("/process/cwd", "\"etc\"")),
                broken("cwd empty", json("/process/cwd", "\"\"")),
                steps(
                        "program without format",
                        bundle -> {
                            try {
                                Files.writeString(bundle.path("var/text"), "no program\n");
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                            bundle.path("var/text").toFile().setExecutable(true, false);
                            bundle.args("/var/text");
                        },
                        CREATE,
                        "start ID",
                        "delete --force ID"));
    }

    private static List<Variation> values() {
        List<Variation> all = new ArrayList<>();
        for (String[] value : VALUES) {
            all.add(broken(value[0], json(value[1], value[2])));
        }
        all.add(
                broken(
                        "namespace twice",
                        bundle -> bundle.add("/linux/namespaces", "{\"type\":\"pid\"}")));
        all.add(broken("hostname without uts", bundle -> bundle.withoutNamespace("uts")));
        all.add(
                broken(
                        "domainname without uts",
                        bundle ->
                                bundle.withoutNamespace("uts")
                                        .remove("/hostname")
                                        .set("/domainname", "a.b")));
        all.add(
                broken(
                        "rlimit twice",
                        bundle ->
                                bundle.add(
                                        "/process/rlimits",
                                        "{\"type\":\"RLIMIT_NOFILE\",\"soft\":5,\"hard\":5}")));
        all.add(
                broken(
                        "user namespace without mappings",
                        bundle -> bundle.add("/linux/namespaces", "{\"type\":\"user\"}")));
        all.add(
                broken(
                        "time offsets without the namespace",
                        json("/linux/timeOffsets", "{\"boottime\":{\"secs\":1}}")));
        all.add(
                broken(
                        "hook missing",
                        json("/hooks", "{\"createRuntime\":[{\"path\":\"/no/such/hook\"}]}")));
        all.add(
                broken(
                        "hook fails",
                        json("/hooks", "{\"createRuntime\":[{\"path\":\"/bin/false\"}]}")));
        return all;
    }

    private static List<Variation> mounts() {
        return List.of(
                broken(
                        "mount of unknown type",
                        bundle -> bundle.mount("/mnt", "nonsensefs", "none")),
                broken(
                        "mount without a type",
                        bundle -> bundle.add("/mounts", "{\"destination\":\"/mnt\"}")),
                broken(
                        "mount of a bad option",
                        bundle -> bundle.mount("/mnt", "tmpfs", "tmpfs", "nonsense=1")),
                broken(
                        "bind of nothing",
                        bundle -> bundle.mount("/mnt", "bind", "/no/such/source", "bind")),
                broken(
                        "bind of a file on a directory",
                        bundle -> bundle.mount("/home", "bind", "/etc/passwd", "bind")),
                broken(
                        "bind of a directory on a file",
                        bundle -> bundle.mount("/etc/passwd", "bind", "/etc", "bind")),
                broken(
                        "mount below a file",
                        bundle -> bundle.mount("/etc/passwd/x", "tmpfs", "tmpfs")),
                broken("mount in proc", bundle -> bundle.mount("/proc/self", "tmpfs", "tmpfs")),
                broken("mount on proc", bundle -> bundle.mount("/proc", "tmpfs", "tmpfs")),
                broken("mount on the root", bundle -> bundle.mount("/", "tmpfs", "tmpfs")),
                broken(
                        "mount idmap without mappings",
                        bundle -> bundle.mount("/mnt", "bind", "/etc", "bind", "idmap")),
                broken(
                        "device where a file is",
                        json(
                                "/linux/devices",
                                "[{\"type\":\"c\",\"path\":\"/etc/passwd\",\"major\":1,\"minor\":3}]")));
    }

    private static List<Variation> calls() {
        List<Variation> all = new ArrayList<>();
        for (String verb : List.of("state", "start", "kill", "delete", "delete --force")) {
            all.add(unchanged("unknown id " + verb, verb + " nobody"));
        }
        for (String id : List.of("a/b", "..", "a:b", "ä")) {
            all.add(unchanged("bad id " + id, "create --bundle BUNDLE " + id));
        }
        all.add(unchanged("id twice", CREATE, CREATE, "delete --force ID"));
        all.add(unchanged("bundle missing", "create --bundle /no/such/bundle ID"));
        all.add(unchanged("bundle is a file", "create --bundle /etc/passwd ID"));
        all.add(
                unchanged(
                        "socket without a terminal",
                        "create --console-socket /tmp/x --bundle BUNDLE ID"));
        all.add(unchanged("created: kill, delete", CREATE, "kill ID 0", "delete ID", "state ID"));
        all.add(
                unchanged(
                        "created: kill by bad name",
                        CREATE,
                        "kill ID NONSENSE",
                        "delete --force ID"));
        all.add(
                unchanged(
                        "created: kill by bad number", CREATE, "kill ID 99", "delete --force ID"));
        all.add(
                unchanged(
                        "stopped: start, kill, delete",
                        "create --pid-file PIDFILE --bundle BUNDLE ID",
                        "start ID",
                        "wait",
                        "start ID",
                        "kill ID",
                        "kill --all ID 9",
                        "delete ID",
                        "delete ID"));
        all.add(
                steps(
                        "running: start, delete",
                        bundle -> bundle.args("/bin/sleep", "100"),
                        CREATE,
                        "start ID",
                        "start ID",
                        "delete ID",
                        "kill ID KILL",
                        "delete --force ID"));
        all.add(unchanged("no id", "create --bundle BUNDLE"));
        all.add(unchanged("two ids", "state ID two"));
        all.add(unchanged("unknown flag", "state --nonsense ID"));
        all.add(unchanged("flag without a value", "create ID --bundle"));
        all.add(unchanged("unknown command", "nonsense"));
        all.add(
                unchanged(
                        "pid file in a missing directory",
                        "create --pid-file /no/such/dir/p --bundle BUNDLE ID"));
        return all;
    }
}
