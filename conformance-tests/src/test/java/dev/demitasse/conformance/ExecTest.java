package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `exec`: what the flags make of the process, and what the caller gets (cli-contract.md, 2.3).
class ExecTest extends ContainerTest {
    private Container sleeper() {
        return sleeper(lab.bundle());
    }

    private Container sleeper(TestBundle bundle) {
        return lab.detach(bundle.args("/bin/sleep", "1000"));
    }

    @Test
    void streamsAndStatusAreTheProgramsOwn() {
        try (Container container = sleeper()) {
            Outcome outcome =
                    container
                            .exec(List.of(), "/bin/sh", "-c", "cat; echo err >&2; exit 7")
                            .input("in\n")
                            .run();
            assertEquals(7, outcome.status(), outcome::toString);
            assertEquals("in\n", outcome.out());
            assertEquals("err\n", outcome.err());
            container.exec("/bin/true").succeedsSilently();
            container.exec("/bin/sh", "-c", "kill -TERM $$").exits(143);
            container.is("running");
        }
    }

    @Test
    void allButTheProgramIsTheContainersOwn() {
        TestBundle bundle = lab.bundle().set("/process/cwd", "/home");
        bundle.json(
                "/process/user", "{\"uid\":1000,\"gid\":1001,\"additionalGids\":[5],\"umask\":23}");
        bundle.set("/process/env", List.of("PATH=/bin", "A=1"))
                .set("/process/noNewPrivileges", true);
        bundle.capabilities("CAP_KILL");
        bundle.json("/process/rlimits", "[{\"type\":\"RLIMIT_NOFILE\",\"soft\":99,\"hard\":100}]");
        try (Container container = sleeper(bundle)) {
            String script =
                    "pwd; id; umask; env | sort; ulimit -n; ulimit -Hn;"
                            + " grep -E 'NoNewPrivs|CapBnd|Groups' /proc/self/status";
            assertEquals(
                    """
                    /home
                    uid=1000(guest) gid=1001 groups=5
                    0027
                    A=1
                    HOME=/home/guest
                    PATH=/bin
                    PWD=/home
                    SHLVL=1
                    99
                    100
                    Groups:\t5\s
                    CapBnd:\t0000000000000020
                    NoNewPrivs:\t1
                    """,
                    container.execSh(script));
        }
    }

    @Test
    void flagsChangeTheProcess() {
        TestBundle bundle = lab.bundle().set("/process/env", List.of("PATH=/bin", "A=1"));
        bundle.set("/process/noNewPrivileges", false)
                .json("/process/user", "{\"uid\":5,\"gid\":6}");
        try (Container container = sleeper(bundle)) {
            String script = "pwd; id; echo $A $B; grep NoNewPrivs /proc/self/status";
            assertEquals(
                    "/tmp\nuid=1000(guest) gid=6 groups=7,8\n2 x=,y\nNoNewPrivs:\t1\n",
                    container.execSh(
                            script,
                            "--cwd=/tmp",
                            "-u",
                            "1000",
                            "-g",
                            "7",
                            "--additional-gids=8",
                            "-e",
                            "A=2",
                            "--env",
                            "B=x=,y",
                            "--no-new-privs",
                            "--tty=false"));
            assertEquals("uid=9 gid=10\n", container.execSh("id", "--user=9:10"));
            assertEquals("5\n", container.execSh("id -u", "--user="));
        }
    }

    @Test
    void flagsEndAtTheContainersId() {
        try (Container container = sleeper()) {
            assertEquals(
                    "-d --nosuch -- x\n",
                    container.exec("echo", "-d", "--nosuch", "--", "x").out());
            Outcome outcome = lab.command("exec", "-e", "A=b", "--", container.id(), "env").run();
            assertTrue(outcome.succeeds().out().contains("A=b\n"), outcome::toString);
        }
    }

    @Test
    void variablesOfTheCallerStayOutside() {
        try (Container container = sleeper()) {
            Outcome outcome =
                    container
                            .exec(List.of(), "env")
                            .env("LISTEN_FDS", "1")
                            .env("SECRET", "1")
                            .run()
                            .succeeds();
            assertEquals(
                    List.of(
                            "HOME=/root",
                            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                            "TERM=xterm"),
                    outcome.lines().stream().sorted().toList());
        }
    }

    private static String capabilities(Container container, String... flags) {
        return container
                .execSh("grep Cap /proc/self/status | cut -f 2", flags)
                .replace("0000000000000000", "0")
                .replace("\n", " ")
                .replace("00000000", "");
    }

