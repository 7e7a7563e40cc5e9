package dev.demitasse.cli.cdi;

import dev.demitasse.spec.JsonWriter;
import dev.demitasse.spec.Problem;
import java.nio.file.Path;

/// Something that is wrong with a CDI file or a directory.
///
/// @param file the file or directory
/// @param problem what, and where in the file
/// @param warning whether the file is used nevertheless
record Finding(Path file, Problem problem, boolean warning) {
    /// One line: `/etc/cdi/a.yaml: /kind: is required`.
    String line() {
        return file + ": " + (warning ? "warning: " : "") + problem + '\n';
    }

    /// An element of an array.
    void write(JsonWriter w) {
        w.beginElement();
        w.string("file", file.toString());
        w.string("pointer", problem.pointer());
        w.string("message", problem.message());
        if (warning) {
            w.bool("warning", true);
        }
        w.endObject();
    }
}
