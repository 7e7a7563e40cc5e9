package dev.demitasse.cli.cdi;

import dev.demitasse.cdi.CdiRegistry;
import dev.demitasse.cdi.FileProblem;
import dev.demitasse.cdi.SpecFile;
import dev.demitasse.cli.output.TextTable;
import dev.demitasse.spec.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The directories of CDI files, by rising priority, and what is in them.
public final class DirectoryList {
    private DirectoryList() {}

    /// A head line, and one line for each directory.
    public static String table(CdiRegistry registry) {
        List<Path> directories = registry.directories();
        String[][] rows = new String[directories.size() + 1][];
        rows[0] = new String[] {"PRIORITY", "DIRECTORY", "STATE"};
        for (int i = 0; i < directories.size(); i++) {
            Path directory = directories.get(i);
            rows[i + 1] =
                    new String[] {Integer.toString(i), directory.toString(), state(registry, i)};
        }
        return TextTable.of(rows);
    }

    /// An object with the array `directories`.
    public static String json(CdiRegistry registry) {
        JsonWriter w = new JsonWriter(true);
        w.beginElement();
        w.beginArray("directories");
        for (int i = 0; i < registry.directories().size(); i++) {
            w.beginElement();
            w.int32("priority", i);
            w.string("path", registry.directories().get(i).toString());
            w.string("state", state(registry, i));
            w.endObject();
        }
        w.endArray();
        w.endObject();
        return new String(w.toBytes(), StandardCharsets.UTF_8);
    }

    private static String state(CdiRegistry registry, int priority) {
        Path directory = registry.directories().get(priority).normalize();
        int dropped = 0;
        for (FileProblem problem : registry.problems()) {
            if (problem.path().equals(directory)) {
                return "not used: " + problem.reason();
            }
            if (problem.dropped() && directory.equals(problem.path().getParent())) {
                dropped++;
            }
        }
        if (!Files.exists(directory)) {
            return "not there";
        }
        int files = 0;
        int devices = 0;
        for (SpecFile file : registry.files()) {
            if (file.priority() == priority) {
                files++;
                devices += file.spec().devices().size();
            }
        }
        String state = count(files, "file") + ", " + count(devices, "device");
        return dropped == 0 ? state : state + "; " + count(dropped, "file") + " not used";
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
