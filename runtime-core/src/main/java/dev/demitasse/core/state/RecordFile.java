package dev.demitasse.core.state;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.demitasse.core.state.ContainerRecord.PendingStep;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The JSON form of a [ContainerRecord]. `id`, `init_process_pid`, `init_process_start`, `created`, `config.labels` and
/// `cgroup_paths` stand where scripts that read runc's state.json look for them.
final class RecordFile {
    private static final JsonFactory JSON = new JsonFactory();

    private RecordFile() {}

    static byte[] write(ContainerRecord container) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("id", container.id());
            out.writeBooleanField("ready", container.ready());
            out.writeNumberField("init_process_pid", container.pid());
            out.writeNumberField("init_process_start", container.startTime());
            out.writeStringField("created", container.created());
            out.writeObjectFieldStart("config");
            out.writeStringField("rootfs", container.rootfs());
            out.writeArrayFieldStart("labels");
            for (Map.Entry<String, String> entry : container.annotations().entrySet()) {
                out.writeString(entry.getKey() + "=" + entry.getValue());
            }
            out.writeString("bundle=" + container.bundle());
            out.writeEndArray();
            out.writeEndObject();
            out.writeObjectFieldStart("cgroup_paths");
            String cgroup = container.cgroup();
            if (cgroup != null) {
                out.writeStringField("", cgroup);
            }
            out.writeEndObject();
            writeOwn(out, container);
            out.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void writeOwn(JsonGenerator out, ContainerRecord container) throws IOException {
        out.writeStringField("bundle", container.bundle());
        out.writeBooleanField("systemd_cgroup", container.systemdCgroup());
        out.writeBooleanField("private_pid", container.privatePid());
        out.writeArrayFieldStart("made_cgroups");
        for (String directory : container.madeCgroups()) {
            out.writeString(directory);
        }
        out.writeEndArray();
        out.writeObjectFieldStart("annotations");
        for (Map.Entry<String, String> entry : container.annotations().entrySet()) {
            out.writeStringField(entry.getKey(), entry.getValue());
        }
        out.writeEndObject();
        out.writeArrayFieldStart("waiting");
        for (PendingStep step : container.waiting()) {
            out.writeStartArray();
            out.writeNumber(step.op());
            out.writeString(step.description());
            out.writeString(step.pointer());
            out.writeEndArray();
        }
        out.writeEndArray();
    }

    /// Reads a record; members it does not know are skipped, so that a newer file can be read.
    static ContainerRecord read(byte[] json) throws IOException {
        RecordFile.Fields fields = new RecordFile.Fields();
        try (JsonParser in = JSON.createParser(json)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                in.nextToken();
                fields.read(name, in);
            }
            if (in.currentToken() != JsonToken.END_OBJECT) {
                throw new IOException("truncated");
            }
        }
        return fields.toRecord();
    }

    private static final class Fields {
        private String id = "";
        private boolean ready;
        private int pid;
        private long startTime;
        private String created = "";
        private String bundle = "";
        private String rootfs = "";
        private @Nullable String cgroup;
        private boolean systemdCgroup;
        private boolean privatePid;
        private final List<String> madeCgroups = new ArrayList<>();
        private final Map<String, String> annotations = new LinkedHashMap<>();
        private final List<PendingStep> waiting = new ArrayList<>();

        private void read(String name, JsonParser in) throws IOException {
            switch (name) {
                case "id" -> id = in.getText();
                case "ready" -> ready = in.getBooleanValue();
                case "init_process_pid" -> pid = in.getIntValue();
                case "init_process_start" -> startTime = in.getLongValue();
                case "created" -> created = in.getText();
                case "bundle" -> bundle = in.getText();
                case "systemd_cgroup" -> systemdCgroup = in.getBooleanValue();
                case "private_pid" -> privatePid = in.getBooleanValue();
                case "config" -> readConfig(in);
                case "cgroup_paths" -> {
                    while (in.nextToken() == JsonToken.FIELD_NAME) {
                        cgroup = in.nextTextValue();
                    }
                }
                case "annotations" -> {
                    while (in.nextToken() == JsonToken.FIELD_NAME) {
                        String key = in.currentName();
                        annotations.put(key, in.nextTextValue());
                    }
                }
                case "made_cgroups" -> {
                    while (in.nextToken() == JsonToken.VALUE_STRING) {
                        madeCgroups.add(in.getText());
                    }
                }
                case "waiting" -> {
                    while (in.nextToken() == JsonToken.START_ARRAY) {
                        int op = in.nextIntValue(0);
                        waiting.add(new PendingStep(op, in.nextTextValue(), in.nextTextValue()));
                        in.nextToken();
                    }
                }
                default -> in.skipChildren();
            }
        }

        private void readConfig(JsonParser in) throws IOException {
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                in.nextToken();
                if ("rootfs".equals(name)) {
                    rootfs = in.getText();
                } else {
                    in.skipChildren();
                }
            }
        }

        private ContainerRecord toRecord() {
            return new ContainerRecord(
                    id, ready, pid, startTime, created, bundle, rootfs, cgroup, madeCgroups,
                    systemdCgroup, privatePid, annotations, waiting);
        }
    }
}
