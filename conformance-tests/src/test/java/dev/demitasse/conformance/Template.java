package dev.demitasse.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The configuration that `demitasse spec` writes, asked for once.
public final class Template {
    private static @Nullable String text;

    private Template() {}

    public static synchronized String spec() {
        if (text == null) {
            text = write();
        }
        return text;
    }

    private static String write() {
        try {
            Path directory = Files.createTempDirectory("demitasse-spec");
            Path config = directory.resolve("config.json");
            try {
                new Command(
                                directory,
                                List.of(
                                        Tools.demitasse().toString(),
                                        "spec",
                                        "--bundle",
                                        directory.toString()))
                        .env("DEMITASSE_PLANNER", "off")
                        .run()
                        .succeedsSilently();
                return Files.readString(config);
            } finally {
                try (var files = Files.list(directory)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
