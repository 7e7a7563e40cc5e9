package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.conformance.tier.Ability;
import dev.demitasse.conformance.tier.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `ps` (cli-contract.md, 2.5): the host's pids of the whole cgroup.
class PsTest extends ContainerTest {
    private Outcome ps(String... words) {
        String[] all = new String[words.length + 1];
        all[0] = "ps";
        System.arraycopy(words, 0, all, 1, words.length);
        return lab.command(all).run();
    }

    @Test
    void pidsAsJson() {
        try (Container container = lab.detach(lab.bundle().sh("sleep 1000 & echo up; wait"))) {
            container.awaitOutput("up\n");
            Outcome outcome = ps("--format", "json", container.id()).succeeds();
            assertTrue(
                    outcome.out().matches("\\[" + container.pid() + ",[0-9]+]\n"),
                    outcome::toString);
            assertEquals(outcome.out(), ps("-f=json", container.id()).succeeds().out());
            container.kill("KILL").succeedsSilently();
            container.awaitStatus("stopped");
            Lab.await(
                    () -> ps("-f", "json", container.id()).succeeds().out().equals("null\n"),
                    () -> "not null");
        }
    }

    @Test
    void subgroupsCount() throws Exception {
        TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
        try (Container container = lab.detach(bundle)) {
            Path below =
                    Files.createDirectory(lab.cgroup().directory(bundle.cgroup()).resolve("below"));
            Files.writeString(below.resolve("cgroup.procs"), Long.toString(container.pid()));
            assertEquals(
                    "[" + container.pid() + "]\n",
                    ps("-f", "json", container.id()).succeeds().out());
        }
    }

    @Test
    @Needs(Ability.BOOT_TIME)
    void aTableByTheHostsPs() {
        try (Container container = lab.detach(lab.bundle().args("/bin/sleep", "1000"))) {
            List<String> lines = ps(container.id()).succeeds().lines();
            assertEquals(2, lines.size(), lines::toString);
            assertTrue(lines.get(0).startsWith("UID"), lines::toString);
            assertTrue(lines.get(1).endsWith("/bin/sleep 1000"), lines::toString);
        }
    }

    /// What follows the id is for ps, even if it looks like a flag of ours.
    @Test
    void optionsArePassedOn() {
        try (Container container = lab.detach(lab.bundle().args("/bin/sleep", "1000"))) {
            List<String> lines =
                    ps(container.id(), "-e", "-o", "pid,args", "--cols", "200").succeeds().lines();
            assertEquals(2, lines.size(), lines::toString);
            assertTrue(lines.get(1).endsWith(" /bin/sleep 1000"), lines::toString);
        }
    }

    @Test
    void whatPsCannotDoIsSaid() {
        try (Container container = lab.create(lab.bundle().args("/bin/true"))) {
            String id = container.id();
            ps(id, "-e", "-o", "args").fails("couldn't find PID field in ps output");
            ps(id, "--frobnicate").fails("exit status 1: error: unknown gnu long option");
            ps("--format", "yaml", id).fails("invalid format option");
            lab.command("ps", id)
                    .env("PATH", "/nowhere")
                    .run()
                    .fails("exec: \"ps\": executable file not found in $PATH");
        }
        ps("missing").fails("container does not exist");
    }
}
