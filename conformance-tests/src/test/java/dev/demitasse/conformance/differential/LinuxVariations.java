package dev.demitasse.conformance.differential;

import static dev.demitasse.conformance.differential.Variation.of;

import dev.demitasse.conformance.TestBundle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Namespaces, host names, devices, paths that are masked, cgroups: `linux` and what goes with it.
final class LinuxVariations {
    private LinuxVariations() {}

    static List<Variation> all() {
        List<Variation> all = new ArrayList<>(namespaces());
        all.addAll(devices());
        all.addAll(deviceRules());
        all.addAll(paths());
        all.addAll(cgroups());
        all.addAll(parts());
        all.addAll(more());
        return all;
    }

    private static Consumer<TestBundle> json(String pointer, String json) {
        return bundle -> bundle.json(pointer, json);
    }

    private static List<Variation> namespaces() {
        List<Variation> all = new ArrayList<>();
        for (String type : List.of("pid", "network", "ipc", "cgroup")) {
            all.add(of("without " + type + " namespace", bundle -> bundle.withoutNamespace(type)));
        }
        all.add(
                of(
                        "without uts namespace",
                        bundle -> bundle.withoutNamespace("uts").remove("/hostname")));
        for (String[] type :
                new String[][] {{"network", "net"}, {"ipc", "ipc"}, {"cgroup", "cgroup"}}) {
            all.add(
                    of(
                            "joined " + type[0] + " namespace",
                            bundle -> bundle.joins(type[0], "@JOINED@/" + type[1])));
        }
        all.add(
                of(
                        "joined uts namespace",
                        bundle -> bundle.joins("uts", "@JOINED@/uts").remove("/hostname")));
        all.add(
                of(
                        "joined uts namespace, hostname",
                        bundle -> bundle.joins("uts", "@JOINED@/uts").set("/hostname", "joined")));
        all.add(
                of(
                        "joined two",
                        bundle ->
                                bundle.joins("network", "@JOINED@/net")
                                        .joins("ipc", "@JOINED@/ipc")));
        all.add(
                of(
                        "joined the host's network",
                        bundle -> bundle.joins("network", "/proc/1/ns/net")));
        all.add(
                of(
                        "time namespace",
                        bundle -> bundle.add("/linux/namespaces", "{\"type\":\"time\"}")));
        all.add(of("hostname", bundle -> bundle.set("/hostname", "some.where-else")));
        all.add(of("hostname absent", bundle -> bundle.remove("/hostname")));
        all.add(of("hostname empty", bundle -> bundle.set("/hostname", "")));
        all.add(of("domainname", bundle -> bundle.set("/domainname", "example.org")));
        return all;
    }

    private static List<Variation> devices() {
        String device = "[{\"type\":\"%s\",\"path\":\"%s\",\"major\":%d,\"minor\":%d%s}]";
        return List.of(
                of(
                        "device fifo",
                        json("/linux/devices", "[{\"type\":\"p\",\"path\":\"/dev/fifo\"}]")),
                of(
                        "device fifo, mode",
                        json(
                                "/linux/devices",
                                "[{\"type\":\"p\",\"path\":\"/var/f\",\"fileMode\":384,\"uid\":5}]")),
                of(
                        "device char",
                        json("/linux/devices", device.formatted("c", "/dev/a/b", 1, 5, ""))),
                of(
                        "device unbuffered",
                        json("/linux/devices", device.formatted("u", "/dev/u", 1, 5, ""))),
                of(
                        "device block",
                        json("/linux/devices", device.formatted("b", "/dev/blk", 7, 0, ""))),
                of(
                        "device mode and owner",
                        json(
                                "/linux/devices",
                                device.formatted(
                                        "c",
                                        "/dev/x",
                                        1,
                                        3,
                                        ",\"fileMode\":416,\"uid\":1000,\"gid\":7"))),
                of(
                        "device instead of a default one",
                        json(
                                "/linux/devices",
                                device.formatted("c", "/dev/null", 1, 3, ",\"fileMode\":256"))),
                of(
                        "device outside of /dev",
                        json("/linux/devices", device.formatted("c", "/n/zero", 1, 5, ""))),
                of(
                        "device mode 0",
                        json(
                                "/linux/devices",
                                device.formatted("c", "/dev/x", 1, 3, ",\"fileMode\":0"))),
                of(
                        "device twice",
                        bundle ->
                                bundle.json(
                                                "/linux/devices",
                                                device.formatted("c", "/dev/x", 1, 3, ""))
                                        .add(
                                                "/linux/devices",
                                                "{\"type\":\"c\",\"path\":\"/dev/x\",\"major\":1,\"minor\":3}")));
    }

