package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Files as vendors' programs generate them, with the files and nodes of a driver below a directory
/// of the test's own, and a stand-in for the vendor's hook.
class CdiVendorTest extends ContainerTest {
    private static final String VERSION = "580.65.06";
    private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu";

    private Path driver = Path.of("/");
    private Path log = Path.of("/");

    @BeforeEach
    void installDriver() throws IOException {
        driver = lab.temp().resolve("driver");
        log = lab.temp().resolve("hook.log");
        for (String name : List.of("libcuda.so", "libnvidia-ml.so")) {
            file(LIBRARIES + "/" + name + "." + VERSION, name);
        }
        program("usr/bin/nvidia-smi", "echo NVIDIA-SMI " + VERSION);
        String hook = Tools.read(Tools.script("nvidia-cdi-hook"));
        program("usr/bin/nvidia-cdi-hook", hook.replace("LOG", log.toString()));
        file("run/nvidia-persistenced/socket", "");
        String[] nodes = {
            "nvidia0 195 0",
            "nvidiactl 195 255",
            "nvidia-modeset 195 254",
            "nvidia-uvm 507 0",
            "nvidia-uvm-tools 507 1",
            "nvidia-caps/nvidia-cap12 236 12",
            "dri/card1 226 1",
            "dri/renderD128 226 128",
            "kfd 509 0"
        };
        for (String node : nodes) {
            String[] words = node.split(" ", -1);
            Path path = driver.resolve("dev").resolve(words[0]);
            Files.createDirectories(path.getParent());
            lab.tool("mknod", "-m", "660", path.toString(), "c", words[1], words[2])
                    .run()
                    .succeedsSilently();
        }
        Files.createDirectories(driver.resolve("dev/dri/by-path"));
        Files.createSymbolicLink(
                driver.resolve("dev/dri/by-path/pci-0000:03:00.0-card"), Path.of("../card1"));
    }

    private void file(String name, String text) throws IOException {
        Path path = driver.resolve(name);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }

    private void program(String name, String text) throws IOException {
        file(name, "#!" + Tools.busybox() + " sh\n" + text);
        assertTrue(driver.resolve(name).toFile().setExecutable(true, false));
    }

    private String[] flags(String resource, String... devices) {
        String text = Tools.read(Tools.script(resource));
        return new CdiFiles(lab.temp())
                .write(resource, text.replace("DRIVER", driver.toString()))
                .flags(devices);
    }

    @Test
    void aGpuOfNvidia() throws IOException {
        TestBundle bundle =
                lab.bundle()
                        .sh(
                                "echo $NVIDIA_VISIBLE_DEVICES; cd /dev; stat -c '%n %t:%T %a %u'"
                                        + " nvidia* dri/[cr]*; stat -c %a /dev/dri; cat"
                                        + " /usr/lib/x86_64-linux-gnu/libcuda.so.1"
                                        + " /usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1 2>&1; cat"
                                        + " /etc/ld.so.cache; readlink"
                                        + " /dev/dri/by-path/pci-0000:01:00.0-card; readlink"
                                        + " /proc/self/ns/mnt");
        // The library's own links come with the image here.
        Files.createDirectories(bundle.path(LIBRARIES));
        Files.createSymbolicLink(
                bundle.path(LIBRARIES + "/libcuda.so.1"), Path.of("libcuda.so." + VERSION));
        Outcome outcome = lab.run(bundle, flags("nvidia.yaml", "nvidia.com/gpu=0"));
        List<String> lines = outcome.succeeds().lines();
        String mounts = lines.getLast();
        assertEquals(
                """
                void
                nvidia-modeset c3:fe 660 0
                nvidia-uvm 1fb:0 660 0
                nvidia-uvm-tools 1fb:1 660 0
                nvidia0 c3:0 660 0
                nvidiactl c3:ff 660 0
                dri/card1 e2:1 660 0
                dri/renderD128 e2:80 660 0
                755
                libcuda.so
                libnvidia-ml.so
                /usr/lib/x86_64-linux-gnu
                ../card1\
                """,
                String.join("\n", lines.subList(0, lines.size() - 1)));
        assertEquals("libcuda.so.1", link(bundle, LIBRARIES + "/libcuda.so"));
        assertHooksSaw(bundle, mounts);
    }

    private static String link(TestBundle bundle, String name) throws IOException {
        return Files.readSymbolicLink(bundle.path(name)).toString();
    }

    /// Each call in order: state, environment, namespaces and /proc.
    private void assertHooksSaw(TestBundle bundle, String mounts) {
        String said = Tools.read(log.toString());
        List<String> calls =
                said.lines()
                        .filter(l -> l.startsWith("call "))
                        .map(l -> l.split(" ", 3)[1])
                        .toList();
        assertEquals(
                List.of(
                        "create-symlinks",
                        "enable-cuda-compat",
                        "update-ldcache",
                        "disable-device-node-modification",
                        "create-symlinks"),
                calls);
        String state =
                "bundle " + bundle.directory() + " root " + bundle.path("") + " status created";
        for (String line :
                List.of(
                        state,
                        "env NVIDIA_CTK_DEBUG=false VISIBLE=",
                        "mnt " + mounts,
                        "proc is there")) {
            assertEquals(
                    5,
                    said.lines()
                            .filter(l ->
                                    l.equals(line) || line.startsWith("mnt ") && l.startsWith(line))
                            .count(),
                    () -> line + said);
        }
    }

    @Test
    void allOfNvidiaAndAPartOfOne() {
        String script = "ls /dev | grep -c nvidia; ls /dev/nvidia-caps; nvidia-smi | tr -d '\\n'";
        String[] all = flags("nvidia.yaml", "nvidia.com/gpu=all");
        TestBundle bundle = lab.bundle();
        // The container has no shell where the program looks for one.
        String busybox = Tools.busybox().toString();
        bundle.mount(busybox, "bind", busybox, "bind", "ro");
        bundle.set("/process/env/0", "PATH=/usr/bin:/bin");
        String expected = "6\nnvidia-cap12\nNVIDIA-SMI " + VERSION;
        assertEquals(expected, lab.run(bundle.sh(script), all).succeeds().out());
        String[] part = flags("nvidia.yaml", "nvidia.com/gpu=0:1");
        TestBundle other = lab.bundle().mount(busybox, "bind", busybox, "bind", "ro");
        other.set("/process/env/0", "PATH=/usr/bin:/bin");
        assertEquals(expected, lab.run(other.sh(script), part).succeeds().out());
    }

    @Test
    void aGpuOfAmd() {
        TestBundle bundle = lab.bundle().sh("cd /dev; stat -c '%n %t:%T %a' kfd dri/*");
        String out = lab.run(bundle, flags("amd.json", "amd.com/gpu=all")).succeeds().out();
        assertEquals("kfd 1fd:0 660\ndri/card1 e2:1 660\ndri/renderD128 e2:80 660\n", out);
        assertFalse(Files.exists(log));
    }

    @Test
    void aGpuOfIntel() {
        TestBundle bundle =
                lab.bundle().sh("id -G; cd /dev/dri; stat -c '%n %t:%T' [cr]* by-path/*");
        String out =
                lab.run(bundle, flags("intel.yaml", "intel.com/gpu=0000:03:00.0-0x56c0"))
                        .succeeds()
                        .out();
        assertEquals(
                "0 44 109\ncard1 e2:1\nrenderD128 e2:80\nby-path/pci-0000:03:00.0-card e2:1\n",
                out);
    }
}
