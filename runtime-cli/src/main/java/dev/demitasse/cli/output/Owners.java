package dev.demitasse.cli.output;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Names of users, from a file in the format of passwd(5).
public final class Owners {
    private final String[] lines;

    /// Reads the file; without it, nobody has a name.
    public Owners(Path passwd) {
        String text;
        try {
            // Not readString: a name in another encoding must not make `list` fail.
            text = new String(Files.readAllBytes(passwd), StandardCharsets.UTF_8);
        } catch (IOException e) {
            text = "";
        }
        lines = text.split("\n", -1);
    }

    /// The user's name, or `#uid` if there is none.
    public String name(int uid) {
        String wanted = Integer.toUnsignedString(uid);
        for (String line : lines) {
            int name = line.indexOf(':');
            int password = line.indexOf(':', name + 1);
            int end = line.indexOf(':', password + 1);
            if (name > 0 && end > 0 && line.substring(password + 1, end).equals(wanted)) {
                return line.substring(0, name);
            }
        }
        return "#" + wanted;
    }
}
