package dev.demitasse.conformance.differential;

import dev.demitasse.conformance.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What all comparisons share: the contestants, the view in which they are called, and namespaces
/// to be joined.
final class Arena implements AutoCloseable {
    private static final String PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Path scratch;
    private final Path probe;
    private final CgroupView view;
    private final Path shared;
    private final Process planner;
    private final Process joined;
    private final Contestant runc;
    private final Contestant cold;
    private final Contestant warm;

    /// @param scratch a directory for everything that is written
    Arena(Path scratch) {
        this.scratch = scratch;
        // Roots of user namespaces are somebody else.
        scratch.toFile().setReadable(true, false);
        scratch.toFile().setExecutable(true, false);
        this.shared = scratch.resolve("shared");
        if (!shared.toFile().mkdir()) {
            throw new IllegalStateException("cannot make " + shared);
        }
        this.view = new CgroupView(shared);
        List<String> peers = peers();
        this.probe = Path.of(peers.get(1));
        Path socket = scratch.resolve("planner.sock");
        String demitasse = Tools.demitasse().toString();
        runc = new Contestant("runc", peers.get(0), Map.of("PATH", PATH));
        cold = new Contestant("cold", demitasse, environment("off"));
        warm = new Contestant("warm", demitasse, environment(socket.toString()));
        try {
            joined =
                    new ProcessBuilder(
                                    Tools.find("unshare").toString(),
                                    "--net",
                                    "--ipc",
                                    "--uts",
                                    "--cgroup",
                                    "/bin/sh",
                                    "-c",
                                    "hostname joined && echo ready && exec cat")
                            .start();
            joined.getInputStream().read();
            planner =
                    new ProcessBuilder(
                                    view.command(
                                            List.of(
                                                    demitasse,
                                                    "planner",
                                                    "--socket",
                                                    socket.toString())))
                            .redirectOutput(scratch.resolve("planner.log").toFile())
                            .redirectErrorStream(true)
                            .start();
            for (int i = 0; i < 1000 && !Files.exists(socket) && planner.isAlive(); i++) {
                planner.waitFor(20, TimeUnit.MILLISECONDS);
            }
            if (!Files.exists(socket)) {
                throw new IllegalStateException(
                        "no planner: " + Files.readString(scratch.resolve("planner.log")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> environment(String planner) {
        return Map.of("PATH", PATH, "DEMITASSE_PLANNER", planner);
    }

    /// Has the script make what it has not made yet, and reads the paths.
    private static List<String> peers() {
        try {
            Process process =
                    new ProcessBuilder(script().toAbsolutePath().toString())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            List<String> lines =
                    new String(process.getInputStream().readAllBytes()).lines().toList();
            if (process.waitFor() != 0 || lines.size() != 2) {
                throw new IllegalStateException("conformance-tests/peers failed");
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Whether the tests are run in this module or in the project.
    private static Path script() {
        Path here = Path.of("peers");
        return Files.exists(here) ? here : Path.of("conformance-tests", "peers");
    }

    Path scratch() {
        return scratch;
    }

    Path probe() {
        return probe;
    }

    CgroupView view() {
        return view;
    }

    Contestant runc() {
        return runc;
    }

    Contestant cold() {
        return cold;
    }

    Contestant warm() {
        return warm;
    }

    /// A mount that is shared, as /var/lib/kubelet is on a host.
    Path shared() {
        return shared;
    }

    /// A namespace that containers may join: net, ipc, uts or cgroup.
    Path joinable(String kernelName) {
        return Path.of("/proc", Long.toString(joined.pid()), "ns", kernelName);
    }

    @Override
    public void close() {
        planner.destroy();
        joined.destroy();
        try {
            planner.waitFor(10, TimeUnit.SECONDS);
            joined.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        view.close();
    }
}
