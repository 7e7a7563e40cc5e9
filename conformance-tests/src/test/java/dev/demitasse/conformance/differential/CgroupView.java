package dev.demitasse.conformance.differential;

import dev.demitasse.conformance.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A mount namespace whose /sys/fs/cgroup is nothing but cgroup2, which is what runc needs. A
/// process holds it that ends with this JVM. Both runtimes are called in it, or they would see
/// different mounts. One mount in it is shared: the host's side of propagation.
final class CgroupView implements AutoCloseable {
    private static final String SCRIPT =
            "umount -R /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup"
                    + " && mount -t tmpfs shared \"$0\" && mount --make-shared \"$0\""
                    + " && echo ready && exec cat";

    private final Process holder;
    private final String cgroup = "/demitasse-diff-" + ProcessHandle.current().pid();

    /// @param shared an empty directory that becomes a shared mount in the view
    CgroupView(Path shared) {
        try {
            holder =
                    new ProcessBuilder(
                                    Tools.find("unshare").toString(),
                                    "--mount",
                                    "--propagation",
                                    "private",
                                    "/bin/sh",
                                    "-c",
                                    SCRIPT,
                                    shared.toString())
                            .start();
            if (holder.getInputStream().read() < 0) {
                throw new IllegalStateException(
                        "no mount namespace with a cgroup2 of its own: "
                                + new String(holder.getErrorStream().readAllBytes()));
            }
            Files.createDirectory(directory(cgroup));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The command that has these words run in the view.
    List<String> command(List<String> words) {
        List<String> argv = new ArrayList<>();
        argv.add(Tools.find("nsenter").toString());
        argv.add("--mount=" + namespaces().resolve("mnt"));
        argv.add("--");
        argv.addAll(words);
        return argv;
    }

    /// The cgroup below which all containers are, as a path below the mount point.
    String cgroup() {
        return cgroup;
    }

    /// A cgroup's directory, as seen from outside of the view.
    Path directory(String path) {
        return Path.of("/proc", Long.toString(holder.pid()), "root/sys/fs/cgroup" + path);
    }

    /// /proc/PID/ns of the view, whose mount namespace is what containers see as the host's.
    Path namespaces() {
        return Path.of("/proc", Long.toString(holder.pid()), "ns");
    }

    @Override
    public void close() {
        directory(cgroup).toFile().delete();
        holder.destroy();
    }
}
