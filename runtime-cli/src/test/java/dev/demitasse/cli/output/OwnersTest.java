package dev.demitasse.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnersTest {
    @Test
    void nameOfTheUidOrItsNumber(@TempDir Path directory) throws IOException {
        Path passwd = directory.resolve("passwd");
        Files.writeString(
                passwd, "broken\n\nroot:x:0:0:root:/root:/bin/sh\nbob:x:10:0::/:\n:x:5:5::/:\n");
        Owners owners = new Owners(passwd);
        assertEquals("root", owners.name(0));
        assertEquals("bob", owners.name(10));
        assertEquals("#1", owners.name(1));
        assertEquals("#5", owners.name(5));
        assertEquals("#4294967295", owners.name(-1));
    }

    @Test
    void withoutTheFileNobodyHasAName(@TempDir Path directory) {
        assertEquals("#0", new Owners(directory.resolve("passwd")).name(0));
    }
}
