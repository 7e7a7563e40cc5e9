package dev.demitasse.cdi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Test vectors: cases parted by empty lines, each a few lines `key: value`; `#` begins a comment.
final class Vectors {
    private Vectors() {}

    static List<Map<String, String>> read(String file) {
        List<Map<String, String>> all = new ArrayList<>();
        for (String block : text(file).split("\n\n+")) {
            Map<String, String> vector = new LinkedHashMap<>();
            for (String line : block.split("\n")) {
                if (!line.startsWith("#")) {
                    int colon = line.indexOf(": ");
                    vector.put(line.substring(0, colon), line.substring(colon + 2));
                }
            }
            all.add(vector);
        }
        return all;
    }

    private static String text(String file) {
        try (InputStream in = Vectors.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
