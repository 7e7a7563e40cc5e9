package dev.demitasse.core.lifecycle;

import dev.demitasse.core.cdi.DeviceRequest;
import dev.demitasse.core.state.ContainerRecord;
import dev.demitasse.core.state.ContainerStore;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.launcher.Hello;
import dev.demitasse.linux.proc.ProcStat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A bundle, a root, and plain files in place of the cgroup2 mount, all in one directory; and
/// processes of this test in place of a container's init.
final class Sandbox implements AutoCloseable {
    private static final String MOUNT = "demitasse.cgroup.mount";

    final Path bundle;
    final Path root;
    final Path cgroups;
    final ContainerStore store;
    private final List<Process> processes = new ArrayList<>();

    Sandbox(Path dir) throws IOException {
        bundle = Files.createDirectory(dir.resolve("bundle"));
        Files.createDirectory(bundle.resolve("rootfs"));
        root = dir.resolve("root");
        store = new ContainerStore(root);
        cgroups = Files.createDirectory(dir.resolve("cgroup"));
        Files.writeString(cgroups.resolve("cgroup.controllers"), "");
        Files.writeString(cgroups.resolve("cgroup.subtree_control"), "");
        System.setProperty(MOUNT, cgroups.toString());
        config("");
    }

    /// Writes a configuration with these members of `linux` added.
    void config(String linux) throws IOException {
        Files.writeString(
                bundle.resolve("config.json"),
                ("{'ociVersion': '1.0.0', 'root': {'path': 'rootfs'}, 'annotations': {'k': 'v'},"
                                + " 'process': {'cwd': '/', 'args': ['sh', '-c', 'true']},"
                                + " 'linux': {'namespaces': [{'type': 'mount'}, {'type': 'pid'}],"
                                + " 'cgroupsPath': '/box'"
                                + linux
                                + "}}")
                        .replace('\'', '"'));
    }

    /// Replaces the cgroupsPath.
    void place(String cgroupsPath) throws IOException {
        Path config = bundle.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("/box", cgroupsPath));
    }

    Path cgroup() {
        return cgroups.resolve("box");
    }

    Path pidFile() {
        return bundle.resolve("init.pid");
    }

    /// A process that does nothing for longer than any test.
    int init() throws IOException {
        Process process = new ProcessBuilder("sleep", "1000").start();
        processes.add(process);
        return (int) process.pid();
    }

    /// False for a zombie too: this JVM reaps its children when it gets to it.
    static boolean alive(int pid) {
        ProcStat stat = stat(pid);
        return stat != null && !stat.hasEnded();
    }

    static long startTime(int pid) {
        ProcStat stat = stat(pid);
        if (stat == null) {
            throw new AssertionError("no process " + pid);
        }
        return stat.startTime();
    }

    private static @Nullable ProcStat stat(int pid) {
        try {
            return ProcStat.read(pid);
        } catch (SyscallFailed e) {
            throw new AssertionError(e);
        }
    }

    static Hello caller() {
        return caller("WHO=caller");
    }

    static Hello caller(String variable) {
        return new Hello(
                1, "", 1, 0, List.of(), "/caller", List.of("PATH=/bin", variable), 0027, 0, 0, 0);
    }

    CreateRequest request(boolean detach) {
        return request(detach, false);
    }

    CreateRequest request(boolean detach, boolean keep) {
        return request(detach, keep, false);
    }

    CreateRequest systemdRequest() {
        return request(true, false, true);
    }

    private CreateRequest request(boolean detach, boolean keep, boolean systemd) {
        return new CreateRequest(
                "box",
                bundle.toString(),
                null,
                pidFile().toString(),
                null,
                0,
                true,
                true,
                systemd,
                detach,
                keep,
                true,
                null,
                DeviceRequest.NONE,
                true);
    }

    /// Records a container as if it had been created.
    ContainerRecord record(String id, int pid, long startTime, @Nullable String cgroup)
            throws Exception {
        ContainerRecord container =
                new ContainerRecord(
                        id,
                        true,
                        pid,
                        startTime,
                        "2026-01-02T03:04:05Z",
                        bundle.toString(),
                        bundle + "/rootfs",
                        cgroup,
                        List.of(),
                        List.of(),
                        false,
                        true,
                        Map.of("k", "v"),
                        List.of(
                                new ContainerRecord.PendingStep(
                                        9, "execute sh -c true", "/process/args")),
                        false,
                        false,
                        true,
                        List.of(),
                        null);
        store.claim(id);
        store.write(container);
        return container;
    }

    /// Makes a recorded container one that waits for `start`.
    void awaitStart(String id) throws IOException {
        Files.createFile(startSocket(id));
    }

    Path startSocket(String id) {
        return store.directory(id).resolve(ContainerStore.START_SOCKET);
    }

    @Override
    public void close() {
        System.clearProperty(MOUNT);
        for (Process process : processes) {
            process.destroyForcibly();
        }
    }
}
