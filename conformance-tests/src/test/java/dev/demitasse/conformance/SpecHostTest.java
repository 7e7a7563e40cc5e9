package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `spec --host`: a bundle that shows this machine's own programs, without an image.
class SpecHostTest extends ContainerTest {
    private Outcome onHost(String... args) throws IOException {
        Path bundle = Files.createDirectory(lab.temp().resolve("host-" + lab.newId()));
        lab.bare("spec", "--host", "--bundle", bundle.toString()).run().succeedsSilently();
        Path file = bundle.resolve("config.json");
        ObjectNode config = (ObjectNode) TestBundle.JSON.readTree(Files.readString(file));
        ((ObjectNode) config.path("process")).put("terminal", false);
        ((ObjectNode) config.path("process"))
                .set("args", TestBundle.JSON.valueToTree(List.of(args)));
        String cgroup = lab.cgroup().path() + "/" + bundle.getFileName();
        ((ObjectNode) config.path("linux")).put("cgroupsPath", cgroup);
        Files.writeString(file, config.toPrettyString());
        return lab.command("run", "--bundle", bundle.toString(), lab.newId()).run();
    }

    @Test
    void programsOfTheHostRunInNewNamespaces() throws IOException {
        Outcome outcome =
                onHost("/bin/sh", "-c", "echo $$; hostname; readlink /proc/self/ns/net").succeeds();
        assertEquals("1", outcome.lines().get(0));
        assertEquals("demitasse", outcome.lines().get(1));
        String own = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
        assertFalse(outcome.lines().get(2).equals(own), own);
    }

    @Test
    void dynamicallyLinkedProgramsFindTheirLibraries() throws IOException {
        Outcome outcome = onHost("/usr/bin/env", "printf", "%s", "linked").succeeds();
        assertEquals("linked", outcome.out());
        assertEquals(Tools.read("/etc/passwd"), onHost("/bin/cat", "/etc/passwd").succeeds().out());
    }

    @Test
    void theHostCannotBeWritten() throws IOException {
        for (String file : List.of("/etc/x", "/usr/x", "/bin/x", "/x")) {
            Outcome outcome = onHost("/bin/sh", "-c", "echo > " + file);
            assertTrue(outcome.status() != 0, outcome::toString);
            outcome.says("Read-only file system");
            assertFalse(Files.exists(Path.of(file)));
        }
    }

    @Test
    void temporaryFilesAreTheContainersOwn() throws IOException {
        String name = "/tmp/" + lab.newId();
        onHost("/bin/sh", "-c", "echo mine > " + name + " && cat " + name + " > /dev/null")
                .succeedsSilently();
        assertFalse(Files.exists(Path.of(name)));
    }
}
