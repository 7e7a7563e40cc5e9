package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Filters that leave system calls to an agent, which is a Python program here.
class SeccompNotifyTest extends ContainerTest {
    private static final String MKDIR = "mkdir /tmp/d 2>&1; true";

    // On x86_64.
    private static final int NUMBER_OF_MKDIR = 83;
    private static final int EACCES = 13;

    private Path socket() {
        return lab.temp().resolve("agent");
    }

    private Running agent() {
        return lab.python("seccomp_agent.py", socket().toString(), NUMBER_OF_MKDIR + "=" + EACCES)
                .start()
                .awaitOutput("listening");
    }

    private static JsonNode report(Running agent) throws Exception {
        Outcome outcome = agent.await().succeeds();
        return TestBundle.JSON.readTree(outcome.out().substring(outcome.out().indexOf('{')));
    }

    private TestBundle bundle(String profile) {
        String json =
                "{'listenerPath':'" + socket() + "','listenerMetadata':'of \\'one\\'}'," + profile;
        return lab.bundle()
                .json("/linux/seccomp", json.replace("\\'", "\\\"").replace('\'', '"') + "}");
    }

    private TestBundle notifying(String names) {
        return bundle(
                "'defaultAction':'SCMP_ACT_ALLOW','syscalls':[{'names':["
                        + names
                        + "],'action':'SCMP_ACT_NOTIFY'}]");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void agentAnswersForTheProgram(boolean noNewPrivileges) throws Exception {
        Running agent = agent();
        TestBundle bundle =
                notifying("'mkdir'").set("/process/noNewPrivileges", noNewPrivileges).sh(MKDIR);
        Outcome outcome = lab.run(bundle).succeeds();
        assertTrue(outcome.out().contains("Permission denied"), outcome::toString);
        JsonNode report = report(agent);
        assertEquals(1, report.get("descriptors").asInt());
        assertEquals(1, report.get("connections").asInt());
        assertTrue(report.get("closed").asBoolean());
        assertTrue(report.get("ended").asBoolean());
        assertEquals("[83]", report.get("calls").toString());
    }

    @Test
    void agentGetsTheStateOfACreatingContainer() throws Exception {
        Running agent = agent();
        TestBundle bundle =
                notifying("'mkdir'").json("/annotations", "{\"org.example\":\"é\"}").sh(MKDIR);
        JsonNode seen;
        try (Container container = lab.create(bundle)) {
            seen = container.state();
            container.start().succeedsSilently();
            container.awaitOutput("Permission denied");
        }
        JsonNode state = report(agent).get("state");
        assertEquals("1.3.0", state.get("ociVersion").asText());
        assertEquals("[\"seccompFd\"]", state.get("fds").toString());
        assertEquals("of \"one\"}", state.get("metadata").asText());
        assertEquals(seen.get("pid").asInt(), state.get("pid").asInt());
        JsonNode inner = state.get("state");
        assertEquals(seen.get("id"), inner.get("id"));
        assertEquals("creating", inner.get("status").asText());
        assertEquals(seen.get("pid"), inner.get("pid"));
        assertEquals(seen.get("bundle"), inner.get("bundle"));
        assertEquals("{\"org.example\":\"é\"}", inner.get("annotations").toString());
    }

    /// What would hand the listener over is itself for the agent to allow.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'write','writev'",
                "'sendmsg','sendto','recvmsg','recvfrom'",
                "'read','close','close_range','accept4','execve','poll','ppoll','nanosleep','wait4'"
            })
    void callsOfTheHandOverAreNoTrap(String names) throws Exception {
        Running agent = agent();
        try (Container container = lab.create(notifying("'mkdir'," + names).sh(MKDIR))) {
            container.start().succeedsSilently();
            container.awaitOutput("Permission denied");
        }
        assertTrue(report(agent).get("ended").asBoolean());
        agent = agentAgain();
        Outcome outcome = lab.run(notifying("'mkdir'," + names).sh(MKDIR)).succeeds();
        assertTrue(outcome.out().contains("Permission denied"), outcome::toString);
        assertTrue(report(agent).get("ended").asBoolean());
    }

    private Running agentAgain() {
        assertTrue(socket().toFile().delete());
        return agent();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everythingCanBeLeftToTheAgent(boolean noNewPrivileges) throws Exception {
        Running agent = agent();
        TestBundle bundle =
                bundle("'defaultAction':'SCMP_ACT_NOTIFY'")
                        .set("/process/noNewPrivileges", noNewPrivileges)
                        .sh(MKDIR);
        try (Container container = lab.create(bundle)) {
            container.start().succeedsSilently();
            container.awaitOutput("Permission denied");
            container.awaitStatus("stopped");
        }
        assertTrue(report(agent).get("calls").size() > 10);
    }

    @Test
    void flagsForListenersAreTaken() throws Exception {
        Running agent = agent();
        TestBundle bundle =
                notifying("'mkdir'")
                        .json(
                                "/linux/seccomp/flags",
                                "[\"SECCOMP_FILTER_FLAG_TSYNC\","
                                        + "\"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV\"]")
                        .sh(MKDIR);
        assertTrue(lab.run(bundle).succeeds().out().contains("Permission denied"));
        report(agent);
    }

    @Test
    void noChildIsLeftToTheProgram() throws Exception {
        Running agent = agent();
        TestBundle bundle = notifying("'mkdir'").sh("sleep 0.1; ps -o pid,stat,comm; true");
        Outcome outcome = lab.run(bundle).succeeds();
        assertFalse(outcome.out().contains("Z"), outcome::toString);
        assertEquals(3, outcome.lines().size(), outcome::toString);
        report(agent);
    }

    @Test
    void nobodyListeningIsAnError() {
        lab.tryCreate(notifying("'mkdir'").args("/bin/true"))
                .fails("/linux/seccomp/listenerPath", socket().toString(), "ENOENT");
        lab.run(notifying("'mkdir'").args("/bin/true"))
                .fails("/linux/seccomp/listenerPath", socket().toString(), "ENOENT");
    }

    @Test
    void listenersNobodyNeedsAreNotCalled() {
        TestBundle bundle =
                bundle(
                        "'defaultAction':'SCMP_ACT_ALLOW','syscalls':[{'names':['mkdir'],"
                                + "'action':'SCMP_ACT_ERRNO'}]");
        lab.run(bundle.args("/bin/true")).succeedsSilently();
    }

    @Test
    void agentThatTurnsAwayFailsTheContainer() {
        Running server =
                lab.tool(
                                "python3",
                                "-c",
                                "import os,socket,sys\n"
                                        + "s=socket.socket(socket.AF_UNIX)\n"
                                        + "d=os.open(os.path.dirname(sys.argv[1]),os.O_PATH)\n"
                                        + "s.bind(f'/proc/self/fd/{d}/agent'); s.listen()\n"
                                        + "print('listening',flush=True)\n"
                                        + "s.accept()[0].close()",
                                socket().toString())
                        .start()
                        .awaitOutput("listening");
        lab.tryCreate(notifying("'mkdir'").args("/bin/true"))
                .fails("/linux/seccomp/listenerPath", "send: ", "EPIPE");
        server.await().succeeds();
    }
}
