package dev.demitasse.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.core.InvalidConfig;
import dev.demitasse.core.cdi.DeviceRequest;
import dev.demitasse.core.rootless.Caller;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
    private static final String NAMESPACES = "'linux': {'namespaces': [{'type': 'mount'}]}";

    /// There is no such limit in cgroup v2.
    private static final String SWAPPINESS =
            "'linux': {'namespaces': [{'type': 'mount'}],"
                    + " 'resources': {'memory': {'swappiness': 1}}}";

    @TempDir Path dir;

    private void config(String json) throws IOException {
        Files.writeString(dir.resolve("config.json"), json.replace('\'', '"'));
    }

    private void config(String root, String process, String others) throws IOException {
        Files.createDirectories(dir.resolve("rootfs"));
        config(
                "{'ociVersion': '1.0.0', 'root': {'path': '"
                        + root
                        + "'}, 'process': {'cwd': '/', 'args': ['sh']"
                        + process
                        + "}, "
                        + others
                        + "}");
    }

    private Bundle load(boolean detached, @Nullable String socket) throws InvalidConfig {
        return Bundle.load(
                dir.toString(), detached, socket, DeviceRequest.NONE, Caller.ROOT, List.of());
    }

    private String refusal(boolean detached, @Nullable String socket) {
        return String.valueOf(
                assertThrows(InvalidConfig.class, () -> load(detached, socket)).getMessage());
    }

    @Test
    void theRootfsIsWrittenAsCallersWriteIt() throws Exception {
        for (String root : new String[] {"rootfs", "rootfs/", "./rootfs", ".//rootfs/."}) {
            config(root, "", NAMESPACES);
            assertEquals(dir + "/rootfs", load(true, null).rootfs());
        }
        // What is behind the dots depends on links.
        config("rootfs/../rootfs", "", NAMESPACES);
        assertEquals(dir + "/rootfs/../rootfs", load(true, null).rootfs());
    }

    @Test
    void aMissingBundleIsNamed() {
        String none = dir.resolve("none").toString();
        var e =
                assertThrows(
                        InvalidConfig.class,
                        () ->
                                Bundle.load(
                                        none,
                                        true,
                                        null,
                                        DeviceRequest.NONE,
                                        Caller.ROOT,
                                        List.of()));
        assertEquals("chdir " + none + ": no such file or directory", e.getMessage());
    }

    @Test
    void aFileIsNoBundle() throws IOException {
        String file = Files.createFile(dir.resolve("file")).toString();
        var e =
                assertThrows(
                        InvalidConfig.class,
                        () ->
                                Bundle.load(
                                        file,
                                        true,
                                        null,
                                        DeviceRequest.NONE,
                                        Caller.ROOT,
                                        List.of()));
        assertEquals("chdir " + file + ": not a directory", e.getMessage());
    }

    @Test
    void aMissingConfigurationIsToldInTheWordsOfRunc() {
        assertEquals("JSON specification file config.json not found", refusal(true, null));
    }

    @Test
    void aConfigurationThatIsADirectoryIsNamed() throws IOException {
        Files.createDirectory(dir.resolve("config.json"));
        assertEquals(
                "open " + dir.resolve("config.json") + ": is a directory (EISDIR)",
                refusal(true, null));
    }

    @Test
    void otherFilesThanJsonAreRefused() throws IOException {
        config("process: sh\n");
        assertTrue(refusal(true, null).startsWith("config.json: "), refusal(true, null));
        config("");
        assertTrue(refusal(true, null).startsWith("config.json: "), refusal(true, null));
        config("[]");
        assertTrue(refusal(true, null).startsWith("config.json: "), refusal(true, null));
    }

    @Test
    void allProblemsAreToldWithTheirPointers() throws IOException {
        config("{'ociVersion': '1.0.0', 'root': {'path': 'rootfs'}, 'process': {'cwd': 'tmp'}}");
        String message = refusal(true, null);
        assertTrue(message.startsWith("config.json: "), message);
        assertTrue(message.contains("/process/cwd: Cwd must be an absolute path"), message);
        assertTrue(message.contains("/process/args: args must not be empty"), message);
    }

    @Test
    void aConfigurationWithoutProcessIsRefused() throws IOException {
        config("{'ociVersion': '1.0.0', 'root': {'path': 'rootfs'}, " + NAMESPACES + "}");
        assertEquals(
                "config.json: /process: process property must not be empty", refusal(true, null));
    }

    @Test
    void fieldsThatWouldHaveNoEffectAreRefused() throws IOException {
        config("rootfs", "", SWAPPINESS);
        assertEquals(
                "config.json: /linux/resources/memory/swappiness: this version of demitasse does not apply this field",
                refusal(true, null));
        config(
                "rootfs",
                "",
                SWAPPINESS.replace("'swappiness': 1", "'swappiness': 1, 'kernelTCP': 1048576"));
        assertEquals(
                "config.json: /linux/resources/memory/kernelTCP: this version of demitasse does not"
                        + " apply this field; /linux/resources/memory/swappiness: this version of"
                        + " demitasse does not apply this field",
                refusal(true, null));
    }

    @Test
    void problemsOfEveryKindAreToldTogether() throws IOException {
        Files.createDirectories(dir.resolve("rootfs"));
        config(
                "{'ociVersion': 1, 'root': {'path': ''}, 'linux': {'namespaces': [{'type': 'user'}],"
                        + " 'netDevices': {'eth0': {}}, 'resources': {'memory': {'kernel': 1}}}}");
        String message = refusal(true, null);
        for (String pointer :
                new String[] {
                    "/ociVersion: must be a string",
                    "/root/path: ",
                    "/linux/uidMappings: is required",
                    "/process: process property must not be empty",
                    "/linux/resources/memory/kernel: this version",
                    "/linux/namespaces: a user namespace needs a mount namespace",
                    "/linux/netDevices: unable to move"
                }) {
            assertTrue(message.contains(pointer), message);
        }
        config("{'ociVersion': '1.0.0', 'root': {'path': 'rootfs'}, 'process': 1}");
        assertEquals("config.json: /process: must be an object, not a number", refusal(true, null));
    }

    @Test
    void parametersOfAHostsNamespaceAreNotToBeSet() throws IOException {
        config(
                "rootfs",
                "",
                "'linux': {'namespaces': [{'type': 'mount'}, {'type': 'network', 'path':"
                        + " '/proc/thread-self/ns/net'}, {'type': 'ipc', 'path': '/no/such'}, {'type':"
                        + " 'uts'}], 'sysctl': {'net.ipv4.ip_forward': '1', 'kernel.msgmax': '1',"
                        + " 'kernel.domainname': 'a'}}");
        assertEquals(
                "config.json: /linux/sysctl/net.ipv4.ip_forward: not allowed in host network"
                        + " namespace, which is joined: it would change the host",
                refusal(true, null));
    }

    @Test
    void interfacesNeedSomewhereToGo() throws IOException {
        config(
                "rootfs",
                "",
                "'linux': {'namespaces': [{'type': 'mount'}], 'netDevices': {'eth0': {}}}");
        assertEquals(
                "config.json: /linux/netDevices: unable to move network devices without a private"
                        + " NET namespace in linux.namespaces",
                refusal(true, null));
    }

    @Test
    void aUserNamespaceNeedsAMountNamespace() throws IOException {
        config(
                "rootfs",
                "",
                "'linux': {'namespaces': [{'type': 'user'}], 'uidMappings': [{'containerID': 0,"
                        + " 'hostID': 7, 'size': 1}], 'gidMappings': [{'containerID': 0, 'hostID': 7,"
                        + " 'size': 1}]}");
        assertEquals(
                "config.json: /linux/namespaces: a user namespace needs a mount namespace beside it",
                refusal(true, null));
    }

    @Test
    void aTerminalNeedsSomebodyToHoldIt() throws Exception {
        config("rootfs", ", 'terminal': true", NAMESPACES);
        assertEquals(
                "/process/terminal: cannot allocate tty if the runtime will detach without setting"
                        + " console socket",
                refusal(true, null));
        assertTrue(load(true, "/console.sock").process().terminal());
        assertTrue(load(false, null).process().terminal());
    }

    @Test
    void aConsoleSocketNeedsATerminalAndADetachedContainer() throws Exception {
        String message = "cannot use console socket if the runtime will not detach or allocate tty";
        config("rootfs", ", 'terminal': true", NAMESPACES);
        assertEquals(message, refusal(false, "/console.sock"));
        config("rootfs", "", NAMESPACES);
        assertEquals(message, refusal(true, "/console.sock"));
        assertEquals(message, refusal(false, "/console.sock"));
        assertEquals(null, load(true, null).process().terminal());
    }

    @Test
    void aMissingRootfsIsNamed() throws IOException {
        config("none", "", NAMESPACES);
        assertEquals(
                "/root/path: invalid rootfs: stat " + dir + "/none: no such file or directory",
                refusal(true, null));
        config("/no/such/rootfs", "", NAMESPACES);
        assertEquals(
                "/root/path: invalid rootfs: stat /no/such/rootfs: no such file or directory",
                refusal(true, null));
    }

    @Test
    void aRootfsThatIsAFileIsNamed() throws IOException {
        Files.createFile(dir.resolve("image"));
        config("image", "", NAMESPACES);
        assertEquals(
                "/root/path: invalid rootfs: not a directory: " + dir + "/image",
                refusal(true, null));
    }

    @Test
    void aGoodBundleIsReadOnce() throws Exception {
        config("rootfs", "", NAMESPACES);
        Bundle bundle = load(true, null);
        assertEquals(dir + "/rootfs", bundle.rootfs());
        assertEquals(dir.toString(), bundle.directory());
        assertArrayEquals(Files.readAllBytes(dir.resolve("config.json")), bundle.config());
        assertTrue(new String(bundle.config(), StandardCharsets.UTF_8).contains("ociVersion"));
        config(dir + "/rootfs", "", NAMESPACES);
        assertEquals(dir + "/rootfs", load(false, null).rootfs());
    }

    @Test
    void privatePidsAreThoseOfANewNamespace() throws Exception {
        config("rootfs", "", NAMESPACES);
        assertFalse(load(true, null).hasPrivatePids());
        config("rootfs", "", "'linux': {'namespaces': [{'type': 'mount'}, {'type': 'pid'}]}");
        assertTrue(load(true, null).hasPrivatePids());
        config(
                "rootfs",
                "",
                "'linux': {'namespaces': [{'type': 'mount'}, {'type': 'pid', 'path': '/p'}]}");
        assertFalse(load(true, null).hasPrivatePids());
    }
}
