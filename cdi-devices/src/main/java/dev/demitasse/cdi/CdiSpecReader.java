package dev.demitasse.cdi;

import dev.demitasse.spec.IntelRdt;
import dev.demitasse.spec.InvalidSpec;
import dev.demitasse.spec.Problem;
import dev.demitasse.spec.Problems;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads CDI files, JSON and YAML alike, whatever they are called. Strict: names are
/// case-sensitive, and unknown or repeated ones are refused, as by version 1.1.1 of the reference
/// implementation. All problems of a file are reported at once.
public final class CdiSpecReader {
    private static final long UINT32_MAX = 0xFFFFFFFFL;
    private static final String[] EDITS = {
        "env", "deviceNodes", "netDevices", "hooks", "mounts", "intelRdt", "additionalGids",
    };

    private final Problems problems = new Problems();
    private final NodeReader.Budget budget = new NodeReader.Budget();

    private CdiSpecReader() {}

    /// Reads the content of a file. It has the right form then, but may still break the rules that
    /// [CdiValidator] knows. Of several YAML documents the first one counts.
    ///
    /// @throws InvalidCdiSpec if it is neither JSON nor YAML, or values are malformed or unknown
    public static CdiSpec read(byte[] content) throws InvalidCdiSpec {
        Node root = parse(content);
        if (Node.isNull(root)) {
            throw new InvalidCdiSpec(
                    List.of(new Problem("", "empty, must be a CDI specification")));
        }
        CdiSpecReader reader = new CdiSpecReader();
        CdiSpec spec = reader.spec(root);
        if (!reader.problems.isEmpty()) {
            throw new InvalidCdiSpec(reader.problems.list());
        }
        return spec;
    }

    /// Reads the content of a file and validates it with [CdiValidator#check(CdiSpec)].
    ///
    /// @throws InvalidCdiSpec with all that is wrong
    public static CdiSpec readValid(byte[] content) throws InvalidCdiSpec {
        CdiSpec spec = read(content);
        Problems found = CdiValidator.check(spec);
        if (!found.isEmpty()) {
            throw new InvalidCdiSpec(found.list());
        }
        return spec;
    }

    /// The YAML library is loaded only for what is not JSON.
    private static Node parse(byte[] content) throws InvalidCdiSpec {
        InvalidSpec notJson = null;
        if (firstByte(content) == '{') {
            try {
                return JsonNodes.read(content);
            } catch (InvalidSpec e) {
                notJson = e;
            }
        }
        try {
            return YamlNodes.read(decode(content));
        } catch (InvalidCdiSpec e) {
            // What begins as JSON was meant to be JSON.
            throw notJson == null ? e : new InvalidCdiSpec(notJson.problems());
        }
    }

    private static int firstByte(byte[] content) {
        for (int i = 0; i < content.length; i++) {
            byte b = content[i];
            if (b != ' ' && b != '\t' && b != '\n' && b != '\r') {
                return b;
            }
        }
        return -1;
    }