    private static List<Variation> deviceRules() {
        String deny = "{\"allow\":false,\"access\":\"rwm\"}";
        String fuse = ",{\"allow\":%s,\"type\":\"c\",\"major\":10,\"minor\":229,\"access\":\"%s\"}";
        String node = "[{\"type\":\"c\",\"path\":\"/dev/fuse\",\"major\":10,\"minor\":229}]";
        List<Variation> all = new ArrayList<>();
        String[][] rules = {
            {"denied", "[" + deny + "]"},
            {"absent", "[]"},
            {"read allowed", "[" + deny + fuse.formatted("true", "r") + "]"},
            {"all allowed", "[" + deny + fuse.formatted("true", "rwm") + "]"},
            {"everything allowed", "[{\"allow\":true,\"access\":\"rwm\"}]"},
            {
                "allowed by type a",
                "[" + deny + ",{\"allow\":true,\"type\":\"a\",\"access\":\"rwm\"}]"
            },
            {
                "allowed by major",
                "[" + deny + ",{\"allow\":true,\"type\":\"c\",\"major\":10,\"access\":\"rw\"}]"
            },
            {
                "allowed and denied again",
                "[" + deny + fuse.formatted("true", "rwm") + fuse.formatted("false", "w") + "]"
            },
        };
        for (String[] rule : rules) {
            all.add(
                    of(
                            "device rules " + rule[0],
                            bundle ->
                                    bundle.json("/linux/resources/devices", rule[1])
                                            .json("/linux/devices", node)));
        }
        return all;
    }

    private static List<Variation> paths() {
        return List.of(
                of("masked absent", bundle -> bundle.remove("/linux/maskedPaths")),
                of(
                        "masked file and directory",
                        bundle ->
                                bundle.json(
                                                "/linux/maskedPaths",
                                                "[\"/etc/passwd\",\"/home\",\"/not/there\"]")
                                        .args("/bin/probe", "/etc/passwd", "/home")),
                of(
                        "masked below a mount",
                        bundle ->
                                bundle.json(
                                                "/linux/maskedPaths",
                                                "[\"/dev/shm\",\"/proc/meminfo\"]")
                                        .args("/bin/probe", "/dev/shm", "/proc/meminfo")),
                of(
                        "masked twice",
                        bundle ->
                                bundle.json(
                                                "/linux/maskedPaths",
                                                "[\"/home\",\"/home\",\"/home/../tmp\"]")
                                        .args("/bin/probe", "/home", "/tmp")),
                of("readonly absent", bundle -> bundle.remove("/linux/readonlyPaths")),
                of(
                        "readonly file and directory",
                        bundle ->
                                bundle.json(
                                                "/linux/readonlyPaths",
                                                "[\"/etc/passwd\",\"/tmp\",\"/not/there\"]")
                                        .args("/bin/probe", "/etc/passwd", "/tmp")),
                of(
                        "readonly and masked",
                        bundle ->
                                bundle.json("/linux/readonlyPaths", "[\"/home\"]")
                                        .json("/linux/maskedPaths", "[\"/home\"]")
                                        .args("/bin/probe", "/home")),
                of(
                        "readonly tmpfs",
                        bundle ->
                                bundle.json("/linux/readonlyPaths", "[\"/dev/shm\"]")
                                        .args("/bin/probe", "/dev/shm")));
    }

