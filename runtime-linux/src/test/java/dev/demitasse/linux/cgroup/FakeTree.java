package dev.demitasse.linux.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A directory with plain files in place of a cgroup2 mount.
final class FakeTree {
    private final Path top;
    private final CgroupTree tree;

    FakeTree(Path top, String controllers) throws Exception {
        this.top = top;
        this.tree = CgroupTree.find(line(top) + v1("memory") + v1("blkio"));
        group("", controllers);
    }

    private static String line(Path mountPoint) {
        return "41 31 0:38 / " + mountPoint + " rw,relatime - cgroup2 cgroup2 rw\n";
    }

    private static String v1(String controller) {
        return "35 31 0:32 / /sys/fs/cgroup/"
                + controller
                + " rw - cgroup cgroup rw,"
                + controller
                + "\n";
    }

    CgroupTree tree() {
        return tree;
    }

    /// Makes the files that the kernel would make in a cgroup.
    void group(String path, String controllers) throws IOException {
        Files.createDirectories(top.resolve(path));
        put(path + "/cgroup.controllers", controllers + "\n");
        put(path + "/cgroup.subtree_control", "\n");
        put(path + "/cgroup.procs", "");
        put(path + "/cgroup.events", "populated 0\nfrozen 0\n");
    }

    void put(String file, String text) throws IOException {
        Files.writeString(file(file), text);
    }

    String get(String file) throws IOException {
        return Files.readString(file(file));
    }

    Path file(String file) {
        return top.resolve(file.startsWith("/") ? file.substring(1) : file);
    }
}
