package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

/// `--pid-file` and `--pidfd-socket` (cli-contract.md, sections 5.4 and 5.8).
class PidFileTest extends ContainerTest {
    @Test
    void pidFileHasThePidAndNothingElse() throws Exception {
        Path file = lab.temp().resolve("pid");
        TestBundle bundle = lab.bundle().args("/bin/true");
        try (Container container = lab.create(bundle, "--pid-file", file.toString())) {
            assertEquals(Long.toString(container.pid()), Files.readString(file));
        }
    }

    @Test
    void anExistingPidFileIsReplaced() throws Exception {
        Path file = lab.temp().resolve("pid");
        Files.writeString(file, "999999999999 and a long rest\n");
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
        try (Container container = lab.detach(bundle, "--pid-file", file.toString())) {
            assertEquals(Long.toString(container.pid()), Files.readString(file));
        }
    }

    @Test
    void pidFileHasTheModeThatTheCallersUmaskLeaves() throws Exception {
        Path file = lab.temp().resolve("pid");
        String bundle = lab.bundle().args("/bin/true").write().directory().toString();
        lab.command("run", "--bundle", bundle, "--pid-file", file.toString(), lab.newId())
                .afterShell("umask 007")
                .run()
                .succeedsSilently();
        assertEquals(
                "rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void theFileBesideItThatWouldBecomeItMustNotExist() throws Exception {
        Path file = lab.temp().resolve("pid");
        Path next = lab.temp().resolve(".pid");
        Path elsewhere = lab.temp().resolve("elsewhere");
        Files.createSymbolicLink(next, elsewhere);
        lab.tryCreate(lab.bundle().args("/bin/true"), "--pid-file", file.toString())
                .fails("create failed: open " + next + ": file exists");
        assertFalse(Files.exists(file));
        assertFalse(Files.exists(elsewhere));
    }

    @Test
    void pidFileIsRelativeToTheCaller() throws Exception {
        TestBundle bundle = lab.bundle().args("/bin/true").write();
        String id = lab.newId();
        String directory = bundle.directory().toString();
        Running maker =
                lab.command("create", "--bundle", directory, "--pid-file", "here", id)
                        .in(lab.temp())
                        .start();
        maker.await().succeedsSilently();
        try (Container container = new Container(lab, id, bundle, maker)) {
            assertEquals(
                    Long.toString(container.pid()), Files.readString(lab.temp().resolve("here")));
        }
    }

    @Test
    void attachedRunWritesItToo() throws Exception {
        Path file = lab.temp().resolve("pid");
        TestBundle bundle = lab.bundle().withoutNamespace("pid").sh("echo $$; sleep 0.3");
        Running run = lab.attach(bundle, lab.newId(), "--pid-file", file.toString());
        Lab.await(() -> Files.exists(file), () -> "no pid file: " + run.err());
        String pid = Files.readString(file);
        assertEquals(pid + "\n", run.await().succeeds().out());
    }

    @Test
    void anImpossiblePidFileFailsAndLeavesNothing() {
        String file = lab.temp().resolve("missing/pid").toString();
        lab.tryCreate(lab.bundle().args("/bin/true"), "--pid-file", file)
                .fails("create failed: open ", "/missing/.pid: no such file or directory");
    }

    @Test
    void aFailedCreateWritesNoPidFile() {
        Path file = lab.temp().resolve("pid");
        lab.tryCreate(lab.bundle().args("/bin/missing"), "--pid-file", file.toString())
                .fails("/bin/missing");
        assertFalse(Files.exists(file));
    }

    @Test
    void pidfdSocketGetsOneMessageWithOneDescriptor() throws Exception {
        Path socket = lab.temp().resolve("pidfd.sock");
        Running receiver = lab.python("receive_fd.py", socket.toString(), "pidfd").start();
        receiver.awaitOutput("listening\n");
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
        try (Container container = lab.create(bundle, "--pidfd-socket", socket.toString())) {
            JsonNode got =
                    TestBundle.JSON.readTree(receiver.await().succeeds().out().substring(10));
            assertEquals("standard", got.path("data").asText());
            assertEquals(1, got.path("descriptors").asInt());
            assertEquals(1, got.path("messages").asInt());
            assertTrue(got.path("closed").asBoolean(), got::toString);
            assertEquals(container.pid(), got.path("pid").asLong());
        }
    }
}