    private static List<Variation> cgroups() {
        return List.of(
                of("cgroup mounted", LinuxVariations::withCgroup),
                of(
                        "cgroup mounted, host's namespace",
                        bundle -> withCgroup(bundle).withoutNamespace("cgroup")),
                of(
                        "cgroup mounted writable",
                        bundle ->
                                bundle.mount(
                                        "/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec")),
                of(
                        "cgroup path unclean",
                        bundle -> {
                            String path = bundle.cgroup();
                            int end = path.lastIndexOf('/');
                            bundle.set(
                                    "/linux/cgroupsPath",
                                    path.substring(0, end) + "/x/.." + path.substring(end));
                        }),
                of("resources absent", bundle -> bundle.remove("/linux/resources")),
                of("resources empty", json("/linux/resources", "{}")),
                of(
                        "unified cgroup.max.depth",
                        json("/linux/resources/unified", "{\"cgroup.max.depth\":\"3\"}")));
    }

    private static TestBundle withCgroup(TestBundle bundle) {
        return bundle.mount(
                "/sys/fs/cgroup",
                "cgroup",
                "cgroup",
                "nosuid",
                "noexec",
                "nodev",
                "relatime",
                "ro");
    }

    private static List<Variation> parts() {
        return List.of(
                of(
                        "sysctl",
                        json(
                                "/linux/sysctl",
                                "{\"net.ipv4.ip_forward\":\"1\",\"kernel.msgmax\":\"9000\"}")),
                of(
                        "seccomp allows",
                        json(
                                "/linux/seccomp",
                                "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"acct\"],"
                                        + "\"action\":\"SCMP_ACT_ERRNO\"}]}")),
                of(
                        "seccomp errno",
                        bundle ->
                                bundle.json(
                                        "/linux/seccomp",
                                        "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":"
                                                + "[\"keyctl\",\"personality\"],\"action\":\"SCMP_ACT_ERRNO\","
                                                + "\"errnoRet\":38}]}")),
                of("personality", json("/linux/personality", "{\"domain\":\"LINUX32\"}")),
                of(
                        "scheduler batch",
                        json("/process/scheduler", "{\"policy\":\"SCHED_BATCH\",\"nice\":5}")),
                of(
                        "io priority",
                        json(
                                "/process/ioPriority",
                                "{\"class\":\"IOPRIO_CLASS_BE\",\"priority\":6}")),
                of(
                        "memory policy",
                        json("/linux/memoryPolicy", "{\"mode\":\"MPOL_BIND\",\"nodes\":\"0\"}")),
                of(
                        "time offsets",
                        bundle ->
                                bundle.add("/linux/namespaces", "{\"type\":\"time\"}")
                                        .json(
                                                "/linux/timeOffsets",
                                                "{\"boottime\":{\"secs\":1000}}")),
                of("unknown members", json("/somethingElse", "{\"a\":[1]}")));
    }

    private static List<Variation> more() {
        return List.of(
                of("user namespace", LinuxVariations::userNamespace),
                of(
                        "user namespace, user",
                        bundle -> {
                            userNamespace(bundle);
                            bundle.json("/process/user", "{\"uid\":5,\"gid\":6}");
                        }),
                of("hooks", LinuxVariations::hooks),
                of(
                        "empty values",
                        bundle ->
                                bundle.json("/hooks", "{\"prestart\":[],\"poststop\":null}")
                                        .json("/linux/seccomp", "null")
                                        .json("/linux/sysctl", "{}")
                                        .json("/process/apparmorProfile", "\"\"")
                                        .json("/process/selinuxLabel", "\"\"")
                                        .json("/linux/mountLabel", "\"\"")
                                        .json("/linux/devices", "null")
                                        .json("/annotations", "{}")));
    }

    private static void userNamespace(TestBundle bundle) {
        String map = "[{\"containerID\":0,\"hostID\":100000,\"size\":65536}]";
        bundle.add("/linux/namespaces", "{\"type\":\"user\"}")
                .json("/linux/uidMappings", map)
                .json("/linux/gidMappings", map);
    }

    private static void hooks(TestBundle bundle) {
        for (String kind : List.of("createRuntime", "poststart", "poststop")) {
            bundle.json(
                    "/hooks/" + kind,
                    "[{\"path\":\"/bin/sh\",\"args\":[\"sh\",\"-c\",\"cat > %s/%s.json\"]}]"
                            .formatted(bundle.directory(), kind));
        }
    }
}
