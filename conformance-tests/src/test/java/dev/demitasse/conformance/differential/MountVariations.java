package dev.demitasse.conformance.differential;

import static dev.demitasse.conformance.differential.Variation.of;

import dev.demitasse.conformance.TestBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// `root` and `mounts`: the probe looks at what is mounted on /mnt, or on /mnt/deep.
final class MountVariations {
    private static final String AT = "/mnt";

    private MountVariations() {}

    static List<Variation> all() {
        List<Variation> all = new ArrayList<>(roots());
        all.addAll(fileSystems());
        all.addAll(moreFileSystems());
        all.addAll(binds());
        all.addAll(otherBinds());
        all.addAll(destinations());
        all.addAll(lists());
        return all;
    }

    private static List<Variation> roots() {
        List<Variation> all = new ArrayList<>();
        all.add(of("root readonly", json("/root/readonly", "true")));
        all.add(
                of(
                        "root absolute",
                        bundle -> bundle.set("/root/path", bundle.path("").toString())));
        all.add(of("root unclean", json("/root/path", "\".//rootfs/./\"")));
        for (String value :
                List.of(
                        "private",
                        "slave",
                        "shared",
                        "unbindable",
                        "rprivate",
                        "rslave",
                        "rshared")) {
            all.add(
                    of(
                            "root propagation " + value,
                            json("/linux/rootfsPropagation", "\"" + value + "\"")));
        }
        all.add(
                of(
                        "root readonly, shared",
                        bundle ->
                                bundle.set("/root/readonly", true)
                                        .set("/linux/rootfsPropagation", "shared")));
        return all;
    }

    private static Consumer<TestBundle> json(String pointer, String json) {
        return bundle -> bundle.json(pointer, json);
    }

    private static Variation mounted(String name, String type, String source, String... options) {
        return of(name, bundle -> bundle.mount(AT, type, source, options).args("/bin/probe", AT));
    }

    private static List<Variation> fileSystems() {
        List<Variation> all = new ArrayList<>();
        String[][] tmpfs = {
            {},
            {"ro"},
            {"mode=700"},
            {"mode=1777", "size=64k"},
            {"nosuid", "nodev", "noexec", "strictatime", "size=1m", "uid=5"},
            {"noatime", "nodiratime"},
            {"relatime"},
            {"sync", "dirsync"},
            {"ro", "rw"},
            {"rw", "ro"},
            {"nosuid", "suid"},
            {"nr_inodes=10"},
            {"rshared"},
            {"private", "nosuid"},
            {"slave"},
            {"unbindable"},
            {"rro"},
            {"nosymfollow"},
            {"lazytime"},
            {"silent"},
            {"defaults"},
            {"tmpcopyup"},
        };
        for (String[] options : tmpfs) {
            all.add(mounted("tmpfs " + String.join(",", options), "tmpfs", "tmpfs", options));
        }
        return all;
    }

    private static List<Variation> moreFileSystems() {
        List<Variation> all = new ArrayList<>();
        all.add(
                of(
                        "tmpfs on a directory with a mode",
                        bundle -> {
                            bundle.mount("/tmp", "tmpfs", "tmpfs", "nosuid")
                                    .args("/bin/probe", "/tmp");
                        }));
        all.add(
                of(
                        "tmpfs without options",
                        bundle -> {
                            bundle.add(
                                    "/mounts",
                                    "{\"destination\":\"/mnt\",\"type\":\"tmpfs\",\"source\":\"tmpfs\"}");
                            bundle.args("/bin/probe", AT);
                        }));
        all.add(
                of(
                        "tmpfs without source",
                        bundle -> {
                            bundle.add("/mounts", "{\"destination\":\"/mnt\",\"type\":\"tmpfs\"}")
                                    .args("/bin/probe", AT);
                        }));
        all.add(mounted("mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"));
        all.add(
                mounted(
                        "devpts",
                        "devpts",
                        "devpts",
                        "newinstance",
                        "ptmxmode=0600",
                        "mode=0600",
                        "gid=3"));
        all.add(of("proc options", bundle -> option(bundle, "/proc", "nosuid", "noexec", "ro")));
        all.add(of("proc hidepid", bundle -> option(bundle, "/proc", "hidepid=2")));
        all.add(of("sysfs writable", bundle -> option(bundle, "/sys", "nosuid", "noexec")));
        all.add(of("sysfs of the host's network", bundle -> bundle.withoutNamespace("network")));
        all.add(
                of(
                        "dev read-only",
                        bundle ->
                                option(bundle, "/dev", "nosuid", "strictatime", "mode=755", "ro")));
        all.add(of("dev without options", bundle -> option(bundle, "/dev")));
        return all;
    }

