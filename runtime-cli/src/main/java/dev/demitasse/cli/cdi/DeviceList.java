package dev.demitasse.cli.cdi;

import dev.demitasse.cdi.CdiRegistry;
import dev.demitasse.cdi.FileProblem;
import dev.demitasse.cdi.KnownDevice;
import dev.demitasse.cli.output.TextTable;
import dev.demitasse.spec.JsonWriter;
import dev.demitasse.spec.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The devices that can be asked for, sorted by name.
public final class DeviceList {
    private DeviceList() {}

    /// Qualified names, one a line.
    public static String names(CdiRegistry registry) {
        StringBuilder out = new StringBuilder();
        for (KnownDevice device : registry.devices()) {
            out.append(device.name()).append('\n');
        }
        return out.toString();
    }

    /// A head line, and one line for each device.
    public static String table(CdiRegistry registry) {
        List<KnownDevice> devices = registry.devices();
        String[][] rows = new String[devices.size() + 1][];
        rows[0] = new String[] {"NAME", "FILE"};
        for (int i = 0; i < devices.size(); i++) {
            KnownDevice device = devices.get(i);
            rows[i + 1] = new String[] {device.name().toString(), device.file().path().toString()};
        }
        return TextTable.of(rows);
    }

    /// An object with `devices`, and with `problems` of files and directories.
    public static String json(CdiRegistry registry) {
        JsonWriter w = new JsonWriter(true);
        w.beginElement();
        w.beginArray("devices");
        for (KnownDevice device : registry.devices()) {
            w.beginElement();
            w.string("name", device.name().toString());
            w.string("file", device.file().path().toString());
            w.string("pointer", device.pointer());
            w.int32("priority", device.file().priority());
            w.endObject();
        }
        w.endArray();
        w.beginArray("problems");
        for (FileProblem problem : registry.problems()) {
            for (Problem one : problem.problems()) {
                new Finding(problem.path(), one, false).write(w);
            }
        }
        w.endArray();
        w.endObject();
        return new String(w.toBytes(), StandardCharsets.UTF_8);
    }

    /// What is not used, or not all of it, a line for each file or directory.
    public static String problems(CdiRegistry registry) {
        StringBuilder out = new StringBuilder();
        for (FileProblem problem : registry.problems()) {
            out.append(problem.path());
            out.append(problem.dropped() ? " is not used: " : ": ");
            out.append(problem.reason()).append('\n');
        }
        return out.toString();
    }
}
