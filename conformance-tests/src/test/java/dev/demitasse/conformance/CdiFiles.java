package dev.demitasse.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// CDI files of one test, and the flags that have them read.
final class CdiFiles {
    private final Path directory;

    /// @param temp where to make the directory
    CdiFiles(Path temp) {
        directory = temp.resolve("cdi");
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path directory() {
        return directory;
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    /// Writes a file of the kind `vendor.com/card`; `DIR` in the text is the directory of the
    /// files.
    CdiFiles cards(String edits) {
        return write("cards.yaml", "cdiVersion: 1.1.0\nkind: vendor.com/card\n" + edits);
    }

    CdiFiles write(String name, String text) {
        Tools.write(file(name), text.replace("DIR", directory.toString()));
        return this;
    }

    /// Flags that ask for devices from these files.
    String[] flags(String... devices) {
        List<String> flags = new ArrayList<>(List.of("--cdi-spec-dir", directory.toString()));
        for (String device : devices) {
            flags.addAll(List.of("--device", device));
        }
        return flags.toArray(new String[0]);
    }

    /// A hook in YAML's flow style that is a script of a shell with no variables.
    static String hook(String kind, String script, String... members) {
        String hook = HookTest.hook(kind, script, members);
        return "{\"hookName\":\"" + kind + "\"," + hook.substring(1);
    }
}
