package dev.demitasse.conformance;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// A bundle in the making: a busybox root file system and the configuration that `demitasse spec`
/// writes, without a terminal, in a cgroup of the test's own.
public final class TestBundle {
    public static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> DIRECTORIES =
            List.of("bin", "dev", "etc", "home", "proc", "root", "sys", "tmp", "var");
    private static final List<String> APPLETS =
            List.of(
                    "[ awk cat chmod chown cp cut dd df dirname echo env expr false find fgrep"
                            + " grep",
                    "head hostname id ifconfig ip kill ln ls mkdir mkfifo mknod mount mv nc nproc",
                    "printf ps pwd readlink realpath rm rmdir seq sh sleep sort stat stty tail tee",
                    "test timeout touch tr true tty umount uname usleep wc which whoami yes");

    private final Path directory;
    private final ObjectNode config;

    /// @param directory to make the bundle in
    /// @param template the text of a configuration
    /// @param cgroup value of linux.cgroupsPath
    public TestBundle(Path directory, String template, String cgroup) {
        this.directory = directory;
        try {
            this.config = (ObjectNode) JSON.readTree(template);
            makeRootfs();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        set("/process/terminal", false);
        set("/root/readonly", false);
        set("/linux/cgroupsPath", cgroup);
    }

    private void makeRootfs() throws IOException {
        for (String name : DIRECTORIES) {
            Files.createDirectories(path(name));
        }
        Files.setPosixFilePermissions(path("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.copy(Tools.busybox(), path("bin/busybox"));
        for (String applet : String.join(" ", APPLETS).split(" ", -1)) {
            Files.createSymbolicLink(path("bin/" + applet), Path.of("busybox"));
        }
        Files.writeString(
                path("etc/passwd"),
                "root:x:0:0:root:/root:/bin/sh\nguest:x:1000:1000:guest:/home/guest:/bin/sh\n");
        Files.writeString(path("etc/group"), "root:x:0:\nguest:x:1000:\n");
    }

    public Path directory() {
        return directory;
    }

    /// A path of the root file system, given without the first slash.
    public Path path(String inside) {
        return directory.resolve("rootfs").resolve(inside);
    }

    /// The cgroup's path below the mount point.
    public String cgroup() {
        return config.at("/linux/cgroupsPath").asText();
    }

    public JsonNode config() {
        return config;
    }

    public TestBundle args(String... args) {
        return set("/process/args", List.of(args));
    }

    /// Has the container run a script.
    public TestBundle sh(String script) {
        return args("/bin/sh", "-c", script);
    }

    /// Sets a member or an element that exists; missing objects on the way are made.
    public TestBundle set(String pointer, Object value) {
        JsonPointer at = JsonPointer.compile(pointer);
        JsonNode parent = parent(at.head());
        JsonNode node = JSON.valueToTree(value);
        if (parent instanceof ArrayNode array) {
            array.set(at.last().getMatchingIndex(), node);
        } else {
            ((ObjectNode) parent).set(at.last().getMatchingProperty(), node);
        }
        return this;
    }

    /// Sets a member to JSON text.
    public TestBundle json(String pointer, String json) {
        try {
            return set(pointer, JSON.readTree(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Appends to an array, which is made if it is missing.
    public TestBundle add(String pointer, String json) {
        JsonNode array = config.at(pointer);
        if (!array.isArray()) {
            set(pointer, List.of());
            array = config.at(pointer);
        }
        try {
            ((ArrayNode) array).add(JSON.readTree(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /// The pointer of the last element of an array.
    public String last(String pointer) {
        return pointer + "/" + (config.at(pointer).size() - 1);
    }

    public TestBundle remove(String pointer) {
        JsonPointer at = JsonPointer.compile(pointer);
        JsonNode parent = config.at(at.head());
        if (parent instanceof ArrayNode array) {
            array.remove(at.last().getMatchingIndex());
        } else if (parent instanceof ObjectNode object) {
            object.remove(at.last().getMatchingProperty());
        }
        return this;
    }

    /// Appends a mount.
    public TestBundle mount(String destination, String type, String source, String... options) {
        ObjectNode mount = JSON.createObjectNode();
        mount.put("destination", destination).put("type", type).put("source", source);
        mount.set("options", JSON.valueToTree(List.of(options)));
        return add("/mounts", mount.toString());
    }

    /// Gives the process these capabilities in all sets but the ambient one.
    public TestBundle capabilities(String... names) {
        for (String set : List.of("bounding", "effective", "permitted")) {
            set("/process/capabilities/" + set, List.of(names));
        }
        return set("/process/capabilities/inheritable", List.of())
                .set("/process/capabilities/ambient", List.of());
    }

    /// Takes a namespace type out of the configuration.
    public TestBundle withoutNamespace(String type) {
        ArrayNode namespaces = (ArrayNode) config.at("/linux/namespaces");
        for (int i = namespaces.size() - 1; i >= 0; i--) {
            if (namespaces.get(i).path("type").asText().equals(type)) {
                namespaces.remove(i);
            }
        }
        return this;
    }

    /// Has the container join the namespace at this path.
    public TestBundle joins(String type, String path) {
        withoutNamespace(type);
        return add("/linux/namespaces", "{\"type\":\"" + type + "\",\"path\":\"" + path + "\"}");
    }

    /// Writes config.json.
    public TestBundle write() {
        return writeText(config.toPrettyString());
    }

    /// Writes this text as config.json.
    public TestBundle writeText(String text) {
        try {
            Files.writeString(directory.resolve("config.json"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    private JsonNode parent(JsonPointer at) {
        JsonNode node = config.at(at);
        if (!node.isMissingNode() && !node.isNull()) {
            return node;
        }
        ObjectNode made = JSON.createObjectNode();
        ((ObjectNode) parent(at.head())).set(at.last().getMatchingProperty(), made);
        return made;
    }
}