    /// In the order of /proc/PID/status: inheritable, permitted, effective, bounding, ambient.
    @Test
    void capabilitiesAreAddedToThreeSetsAndNeverToTheInheritableOne() {
        TestBundle bundle = lab.bundle().capabilities("CAP_KILL");
        bundle.remove("/process/capabilities/inheritable");
        try (Container container = sleeper(bundle)) {
            assertEquals("0 00000020 00000020 00000020 0 ", capabilities(container));
            assertEquals(
                    "0 000000e0 000000e0 000000e0 0 ",
                    capabilities(container, "-c", "CAP_SETGID", "--cap=CAP_SETUID"));
        }
    }

    @Test
    void inheritableCapabilitiesBecomeAmbientForAUser() {
        TestBundle bundle = lab.bundle().capabilities("CAP_KILL", "CAP_SETGID");
        bundle.set("/process/capabilities/inheritable", List.of("CAP_KILL", "CAP_SETGID"));
        try (Container container = sleeper(bundle)) {
            assertEquals(
                    "00000060 00000020 00000020 00000060 00000020 ",
                    capabilities(container, "-u", "1000", "-c", "CAP_KILL"));
        }
    }

    @Test
    void unknownCapabilitiesAreNoFailure() {
        try (Container container = sleeper()) {
            container.exec(List.of("-c", "CAP_NOPE"), "/bin/true").run().succeedsSilently();
            Path log = lab.temp().resolve("log");
            lab.command("--log=" + log, "exec", "-c", "CAP_NOPE", container.id(), "true")
                    .run()
                    .succeedsSilently();
            String record = Tools.read(log.toString());
            assertTrue(record.contains("unavailable capabilities: [CAP_NOPE]"), record);
        }
    }

    private String file(String json) {
        Path file = lab.temp().resolve("process.json");
        Tools.write(file, json.replace('\'', '"'));
        return file.toString();
    }

    @Test
    void aFileIsTheWholeProcess() {
        TestBundle bundle = lab.bundle().set("/process/env", List.of("A=1"));
        bundle.set("/process/noNewPrivileges", true).set("/process/user/umask", 7);
        try (Container container = sleeper(bundle)) {
            String json =
                    "{'rlimits':[{'type':'RLIMIT_NOFILE','soft':88,'hard':89}],"
                            + "'args':['/bin/sh','-c','pwd; ulimit -n; id -u; id -G; umask; echo -$A-$B; echo $PATH;"
                            + " grep NoNewPrivs /proc/self/status'],'cwd':'/tmp',"
                            + "'user':{'uid':12,'gid':13,'additionalGids':[14]},"
                            + "'env':['B=2','PATH=/bin:/nowhere','B=3']}";
            Outcome outcome =
                    container
                            .exec(List.of("-p", file(json), "-u", "77", "-e", "A=5", "--cwd=/x"))
                            .run()
                            .succeeds();
            assertEquals(
                    "/tmp\n88\n12\n13 14\n0007\n--3\n/bin:/nowhere\nNoNewPrivs:\t0\n",
                    outcome.out());
        }
    }

    @Test
    void whatAFileDoesNotSayOfConfinementIsTheContainers() {
        TestBundle bundle = lab.bundle().capabilities("CAP_KILL");
        bundle.set("/process/oomScoreAdj", 500);
        bundle.json("/process/scheduler", "{\"policy\":\"SCHED_BATCH\"}");
        try (Container container = sleeper(bundle)) {
            String seen =
                    "grep CapPrm /proc/self/status; cat /proc/self/oom_score_adj;"
                            + " set -- $(cat /proc/self/stat); echo ${41}";
            String json = "{'cwd':'/','env':['PATH=/bin'],'args':['sh','-c','" + seen + "']";
            assertEquals(
                    "CapPrm:\t0000000000000020\n500\n3\n",
                    container.exec(List.of("-p", file(json + "}"))).run().succeeds().out());
            json +=
                    ",'capabilities':{},'oomScoreAdj':501,"
                            + "'scheduler':{'policy':'SCHED_IDLE'}}";
            assertEquals(
                    "CapPrm:\t0000000000000000\n501\n5\n",
                    container.exec(List.of("-p", file(json))).run().succeeds().out());
        }
    }

    @Test
    void changesOfTheBundleHaveNoEffect() {
        try (Container container = sleeper()) {
            container.bundle().set("/process/cwd", "/nowhere").write();
            assertEquals("/\n", container.execSh("pwd"));
        }
    }

    @Test
    void detachedTheProcessIsLeftToTheCaller() {
        Path pidFile = lab.temp().resolve("pid");
        Tools.write(pidFile, "");
        try (Container container = sleeper()) {
            container
                    .exec(List.of("-d", "--pid-file", "pid"), "sleep", "1000")
                    .in(lab.temp())
                    .run()
                    .succeedsSilently();
            String pid = Tools.read(pidFile.toString());
            assertTrue(pid.matches("[0-9]+"), pid);
            assertTrue(Tools.read("/proc/" + pid + "/cmdline").startsWith("sleep\0"), pid);
            assertEquals(
                    Tools.cgroup(container.pid()), Tools.cgroup(Long.parseLong(pid)), "cgroup");
            assertFalse(Files.exists(lab.temp().resolve(".pid")));
            Lab.signal(Long.parseLong(pid), "KILL");
            Lab.awaitEnd(Long.parseLong(pid));
        }
    }

