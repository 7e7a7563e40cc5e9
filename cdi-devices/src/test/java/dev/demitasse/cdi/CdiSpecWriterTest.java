package dev.demitasse.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.demitasse.spec.IntelRdt;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is written reads the same again, and looks as people write it.
class CdiSpecWriterTest {
    private static final CdiSpec ALL =
            new CdiSpec(
                    "1.1.0",
                    "vendor.com/class.sub",
                    Map.of("vendor.com/note", "a: b # \"c\"\n\u0085\t\\"),
                    List.of(
                            new CdiDevice("0", Map.of("k", "yes"), everything()),
                            new CdiDevice(
                                    "all",
                                    ContainerEdits.NONE.withEnv(List.of("A=1", "B= x", "C=")))),
                    everything());

    private static ContainerEdits everything() {
        return new ContainerEdits(
                List.of("FOO=bar", "NULL=~"),
                List.of(
                        new DeviceNode("/dev/a"),
                        new DeviceNode("/dev/b", "/host/b", "c", 1L, -3L, 0660, "rw", 0L, 7L)),
                List.of(new NetDeviceEdit("eth0", "net0")),
                List.of(new HookEdit("poststop", "/bin/h", List.of("h", "-1"), List.of("X=y"), 5)),
                List.of(new MountEdit("/a", "/b", List.of("ro", "rbind"), "bind")),
                new IntelRdt("clos", List.of("L3:0=f"), "l3", "mb", true),
                List.of(0L, 4294967295L));
    }

    @Test
    void jsonReadsTheSame() throws InvalidCdiSpec {
        assertEquals(ALL, CdiSpecReader.readValid(CdiSpecWriter.writeJson(ALL)));
    }

    @Test
    void yamlReadsTheSame() throws InvalidCdiSpec {
        assertEquals(ALL, CdiSpecReader.readValid(CdiSpecWriter.writeYaml(ALL)));
    }

    @Test
    void yamlIsPleasantToRead() {
        CdiSpec spec =
                CdiSpec.of(
                        "vendor.com/gpu",
                        List.of(
                                new CdiDevice(
                                        "0",
                                        ContainerEdits.NONE
                                                .withDeviceNodes(
                                                        List.of(
                                                                new DeviceNode(
                                                                        "/dev/gpu0", "/run/gpu0")))
                                                .withEnv(List.of("GPU=0")))));
        assertEquals(
                """
                cdiVersion: "0.5.0"
                kind: vendor.com/gpu
                devices:
                - name: "0"
                  containerEdits:
                    env:
                    - GPU=0
                    deviceNodes:
                    - path: /dev/gpu0
                      hostPath: /run/gpu0
                """,
                new String(CdiSpecWriter.writeYaml(spec), StandardCharsets.UTF_8));
    }
}
