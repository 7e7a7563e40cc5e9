package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/// `start` and `run --detach` return when execve has happened or failed, not before (issue 3,
/// "start means started").
class StartMeansStartedTest extends ContainerTest {
    private TestBundle withProgram(String content) throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/program");
        Path program = bundle.path("bin/program");
        Files.writeString(program, content);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return bundle;
    }

    private static String executable(long pid) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe")).toString();
    }

    @RepeatedTest(5)
    void afterStartTheProcessIsTheProgram() throws Exception {
        try (Container container = lab.create(lab.bundle().args("/bin/sleep", "1000"))) {
            long pid = container.pid();
            container.start().succeedsSilently();
            assertTrue(executable(pid).endsWith("/bin/busybox"), executable(pid));
            assertEquals("/bin/sleep\0" + "1000\0", Tools.read("/proc/" + pid + "/cmdline"));
        }
    }

    @RepeatedTest(5)
    void afterDetachedRunTheProcessIsTheProgram() throws Exception {
        Path pidFile = lab.temp().resolve("pid");
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
        try (Container container = lab.detach(bundle, "--pid-file", pidFile.toString())) {
            long pid = Long.parseLong(Files.readString(pidFile));
            assertTrue(executable(pid).endsWith("/bin/busybox"), executable(pid));
            assertEquals(pid, container.pid());
        }
    }

    @Test
    void startFailsIfTheProgramHasGone() throws Exception {
        TestBundle bundle = withProgram("#!/bin/sh\n");
        try (Container container = lab.create(bundle)) {
            Files.delete(bundle.path("bin/program"));
            container.start().fails("exec: \"/bin/program\": ", "no such file or directory");
            container.awaitStatus("stopped");
            container.delete().succeedsSilently();
        }
    }

    @Test
    void startFailsIfTheProgramMayNotBeExecutedAnyMore() throws Exception {
        TestBundle bundle = withProgram("#!/bin/sh\n");
        try (Container container = lab.create(bundle)) {
            Files.setPosixFilePermissions(
                    bundle.path("bin/program"), PosixFilePermissions.fromString("rw-r--r--"));
            container.start().fails("exec: \"/bin/program\": ", "permission denied");
            container.awaitStatus("stopped");
        }
    }

    @Test
    void startFailsIfTheProgramIsNoProgram() throws Exception {
        try (Container container = lab.create(withProgram("just text"))) {
            container.start().fails("exec: \"/bin/program\": ", "exec format error");
            container.awaitStatus("stopped");
        }
    }

    @Test
    void startFailsIfTheInterpreterIsMissing() throws Exception {
        try (Container container = lab.create(withProgram("#!/bin/no-such-interpreter\n"))) {
            container.start().fails("exec: \"/bin/program\": ", "no such file or directory");
            container.awaitStatus("stopped");
        }
    }

    @Test
    void attachedAndDetachedRunFailLikewise() throws Exception {
        TestBundle bundle = withProgram("just text");
        lab.run(bundle).fails("run failed: ", "exec: \"/bin/program\": ", "exec format error");
        lab.run(bundle, "--detach").fails("exec: \"/bin/program\": ", "exec format error");
    }

    @Test
    void aProgramReplacedAfterCreateIsTheOneThatRuns() throws Exception {
        TestBundle bundle = withProgram("#!/bin/sh\necho old\n");
        try (Container container = lab.create(bundle)) {
            Path next = bundle.path("bin/next");
            Files.writeString(next, "#!/bin/sh\necho new\n");
            Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(next, bundle.path("bin/program"), StandardCopyOption.REPLACE_EXISTING);
            container.start().succeedsSilently();
            container.awaitStatus("stopped");
            assertEquals("new\n", container.output());
        }
    }

    @Test
    void ofTwoStartsOneWins() {
        TestBundle bundle = lab.bundle().sh("echo once; sleep 1000");
        try (Container container = lab.create(bundle)) {
            Running first = lab.command("start", container.id()).start();
            Running second = lab.command("start", container.id()).start();
            int sum = first.await().status() + second.await().status();
            assertEquals(1, sum, first.err() + second.err());
            container.awaitOutput("once\n").is("running");
        }
    }
}
