package dev.demitasse.cli.command;

import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.spec.DefaultSpec;
import dev.demitasse.spec.Mount;
import dev.demitasse.spec.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A bundle without an image: a root filesystem of mount points, on which this machine's own
/// programs, libraries and settings are bound read-only. What programs write goes to tmpfs mounts
/// that end with the container.
final class HostBundle {
    private static final String ROOTFS = "rootfs";
    private static final int DIRECTORY_MODE = 0755;
    private static final List<String> SHARED =
            List.of("usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "etc");

    private HostBundle() {}

    /// Makes the root filesystem in the bundle.
    ///
    /// @param bundle an existing directory
    /// @param machine the directory to share the programs of: `/`
    /// @return the configuration that goes with it
    /// @throws CommandFailure if it cannot be made
    static Spec make(Path bundle, Path machine) throws CommandFailure {
        Path rootfs = bundle.resolve(ROOTFS);
        List<Mount> mounts = new ArrayList<>();
        try {
            directory(rootfs);
            for (String name : SHARED) {
                share(machine.resolve(name), rootfs.resolve(name), mounts);
            }
        } catch (IOException e) {
            throw CommandFailure.of("make", rootfs.toString(), e);
        }
        mounts.add(tmpfs("/tmp", "mode=1777"));
        mounts.add(tmpfs("/var/tmp", "mode=1777"));
        mounts.add(tmpfs("/run", "mode=755"));
        mounts.add(tmpfs("/root", "mode=700"));
        mounts.add(tmpfs("/home", "mode=755"));
        Spec spec = DefaultSpec.create();
        List<Mount> defaults = spec.mounts();
        if (defaults != null) {
            mounts.addAll(defaults);
        }
        try {
            for (Mount mount : mounts) {
                // Mount points below another mount are made there.
                if (!mount.destination().startsWith("/dev/")
                        && !mount.destination().startsWith("/sys/")) {
                    directory(rootfs.resolve(mount.destination().substring(1)));
                }
            }
        } catch (IOException e) {
            throw CommandFailure.of("make", rootfs.toString(), e);
        }
        return spec.withMounts(mounts);
    }

    /// Binds a directory; copies a link, such as `/bin` where it is part of `/usr`; leaves out what
    /// is not there.
    private static void share(Path source, Path target, List<Mount> mounts) throws IOException {
        if (Files.isSymbolicLink(source)) {
            if (!Files.isSymbolicLink(target)) {
                Files.createSymbolicLink(target, Files.readSymbolicLink(source));
            }
        } else if (Files.isDirectory(source)) {
            mounts.add(
                    new Mount(
                            "/" + source.getFileName(),
                            source.toString(),
                            "bind",
                            List.of("rbind", "ro", "nosuid", "nodev"),
                            null,
                            null));
        }
    }

    private static Mount tmpfs(String destination, String mode) {
        return new Mount(
                destination, "tmpfs", "tmpfs", List.of("nosuid", "nodev", mode), null, null);
    }

    /// Makes a directory any user of the container may enter, whatever this process's umask.
    private static void directory(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            Path parent = path.getParent();
            if (parent != null) {
                directory(parent);
            }
            Files.createDirectory(path);
            Files.setAttribute(path, "unix:mode", DIRECTORY_MODE);
        }
    }
}
