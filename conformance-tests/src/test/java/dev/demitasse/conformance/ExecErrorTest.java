package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.demitasse.conformance.tier.Ability;
import dev.demitasse.conformance.tier.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What `exec` says when it cannot, in the words callers look for, and what it leaves then:
/// nothing.
class ExecErrorTest extends ContainerTest {
    private static final String START = "unable to start container process: ";

    private Container sleeper() {
        return lab.detach(lab.bundle().args("/bin/sleep", "1000"));
    }

    @Test
    void programsThatCannotBeExecuted() {
        try (Container container = sleeper()) {
            container
                    .exec("nosuch")
                    .failsToExec(START + "exec: \"nosuch\": executable file not found in $PATH");
            container
                    .exec("/nosuch")
                    .failsToExec(
                            START + "exec: \"/nosuch\": stat /nosuch: no such file or directory");
            container.exec("/bin").failsToExec(START + "exec: \"/bin\": is a directory");
            container.exec("/etc/passwd").failsToExec("exec: \"/etc/passwd\": permission denied");
            container.exec("").failsToExec("executable file not found in $PATH");
            assertEquals(
                    1,
                    lab.cgroup().read(container.bundle().cgroup(), "cgroup.procs").lines().count());
        }
    }

    @Test
    void containersThatAreNotThere() {
        lab.command("exec", "nobody", "true").run().failsToExec("container does not exist");
        lab.command("exec", "a/b", "true").run().failsToExec("invalid container ID format");
        lab.command("exec", "", "true").run().failsToExec("container id cannot be empty");
    }

    @Test
    void argumentsThatAreMissing() {
        try (Container container = sleeper()) {
            lab.command("exec", container.id()).run().failsToExec("exec args cannot be empty");
            lab.command("exec", "-t", container.id())
                    .run()
                    .failsToExec("exec args cannot be empty");
            Outcome none = lab.command("exec").run();
            assertEquals(1, none.status());
            none.says("\"exec\" requires a minimum of 1 argument(s)");
            Outcome flag = lab.command("exec", "--nosuch", container.id(), "true").run();
            assertEquals(1, flag.status());
            flag.says("flag provided but not defined: -nosuch");
        }
    }

    private static void refused(Container container, String words, String... flags) {
        container.exec(List.of(flags), "/bin/true").run().failsToExec(words);
    }

    @Test
    void valuesThatMakeNoSense() {
        try (Container container = sleeper()) {
            refused(container, START + "chdir to cwd (\"/nosuch\") set in", "--cwd", "/nosuch");
            refused(container, "no such file or directory", "--cwd", "/nosuch");
            refused(container, "Cwd must be an absolute path", "--cwd", "tmp");
            refused(container, "bad uid: \"me\"", "-u", "me");
            refused(container, "bad uid: \"\"", "-u", ":1");
            refused(container, "bad gid: \"\"", "-u", "1:");
            refused(container, "bad gid: \"1:2\"", "-u", "1:1:2");
            refused(container, "bad uid: \"4294967295\"", "-u", "4294967295");
            refused(container, "bad uid: \"4294967296\"", "-u", "4294967296");
            refused(container, "bad uid: \"-1\"", "-u", "-1");
            refused(container, "additional-gids must be a positive number -5", "-g", "-5");
            refused(container, "must be NAME=VALUE with a name, not 'FOO'", "-e", "FOO");
            refused(container, "invalid --cgroup argument: cpu:x", "--cgroup", "cpu:x");
            refused(container, "invalid --cgroup argument: x", "--cgroup=x", "--cgroup=y");
            refused(container, "bad sub cgroup path: ../..", "--cgroup", "../..");
            refused(container, "x: no such file or directory", "--cgroup", "x");
            refused(container, "unable to stat preserved-fd 0 (of 3)", "--preserve-fds", "3");
            refused(container, "must not be negative", "--preserve-fds=-1");
        }
    }

    private String file(String json) {
        Path file = lab.temp().resolve("process.json");
        Tools.write(file, json.replace('\'', '"'));
        return file.toString();
    }

    @Test
    void filesThatAreNoProcess() {
        try (Container container = sleeper()) {
            refused(container, "open /nosuch: no such file", "-p", "/nosuch");
            refused(container, "/args: args must not be empty", "-p", file("{'cwd':'/'}"));
            refused(container, "/cwd: ", "-p", file("{'args':['a']}"));
            String where = "process.json: /user/uid: ";
            refused(container, where, "-p", file("{'cwd':'/','args':['a'],'user':{'uid':'x'}}"));
            String limits = "{'cwd':'/','args':['a'],'rlimits':[{'type':'X','soft':1,'hard':1}]}";
            refused(container, "process.json: /rlimits/0/type: ", "-p", file(limits));
            refused(container, "not valid JSON", "-p", file("{'cwd':"));
        }
    }

    @Test
    @Needs(without = Ability.SELINUX)
    void labelsWithoutSelinux() {
        try (Container container = sleeper()) {
            refused(container, "selinux is disabled or not supported", "--process-label", "a:b:c");
        }
    }

    @Test
    void terminalsNobodyGets() {
        try (Container container = sleeper()) {
            refused(container, "cannot allocate tty if", "-d", "-t");
            refused(container, "without setting console socket", "-t", "--detach");
            refused(container, "cannot use console socket if", "--console-socket", "/nowhere");
            refused(container, "cannot use console socket", "-d", "--console-socket", "/nowhere");
            refused(container, "nowhere", "-d", "-t", "--console-socket", "/nowhere");
        }
    }

    @Test
    void aPidFileIsWrittenForNoFailure() throws Exception {
        Path pidFile = lab.temp().resolve("pid");
        try (Container container = sleeper()) {
            for (String how : List.of("--detach", "--detach=false")) {
                refusedProgram(container, "nosuch", how, "--pid-file=" + pidFile);
                assertFalse(Files.exists(pidFile), how);
                refused(
                        container,
                        "open /nosuch/.pid: no such file",
                        how,
                        "--pid-file=/nosuch/pid");
            }
            Files.createDirectory(pidFile);
            refused(container, "rename " + pidFile, "-d", "--pid-file=" + pidFile);
            refused(container, "rename " + pidFile, "--pid-file=" + pidFile);
            Lab.await(
                    () ->
                            lab.cgroup()
                                            .read(container.bundle().cgroup(), "cgroup.procs")
                                            .lines()
                                            .count()
                                    == 1,
                    () -> "a process stays");
            assertFalse(Files.exists(lab.temp().resolve(".pid")));
        }
    }

    private static void refusedProgram(Container container, String program, String... flags) {
        container.exec(List.of(flags), program).run().failsToExec(program);
    }

    @Test
    void aReusedPidIsNotEntered() throws Exception {
        try (Container container = sleeper()) {
            Path record = lab.root().resolve(container.id()).resolve("state.json");
            String text = Files.readString(record);
            long own = ProcessHandle.current().pid();
            Files.writeString(
                    record,
                    text.replace(
                            "\"init_process_pid\":" + container.pid(),
                            "\"init_process_pid\":" + own));
            container.exec("true").failsToExec("cannot exec in a stopped container");
            Files.writeString(record, text);
            container.exec("/bin/true").succeedsSilently();
        }
    }
}