    /// Gives the mount with this destination other options.
    private static void option(TestBundle bundle, String destination, String... options) {
        for (int i = 0; i < bundle.config().at("/mounts").size(); i++) {
            if (bundle.config().at("/mounts/" + i + "/destination").asText().equals(destination)) {
                bundle.set("/mounts/" + i + "/options", List.of(options));
            }
        }
    }

    private static List<Variation> binds() {
        List<Variation> all = new ArrayList<>();
        String[][] options = {
            {"bind"},
            {"rbind"},
            {"bind", "ro"},
            {"rbind", "ro"},
            {"rbind", "rro"},
            {"bind", "nosuid", "nodev", "noexec"},
            {"bind", "ro", "rw"},
            {"bind", "noatime"},
            {"rbind", "rnosuid", "rnodev"},
            {"bind", "rprivate"},
            {"bind", "rslave"},
            {"bind", "rshared"},
            {"bind", "shared", "ro"},
            {"bind", "defaults"},
            {"bind", "mode=700"},
        };
        for (String[] list : options) {
            String name = String.join(",", list);
            all.add(bind(name, "source/directory", AT, list));
        }
        return all;
    }

    private static List<Variation> otherBinds() {
        List<Variation> all = new ArrayList<>();
        all.add(bind("file", "source/file", "/mnt/file", "bind"));
        all.add(bind("file ro", "source/file", "/mnt/file", "bind", "ro"));
        all.add(bind("file on a file", "source/file", "/etc/passwd", "bind"));
        all.add(bind("relative source", "./source/../source/directory", AT, "bind"));
        all.add(bind("over proc file", "source/file", "/proc/meminfo", "bind"));
        all.add(bind("whole dev", "source/directory", "/dev", "bind"));
        all.add(bind("link as source", "source/link", "/mnt/file", "bind"));
        for (String propagation : List.of("rshared", "rslave", "rprivate")) {
            all.add(shared("slave", propagation));
            all.add(shared("rshared", propagation));
        }
        all.add(
                of(
                        "bind of /dev/null",
                        bundle -> {
                            bundle.mount("/mnt/null", "none", "/dev/null", "bind")
                                    .args("/bin/probe", "/mnt/null");
                        }));
        all.add(
                of(
                        "bind without a type",
                        bundle -> {
                            sources(bundle);
                            bundle.add(
                                    "/mounts",
                                    "{\"destination\":\"/mnt\",\"source\":\"source/directory\",\"options\":[\"bind\"]}");
                            bundle.args("/bin/probe", AT);
                        }));
        all.add(
                of(
                        "bind by type only",
                        bundle -> {
                            sources(bundle)
                                    .mount(AT, "bind", "source/directory")
                                    .args("/bin/probe", AT);
                        }));
        return all;
    }

    /// Of a mount that is shared on the host: what propagates, and which way.
    private static Variation shared(String rootfs, String propagation) {
        return of(
                "bind of a shared mount " + propagation + ", root " + rootfs,
                bundle ->
                        bundle.set("/linux/rootfsPropagation", rootfs)
                                .mount(AT, "bind", "@SHARED@", "rbind", propagation)
                                .args("/bin/probe", AT));
    }