    private static String decode(byte[] content) throws InvalidCdiSpec {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new InvalidCdiSpec(List.of(new Problem("", "not valid UTF-8")));
        }
    }

    private NodeReader object(Node node, String pointer, String... known) throws InvalidCdiSpec {
        return NodeReader.of(node, pointer, problems, budget, known);
    }

    private CdiSpec spec(Node root) throws InvalidCdiSpec {
        NodeReader o =
                object(root, "", "cdiVersion", "kind", "annotations", "devices", "containerEdits");
        List<CdiDevice> devices = new ArrayList<>();
        List<Node> elements = o.elements("devices");
        for (int i = 0; elements != null && i < elements.size(); i++) {
            devices.add(device(elements.get(i), "/devices/" + i));
        }
        return new CdiSpec(
                o.text("cdiVersion"), o.text("kind"), o.textMap("annotations"), devices, edits(o));
    }

    private CdiDevice device(Node node, String pointer) throws InvalidCdiSpec {
        NodeReader o = object(node, pointer, "name", "annotations", "containerEdits");
        return new CdiDevice(o.text("name"), o.textMap("annotations"), edits(o));
    }

    private ContainerEdits edits(NodeReader owner) throws InvalidCdiSpec {
        Node node = owner.node("containerEdits");
        if (node == null) {
            return ContainerEdits.NONE;
        }
        NodeReader o = object(node, owner.pointer("containerEdits"), EDITS);
        return new ContainerEdits(
                o.textsOrNone("env"),
                deviceNodes(o),
                netDevices(o),
                hooks(o),
                mounts(o),
                intelRdt(o),
                o.integers("additionalGids", 0, UINT32_MAX));
    }

    private List<DeviceNode> deviceNodes(NodeReader edits) throws InvalidCdiSpec {
        List<DeviceNode> values = new ArrayList<>();
        List<Node> elements = edits.elements("deviceNodes");
        for (int i = 0; elements != null && i < elements.size(); i++) {
            NodeReader o =
                    object(
                            elements.get(i),
                            edits.pointer("deviceNodes") + '/' + i,
                            "path",
                            "hostPath",
                            "type",
                            "major",
                            "minor",
                            "fileMode",
                            "permissions",
                            "uid",
                            "gid");
            Long mode = o.integer("fileMode", 0, Integer.MAX_VALUE);
            values.add(
                    new DeviceNode(
                            o.text("path"),
                            o.optionalText("hostPath"),
                            o.optionalText("type"),
                            o.integer("major", Long.MIN_VALUE, Long.MAX_VALUE),
                            o.integer("minor", Long.MIN_VALUE, Long.MAX_VALUE),
                            mode == null ? null : mode.intValue(),
                            o.optionalText("permissions"),
                            o.integer("uid", 0, UINT32_MAX),
                            o.integer("gid", 0, UINT32_MAX)));
        }
        return values;
    }

    private List<NetDeviceEdit> netDevices(NodeReader edits) throws InvalidCdiSpec {
        List<NetDeviceEdit> values = new ArrayList<>();
        List<Node> elements = edits.elements("netDevices");
        for (int i = 0; elements != null && i < elements.size(); i++) {
            NodeReader o =
                    object(
                            elements.get(i),
                            edits.pointer("netDevices") + '/' + i,
                            "hostInterfaceName",
                            "name");
            values.add(new NetDeviceEdit(o.text("hostInterfaceName"), o.text("name")));
        }
        return values;
    }

    private List<HookEdit> hooks(NodeReader edits) throws InvalidCdiSpec {
        List<HookEdit> values = new ArrayList<>();
        List<Node> elements = edits.elements("hooks");
        for (int i = 0; elements != null && i < elements.size(); i++) {
            NodeReader o =
                    object(
                            elements.get(i),
                            edits.pointer("hooks") + '/' + i,
                            "hookName",
                            "path",
                            "args",
                            "env",
                            "timeout");
            Long timeout = o.integer("timeout", Integer.MIN_VALUE, Integer.MAX_VALUE);
            values.add(
                    new HookEdit(
                            o.text("hookName"),
                            o.text("path"),
                            o.textsOrNone("args"),
                            o.textsOrNone("env"),
                            timeout == null ? null : timeout.intValue()));
        }
        return values;
    }

    private List<MountEdit> mounts(NodeReader edits) throws InvalidCdiSpec {
        List<MountEdit> values = new ArrayList<>();
        List<Node> elements = edits.elements("mounts");
        for (int i = 0; elements != null && i < elements.size(); i++) {
            NodeReader o =
                    object(
                            elements.get(i),
                            edits.pointer("mounts") + '/' + i,
                            "hostPath",
                            "containerPath",
                            "options",
                            "type");
            values.add(
                    new MountEdit(
                            o.text("hostPath"),
                            o.text("containerPath"),
                            o.textsOrNone("options"),
                            o.optionalText("type")));
        }
        return values;
    }

    private @Nullable IntelRdt intelRdt(NodeReader edits) throws InvalidCdiSpec {
        Node node = edits.node("intelRdt");
        if (node == null) {
            return null;
        }
        NodeReader o =
                object(
                        node,
                        edits.pointer("intelRdt"),
                        "closID",
                        "l3CacheSchema",
                        "memBwSchema",
                        "schemata",
                        "enableMonitoring");
        return new IntelRdt(
                o.optionalText("closID"),
                o.texts("schemata"),
                o.optionalText("l3CacheSchema"),
                o.optionalText("memBwSchema"),
                o.bool("enableMonitoring"));
    }
}