    /// The parent of what was detached is the subreaper that called, as with a shim.
    @Test
    void detachedTheProcessIsTheChildOfTheNearestSubreaper() {
        try (Container container = sleeper()) {
            String pidFile = lab.temp().resolve("pid").toString();
            Command exec =
                    container.exec(List.of("-d", "--pid-file", pidFile), "/bin/sh", "-c", "exit 9");
            Outcome outcome =
                    exec.behind(
                                    Tools.find("python3").toString(),
                                    "-c",
                                    "import ctypes,os,subprocess,sys\n"
                                            + "ctypes.CDLL(None).prctl(36,1,0,0,0)\n"
                                            + "assert subprocess.run(sys.argv[2:]).returncode==0\n"
                                            + "pid=int(open(sys.argv[1]).read())\n"
                                            + "print(os.waitstatus_to_exitcode(os.waitpid(pid,0)[1]))",
                                    pidFile)
                            .run();
            assertEquals("9\n", outcome.succeeds().out());
        }
    }

    @Test
    void attachedThePidFileIsThereWhileItRuns() {
        Path pidFile = lab.temp().resolve("pid");
        try (Container container = sleeper()) {
            Running exec =
                    container
                            .exec(
                                    List.of("--pid-file", pidFile.toString()),
                                    "/bin/sh",
                                    "-c",
                                    "trap 'exit 5' TERM; echo ready; while :; do sleep 0.02; done")
                            .start()
                            .awaitOutput("ready");
            Lab.await(() -> Files.exists(pidFile), () -> "no pid file");
            long pid = Long.parseLong(Tools.read(pidFile.toString()));
            assertEquals(
                    exec.pid(), ProcessHandle.of(pid).orElseThrow().parent().orElseThrow().pid());
            exec.signal("TERM").await().exits(5);
        }
    }

    @Test
    void aCreatedContainerTakesProcesses() {
        try (Container container = lab.create(lab.bundle().args("/bin/sleep", "1000"))) {
            assertEquals("1\n", container.execSh("ls -d /proc/1 | wc -l"));
            container.is("created").start().succeedsSilently();
            container.is("running").exec("/bin/true").succeedsSilently();
        }
    }

    @Test
    void theEndOfInitEndsThem() {
        try (Container container = sleeper()) {
            Running exec =
                    container
                            .exec(List.of(), "/bin/sh", "-c", "echo ready; sleep 1000")
                            .start()
                            .awaitOutput("ready");
            container.kill("KILL").succeedsSilently();
            exec.await().exits(137);
            container.awaitStatus("stopped");
            container.exec("true").failsToExec("cannot exec in a stopped container");
        }
    }

    @Test
    void aPausedContainerTakesThemOnlyIfAskedTo() {
        try (Container container = sleeper()) {
            String cgroup = container.bundle().cgroup();
            lab.cgroup().write(cgroup, "cgroup.freeze", "1");
            container.awaitStatus("paused");
            container
                    .exec("true")
                    .failsToExec(
                            "cannot exec in a paused container (use --ignore-paused to override)");
            Running exec = container.exec(List.of("--ignore-paused"), "echo", "hi").start();
            Lab.await(
                    () -> lab.cgroup().read(cgroup, "cgroup.procs").lines().count() == 2,
                    () -> "no second process");
            assertTrue(exec.isAlive());
            lab.cgroup().write(cgroup, "cgroup.freeze", "0");
            assertEquals("hi\n", exec.await().succeeds().out());
        }
    }

    @Test
    void thePidfdIsThatOfTheProcess() throws Exception {
        Path socket = lab.temp().resolve("pidfd.sock");
        Running receiver = lab.python("receive_fd.py", socket.toString(), "pidfd").start();
        receiver.awaitOutput("listening\n");
        Path pidFile = lab.temp().resolve("pid");
        try (Container container = sleeper()) {
            container
                    .exec(
                            List.of("-d", "--pidfd-socket=" + socket, "--pid-file=" + pidFile),
                            "sleep",
                            "1000")
                    .run()
                    .succeedsSilently();
            String text = receiver.await().succeeds().out();
            JsonNode got = TestBundle.JSON.readTree(text.substring(text.indexOf('{')));
            assertEquals("setns", got.path("data").asText());
            assertEquals(Tools.read(pidFile.toString()), got.path("pid").asText());
        }
    }
}
