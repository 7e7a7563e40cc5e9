package dev.demitasse.core.state;

import dev.demitasse.core.state.ContainerRecord.PendingStep;
import dev.demitasse.spec.InvalidSpec;
import dev.demitasse.spec.JsonObject;
import dev.demitasse.spec.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The JSON form of a [ContainerRecord]. `id`, `init_process_pid`, `init_process_start`, `created`,
/// `config.labels` and `cgroup_paths` stand where scripts that read runc's state.json look for
/// them.
final class RecordFile {
    private RecordFile() {}

    static byte[] write(ContainerRecord container) {
        JsonWriter out = new JsonWriter(false);
        out.beginElement();
        out.string("id", container.id());
        out.bool("ready", container.ready());
        out.int32("init_process_pid", container.pid());
        out.int64("init_process_start", container.startTime());
        out.string("created", container.created());
        out.beginObject("config");
        out.string("rootfs", container.rootfs());
        out.strings("labels", labels(container));
        out.endObject();
        out.beginObject("cgroup_paths");
        out.string("", container.cgroup());
        out.endObject();
        out.string("bundle", container.bundle());
        out.strings("made_cgroups", container.madeCgroups());
        if (!container.madeResctrl().isEmpty()) {
            out.strings("made_resctrl", container.madeResctrl());
        }
        out.bool("systemd_cgroup", container.systemdCgroup());
        out.bool("private_pid", container.privatePid());
        out.bool("hooks", container.hooks());
        if (container.hostMounts()) {
            out.bool("host_mounts", true);
        }
        out.bool("keyring", container.keyring());
        if (!container.devices().isEmpty()) {
            out.strings("devices", container.devices());
        }
        if (container.unit() != null) {
            out.beginObject("systemd_unit");
            out.string("name", container.unit().name());
            out.string("bus", container.unit().bus());
            out.endObject();
        }
        out.stringMap("annotations", container.annotations());
        out.beginArray("waiting");
        for (PendingStep step : container.waiting()) {
            out.beginElement();
            out.int32("op", step.op());
            out.string("description", step.description());
            out.string("pointer", step.pointer());
            out.endObject();
        }
        out.endArray();
        out.endObject();
        return out.toBytes();
    }

    private static List<String> labels(ContainerRecord container) {
        List<String> labels = new ArrayList<>();
        for (Map.Entry<String, String> entry : container.annotations().entrySet()) {
            labels.add(entry.getKey() + "=" + entry.getValue());
        }
        labels.add("bundle=" + container.bundle());
        return labels;
    }

    /// Reads a record; members it does not know are skipped, so that a newer file can be read.
    ///
    /// @throws InvalidSpec if it is not such a file, or not a whole one
    static ContainerRecord read(byte[] json) throws InvalidSpec {
        JsonObject in = JsonObject.parse(json);
        JsonObject config = in.object("config");
        JsonObject cgroups = in.object("cgroup_paths");
        JsonObject unit = in.object("systemd_unit");
        List<PendingStep> waiting = new ArrayList<>();
        List<JsonObject> steps = in.objects("waiting");
        if (steps != null) {
            for (JsonObject step : steps) {
                waiting.add(
                        new PendingStep(
                                number(step.int32("op")),
                                step.requiredString("description"),
                                step.requiredString("pointer")));
            }
        }
        List<String> madeCgroups = in.strings("made_cgroups");
        List<String> madeResctrl = in.strings("made_resctrl");
        List<String> devices = in.strings("devices");
        Map<String, String> annotations = in.stringMap("annotations");
        Long startTime = in.int64("init_process_start");
        ContainerRecord container =
                new ContainerRecord(
                        in.requiredString("id"),
                        Boolean.TRUE.equals(in.bool("ready")),
                        number(in.int32("init_process_pid")),
                        startTime == null ? 0 : startTime,
                        in.requiredString("created"),
                        in.requiredString("bundle"),
                        config == null ? "" : config.requiredString("rootfs"),
                        cgroups == null ? null : cgroups.text(""),
                        madeCgroups == null ? List.of() : madeCgroups,
                        madeResctrl == null ? List.of() : madeResctrl,
                        Boolean.TRUE.equals(in.bool("systemd_cgroup")),
                        Boolean.TRUE.equals(in.bool("private_pid")),
                        annotations == null ? Map.of() : annotations,
                        waiting,
                        Boolean.TRUE.equals(in.bool("hooks")),
                        Boolean.TRUE.equals(in.bool("host_mounts")),
                        Boolean.TRUE.equals(in.bool("keyring")),
                        devices == null ? List.of() : devices,
                        unit == null
                                ? null
                                : new ContainerRecord.Unit(
                                        unit.requiredString("name"), unit.requiredString("bus")));
        if (!in.problems().isEmpty()) {
            throw new InvalidSpec(in.problems());
        }
        return container;
    }

    private static int number(@Nullable Integer value) {
        return value == null ? 0 : value;
    }
}