    private static Variation bind(String name, String source, String at, String... options) {
        return of(
                "bind " + name,
                bundle ->
                        sources(bundle).mount(at, "bind", source, options).args("/bin/probe", at));
    }

    private static TestBundle sources(TestBundle bundle) {
        try {
            Path source = bundle.directory().resolve("source");
            Files.createDirectories(source.resolve("directory/inner"));
            Files.writeString(source.resolve("directory/note"), "in the source\n");
            Files.writeString(source.resolve("file"), "of the source\n");
            Files.createSymbolicLink(source.resolve("link"), Path.of("file"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bundle;
    }

    private static TestBundle link(TestBundle bundle, String name, String target) {
        try {
            Files.createSymbolicLink(bundle.path(name), Path.of(target));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bundle;
    }

    private static Variation destination(String name, String linkTarget, String at, String seen) {
        return of(
                "destination " + name,
                bundle -> {
                    if (!linkTarget.isEmpty()) {
                        link(bundle, "link", linkTarget);
                    }
                    bundle.mount(at, "tmpfs", "tmpfs", "size=64k").args("/bin/probe", seen);
                });
    }

    private static List<Variation> destinations() {
        return List.of(
                destination("deep", "", "/mnt/a/b/c", "/mnt/a/b/c"),
                destination("relative", "", "mnt/relative", "/mnt/relative"),
                destination("unclean", "", "/mnt/./x/../y//", "/mnt/y"),
                destination("through a link", "/home", "/link/here", "/home/here"),
                destination("on a link", "/home", "/link", "/home"),
                destination("on a link out of the root", "../../../home", "/link", "/home"),
                destination("on a link to nothing", "/nowhere/yet", "/link", "/nowhere/yet"),
                destination("on a relative link", "home", "/link", "/home"),
                of(
                        "destination in another mount",
                        bundle ->
                                bundle.mount(AT, "tmpfs", "tmpfs", "mode=755")
                                        .mount("/mnt/deep", "tmpfs", "tmpfs", "mode=711")
                                        .args("/bin/probe", AT, "/mnt/deep")),
                of(
                        "destination twice",
                        bundle ->
                                bundle.mount(AT, "tmpfs", "tmpfs", "size=64k")
                                        .mount(AT, "tmpfs", "tmpfs", "size=128k")
                                        .args("/bin/probe", AT)),
                of(
                        "destination of a file in a tmpfs",
                        bundle ->
                                sources(bundle)
                                        .mount(AT, "tmpfs", "tmpfs", "mode=755", "ro")
                                        .mount(
                                                "/mnt/deep/file",
                                                "bind",
                                                "source/file",
                                                "bind",
                                                "ro")
                                        .args("/bin/probe", AT, "/mnt/deep/file")));
    }

    private static List<Variation> lists() {
        return List.of(
                of("mounts only proc and dev", bundle -> keep(bundle, "/proc", "/dev")),
                of("mounts without dev", bundle -> keep(bundle, "/proc", "/sys")),
                of("mounts without pts", bundle -> keep(bundle, "/proc", "/dev", "/sys")),
                of(
                        "mounts without dev, readonly",
                        bundle -> {
                            keep(bundle, "/proc");
                            bundle.set("/root/readonly", true);
                        }),
                of(
                        "mounts none",
                        bundle ->
                                bundle.json("/mounts", "[]")
                                        .remove("/linux/maskedPaths")
                                        .remove("/linux/readonlyPaths")
                                        .remove("/process/capabilities")),
                of("mounts absent, default sets", bundle -> bundle.remove("/mounts")));
    }

    private static void keep(TestBundle bundle, String... destinations) {
        List<String> kept = List.of(destinations);
        for (int i = bundle.config().at("/mounts").size() - 1; i >= 0; i--) {
            if (!kept.contains(bundle.config().at("/mounts/" + i + "/destination").asText())) {
                bundle.remove("/mounts/" + i);
            }
        }
    }
}
