package dev.demitasse.linux.proc;

import dev.demitasse.linux.SyscallFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Compares what another process sees with what we see (namespaces(7)).
public final class Namespaces {
    // Those that change what a path, a pid, an id, an address or a cgroup means.
    private static final List<String> COMPARED = List.of("mnt", "user", "pid", "net", "cgroup");

    private Namespaces() {}

    /// The first thing in which the process differs from us: `mnt`, `user`, `pid`, `net` or
    /// `cgroup` for a namespace, `root` for the root directory. Null if all are the same.
    ///
    /// @throws SyscallFailed the process is gone, or we may not look at it
    public static @Nullable String firstDifference(int pid) throws SyscallFailed {
        for (String namespace : COMPARED) {
            if (!link("/proc/" + pid + "/ns/" + namespace)
                    .equals(link("/proc/self/ns/" + namespace))) {
                return namespace;
            }
        }
        return rootOf(Integer.toString(pid)).equals(rootOf("self")) ? null : "root";
    }

    private static String link(String path) throws SyscallFailed {
        try {
            return Files.readSymbolicLink(Path.of(path)).toString();
        } catch (IOException e) {
            throw SyscallFailed.of("readlink", path, e);
        }
    }

    /// Path and inode: each alone could be the same for two roots, one by a bind mount, the other
    /// by a mount on top.
    private static String rootOf(String process) throws SyscallFailed {
        String path = "/proc/" + process + "/root";
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(Path.of(path), BasicFileAttributes.class);
            return link(path) + " " + Objects.requireNonNull(attributes.fileKey());
        } catch (IOException e) {
            throw SyscallFailed.of("stat", path, e);
        }
    }
}
