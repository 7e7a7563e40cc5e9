package dev.demitasse.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.spec.Mount;
import dev.demitasse.spec.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostBundleTest {
    @TempDir Path directory = Path.of("");

    private Spec make() throws CommandFailure, IOException {
        Path machine = directory.resolve("machine");
        Files.createDirectories(machine.resolve("usr/bin"));
        Files.createDirectories(machine.resolve("etc"));
        Files.createSymbolicLink(machine.resolve("bin"), Path.of("usr/bin"));
        Files.createDirectories(directory.resolve("bundle"));
        return HostBundle.make(directory.resolve("bundle"), machine);
    }

    @Test
    void directoriesAreBoundReadOnlyBeforeAllElse() throws CommandFailure, IOException {
        List<Mount> mounts = Objects.requireNonNull(make().mounts());
        assertEquals("/usr", mounts.get(0).destination());
        assertEquals(directory.resolve("machine/usr").toString(), mounts.get(0).source());
        assertEquals(List.of("rbind", "ro", "nosuid", "nodev"), mounts.get(0).options());
        assertEquals("/etc", mounts.get(1).destination());
        assertEquals("/tmp", mounts.get(2).destination());
    }

    @Test
    void linksAreCopied() throws CommandFailure, IOException {
        make();
        Path link = directory.resolve("bundle/rootfs/bin");
        assertEquals(Path.of("usr/bin"), Files.readSymbolicLink(link));
    }

    @Test
    void everyMountFindsItsMountPoint() throws CommandFailure, IOException {
        List<String> missing = new ArrayList<>();
        for (Mount mount : Objects.requireNonNull(make().mounts())) {
            String destination = mount.destination();
            boolean below = destination.startsWith("/dev/") || destination.startsWith("/sys/");
            if (!below && !Files.isDirectory(directory.resolve("bundle/rootfs" + destination))) {
                missing.add(destination);
            }
        }
        assertEquals(List.of(), missing);
        assertEquals(040755, Files.getAttribute(directory.resolve("bundle/rootfs"), "unix:mode"));
    }

    @Test
    void rootIsReadOnlyAndTheProgramAShellOnATerminal() throws CommandFailure, IOException {
        Spec spec = make();
        assertEquals(true, spec.root().readonly());
        var process = Objects.requireNonNull(spec.process());
        assertEquals(List.of("sh"), process.args());
        assertEquals(true, process.terminal());
    }

    @Test
    void bundleIsMadeAgainWhereThereIsOne() throws CommandFailure, IOException {
        make();
        HostBundle.make(directory.resolve("bundle"), directory.resolve("machine"));
        assertTrue(Files.isDirectory(directory.resolve("bundle/rootfs/usr")));
    }
}
