package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.demitasse.conformance.tier.Ability;
import dev.demitasse.conformance.tier.Needs;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a process that `exec` adds has of the container's attributes and of its own: scheduling,
/// CPUs, execution domain, labels, filters.
class ExecAttributeTest extends ContainerTest {
    private Container sleeper(TestBundle bundle) {
        return lab.detach(bundle.args("/bin/sleep", "1000"));
    }

    private String file(String members) {
        Path file = lab.temp().resolve("process.json");
        Tools.write(file, ("{'cwd':'/'," + members + "}").replace('\'', '"'));
        return file.toString();
    }

    private String runs(Container container, String script, String members) {
        String args = "'args':['/bin/sh','-c','" + script + "'],'env':['PATH=/bin']";
        return container.exec(List.of("-p", file(args + members))).run().succeeds().out();
    }

    @Test
    void schedulingAndIoPriority() {
        TestBundle bundle = lab.bundle();
        bundle.json("/process/scheduler", "{\"policy\":\"SCHED_BATCH\",\"nice\":7}");
        bundle.json("/process/ioPriority", "{\"class\":\"IOPRIO_CLASS_BE\",\"priority\":6}");
        String script = "set -- $(cat /proc/self/stat); echo ${41} ${19}; busybox ionice";
        try (Container container = sleeper(bundle)) {
            assertEquals("3 7\nbest-effort: prio 6\n", container.execSh(script));
            assertEquals(
                    "3 9\nidle\n",
                    runs(
                                    container,
                                    script,
                                    ",'scheduler':{'policy':'SCHED_BATCH','nice':9},"
                                            + "'ioPriority':{'class':'IOPRIO_CLASS_IDLE','priority':0}")
                            .replaceAll("idle.*", "idle"));
        }
    }

    @Test
    @Needs(Ability.EXECUTION_DOMAINS)
    void executionDomain() {
        TestBundle bundle = lab.bundle();
        bundle.json("/linux/personality", "{\"domain\":\"LINUX32\"}");
        try (Container container = sleeper(bundle)) {
            assertEquals("i686\n", container.execSh("uname -m"));
        }
    }

    @Test
    void cpus() {
        String script = "grep Cpus_allowed_list /proc/self/status | cut -f 2";
        String all = lab.tool("sh", "-c", script.replace("self", "1")).run().out();
        String two = all.strip().equals("0") ? "0" : "1";
        try (Container container = sleeper(lab.bundle())) {
            String bound = Tools.find("taskset").toString();
            Outcome outcome =
                    container
                            .exec(List.of(), "/bin/sh", "-c", script)
                            .behind(bound, "-c", "0")
                            .run();
            assertEquals(all, outcome.succeeds().out(), "not those of the caller");
            assertEquals("0\n", runs(container, script, ",'execCPUAffinity':{'initial':'0'}"));
            assertEquals(
                    two + "\n",
                    runs(
                            container,
                            script,
                            ",'execCPUAffinity':{'initial':'0','final':'" + two + "'}"));
            assertEquals(
                    two + "\n",
                    runs(container, script, ",'execCPUAffinity':{'final':'" + two + "'}"));
            String args = "'args':['/bin/true'],'execCPUAffinity':{'final':'4000'}";
            container
                    .exec(List.of("-p", file(args)))
                    .run()
                    .failsToExec("/process/execCPUAffinity/final", "sched_setaffinity", "EINVAL");
        }
    }

    @Test
    void theUmaskIsTheCallersWhereNobodySaysOne() {
        try (Container container = sleeper(lab.bundle())) {
            Outcome outcome =
                    container
                            .exec(List.of(), "/bin/sh", "-c", "umask")
                            .afterShell("umask 031")
                            .run();
            assertEquals("0031\n", outcome.succeeds().out());
            assertEquals("0051\n", runs(container, "umask", ",'user':{'umask':41}"));
        }
    }

    private TestBundle filtered(boolean noNewPrivileges) {
        return lab.bundle()
                .set("/process/noNewPrivileges", noNewPrivileges)
                .json(
                        "/linux/seccomp",
                        "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"mkdir\"],"
                                + "\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":99}]}");
    }

    @Test
    void theFilterIsTheContainers() {
        for (boolean noNewPrivileges : List.of(true, false)) {
            try (Container container = sleeper(filtered(noNewPrivileges))) {
                String out =
                        container.execSh(
                                "mkdir /tmp/x 2>&1; grep -E 'Seccomp:|CapPrm' /proc/self/status");
                // EADDRNOTAVAIL, for which mkdir cannot have a reason of its own.
                assertTrue(out.contains("requested address"), out);
                assertTrue(out.contains("Seccomp:\t2"), out);
                assertEquals(
                        "CapPrm:\t0000000000000000\n",
                        container.execSh("grep CapPrm /proc/self/status", "-u", "1000"),
                        "nothing is left of what the load took");
            }
        }
    }

    @Test
    void theAgentIsToldOfTheProcess() throws Exception {
        Path socket = lab.temp().resolve("agent");
        TestBundle bundle = lab.bundle().json("/annotations", "{\"org.example\":\"1\"}");
        bundle.json(
                "/linux/seccomp",
                "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"listenerPath\":\""
                        + socket
                        + "\",\"listenerMetadata\":\"m\",\"syscalls\":[{\"names\":[\"mkdir\"],"
                        + "\"action\":\"SCMP_ACT_NOTIFY\"}]}");
        Running first = lab.python("seccomp_agent.py", socket.toString(), "83=13").start();
        first.awaitOutput("listening");
        Path pidFile = lab.temp().resolve("pid");
        try (Container container = sleeper(bundle)) {
            assertTrue(socket.toFile().delete());
            Running agent = lab.python("seccomp_agent.py", socket.toString(), "83=13").start();
            agent.awaitOutput("listening");
            Outcome outcome =
                    container
                            .exec(
                                    List.of("--pid-file", pidFile.toString()),
                                    "/bin/sh",
                                    "-c",
                                    "mkdir /tmp/d 2>&1; sleep 0.1; ps -o stat | grep -c Z; true")
                            .run()
                            .succeeds();
            assertTrue(outcome.out().contains("Permission denied\n0\n"), outcome::toString);
            String text = agent.await().succeeds().out();
            JsonNode report = TestBundle.JSON.readTree(text.substring(text.indexOf('{')));
            JsonNode state = report.get("state");
            assertEquals(Tools.read(pidFile.toString()), state.get("pid").asText());
            assertEquals("m", state.get("metadata").asText());
            assertEquals("[\"seccompFd\"]", state.get("fds").toString());
            JsonNode inner = state.get("state");
            assertEquals(container.id(), inner.get("id").asText());
            assertEquals("running", inner.get("status").asText());
            assertEquals(container.pid(), inner.get("pid").asLong());
            assertEquals(bundle.directory().toString(), inner.get("bundle").asText());
            assertEquals("{\"org.example\":\"1\"}", inner.get("annotations").toString());
            container
                    .exec(List.of(), "true")
                    .run()
                    .failsToExec("/linux/seccomp/listenerPath", socket.toString());
        }
        first.await().succeeds();
    }
}
