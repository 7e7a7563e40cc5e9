package dev.demitasse.cdi;

import dev.demitasse.spec.IntelRdt;
import dev.demitasse.spec.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Writes CDI files, what is absent or empty left out. What is written reads the same again.
public final class CdiSpecWriter {
    private CdiSpecWriter() {}

    /// As JSON, indented with tabs and ended by a newline.
    public static byte[] writeJson(CdiSpec spec) {
        JsonWriter w = new JsonWriter(true);
        w.beginElement();
        w.string("cdiVersion", spec.cdiVersion());
        w.string("kind", spec.kind());
        annotations(w, spec.annotations());
        w.beginArray("devices");
        for (CdiDevice device : spec.devices()) {
            w.beginElement();
            w.string("name", device.name());
            annotations(w, device.annotations());
            edits(w, device.containerEdits());
            w.endObject();
        }
        w.endArray();
        if (!spec.containerEdits().isEmpty()) {
            edits(w, spec.containerEdits());
        }
        w.endObject();
        return w.toBytes();
    }

    /// As YAML. Made of the JSON, so that there is one order of members.
    public static byte[] writeYaml(CdiSpec spec) {
        return YamlText.of(writeJson(spec)).getBytes(StandardCharsets.UTF_8);
    }

    private static void annotations(JsonWriter w, Map<String, String> annotations) {
        if (!annotations.isEmpty()) {
            w.stringMap("annotations", annotations);
        }
    }

    private static void edits(JsonWriter w, ContainerEdits edits) {
        w.beginObject("containerEdits");
        if (!edits.env().isEmpty()) {
            w.strings("env", edits.env());
        }
        deviceNodes(w, edits);
        if (!edits.netDevices().isEmpty()) {
            w.beginArray("netDevices");
            for (NetDeviceEdit device : edits.netDevices()) {
                w.beginElement();
                w.string("hostInterfaceName", device.hostInterfaceName());
                w.string("name", device.name());
                w.endObject();
            }
            w.endArray();
        }
        hooks(w, edits);
        mounts(w, edits);
        intelRdt(w, edits);
        if (!edits.additionalGids().isEmpty()) {
            w.int64s("additionalGids", edits.additionalGids());
        }
        w.endObject();
    }

    private static void deviceNodes(JsonWriter w, ContainerEdits edits) {
        if (edits.deviceNodes().isEmpty()) {
            return;
        }
        w.beginArray("deviceNodes");
        for (DeviceNode node : edits.deviceNodes()) {
            w.beginElement();
            w.string("path", node.path());
            w.string("hostPath", node.hostPath());
            w.string("type", node.type());
            w.int64("major", node.major());
            w.int64("minor", node.minor());
            w.int32("fileMode", node.fileMode());
            w.string("permissions", node.permissions());
            w.int64("uid", node.uid());
            w.int64("gid", node.gid());
            w.endObject();
        }
        w.endArray();
    }

    private static void hooks(JsonWriter w, ContainerEdits edits) {
        if (edits.hooks().isEmpty()) {
            return;
        }
        w.beginArray("hooks");
        for (HookEdit hook : edits.hooks()) {
            w.beginElement();
            w.string("hookName", hook.hookName());
            w.string("path", hook.path());
            if (!hook.args().isEmpty()) {
                w.strings("args", hook.args());
            }
            if (!hook.env().isEmpty()) {
                w.strings("env", hook.env());
            }
            w.int32("timeout", hook.timeout());
            w.endObject();
        }
        w.endArray();
    }

    private static void mounts(JsonWriter w, ContainerEdits edits) {
        if (edits.mounts().isEmpty()) {
            return;
        }
        w.beginArray("mounts");
        for (MountEdit mount : edits.mounts()) {
            w.beginElement();
            w.string("hostPath", mount.hostPath());
            w.string("containerPath", mount.containerPath());
            if (!mount.options().isEmpty()) {
                w.strings("options", mount.options());
            }
            w.string("type", mount.type());
            w.endObject();
        }
        w.endArray();
    }

    private static void intelRdt(JsonWriter w, ContainerEdits edits) {
        IntelRdt rdt = edits.intelRdt();
        if (rdt == null) {
            return;
        }
        w.beginObject("intelRdt");
        w.string("closID", rdt.closID());
        w.string("l3CacheSchema", rdt.l3CacheSchema());
        w.string("memBwSchema", rdt.memBwSchema());
        w.strings("schemata", rdt.schemata());
        w.bool("enableMonitoring", rdt.enableMonitoring());
        w.endObject();
    }
}
