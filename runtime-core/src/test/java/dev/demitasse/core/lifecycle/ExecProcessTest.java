package dev.demitasse.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.core.InvalidConfig;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.spec.Capabilities;
import dev.demitasse.spec.InvalidSpec;
import dev.demitasse.spec.Process;
import dev.demitasse.spec.SpecReader;
import dev.demitasse.spec.User;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What flags, or a file, make of the container's process.
class ExecProcessTest {
    private static final String OWN =
            "{'cwd': '/own', 'args': ['init'], 'terminal': true, 'env': ['A=1'],"
                    + " 'user': {'uid': 5, 'gid': 6, 'umask': 7, 'additionalGids': [8]},"
                    + " 'capabilities': {'bounding': ['CAP_KILL'], 'inheritable': []},"
                    + " 'rlimits': [{'type': 'RLIMIT_CORE', 'soft': 1,"
                    + " 'hard': 18446744073709551615}],"
                    + " 'noNewPrivileges': true, 'apparmorProfile': 'profile', 'oomScoreAdj': 9,"
                    + " 'selinuxLabel': 'label', 'scheduler': {'policy': 'SCHED_BATCH'},"
                    + " 'ioPriority': {'class': 'IOPRIO_CLASS_IDLE', 'priority': 0},"
                    + " 'execCPUAffinity': {'initial': '0'}}";

    @TempDir Path dir;

    private static Process process(String json) {
        try {
            return SpecReader.readProcess(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        } catch (InvalidSpec e) {
            throw new AssertionError(e);
        }
    }

    private static ExecRequest request(
            @Nullable String file, @Nullable String user, List<String> groups, List<String> caps) {
        return new ExecRequest(
                "box",
                file,
                List.of("sh"),
                null,
                List.of("B=2"),
                false,
                user,
                groups,
                null,
                null,
                null,
                caps,
                null,
                null,
                null,
                0,
                List.of(),
                false,
                false);
    }

    private static Process changed(@Nullable String user, List<String> groups, List<String> caps)
            throws RuntimeFailure {
        return ExecProcess.of(request(null, user, groups, caps), process(OWN));
    }

    @Test
    void whatNoFlagChangesIsTheContainers() throws RuntimeFailure {
        Process process = changed(null, List.of(), List.of());
        Process own = process(OWN);
        assertEquals(List.of("sh"), process.args());
        assertEquals(List.of("A=1", "B=2"), process.env());
        assertEquals(false, process.terminal(), "only if asked for");
        assertEquals(
                own.withArgs(List.of("sh")).withEnv(process.env()).withTerminal(false), process);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 6", "1:2, 1, 2", "0, 0, 6", "0:0, 0, 0", "4294967294:007, 4294967294, 7"})
    void usersAreNumbers(String text, long uid, long gid) throws RuntimeFailure {
        assertEquals(
                new User(uid, gid, 7, List.of(8L)), changed(text, List.of(), List.of()).user());
    }

    /// CVE-2026-30892: `1` is not the beginning of `1x`, and nothing becomes 0.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "1:",
                ":1",
                "root",
                "1x",
                "0x1",
                "-1",
                "+1",
                " 1",
                "1 ",
                "1:1:1",
                "1,2",
                "4294967295",
                "4294967296",
                "18446744073709551616",
                "99999999999999999999",
                "1:x"
            })
    void nothingElseIsAUser(String text) {
        String message =
                assertThrows(InvalidConfig.class, () -> changed(text, List.of(), List.of()))
                        .getMessage();
        assertTrue(String.valueOf(message).startsWith("bad "), message);
    }

    @Test
    void groupsAreAdded() throws RuntimeFailure {
        User user = changed(null, List.of("3", "4294967294"), List.of()).user();
        assertEquals(new User(5, 6, 7, List.of(8L, 3L, 4294967294L)), user);
        assertThrows(InvalidConfig.class, () -> changed(null, List.of("-1"), List.of()));
        assertThrows(InvalidConfig.class, () -> changed(null, List.of("4294967295"), List.of()));
    }

    /// CVE-2022-29162: never among the inheritable ones.
    @Test
    void capabilitiesAreAdded() throws RuntimeFailure {
        List<String> one = List.of("CAP_CHOWN");
        assertEquals(
                new Capabilities(List.of("CAP_KILL", "CAP_CHOWN"), one, List.of(), one, one),
                changed(null, List.of(), one).capabilities());
        Process none = process("{'cwd': '/', 'args': ['a'], 'capabilities': {}}");
        assertEquals(
                new Capabilities(one, one, null, one, null),
                ExecProcess.of(request(null, null, List.of(), one), none).capabilities());
        Process all = process("{'cwd': '/', 'args': ['a']}");
        assertNull(
                ExecProcess.of(request(null, null, List.of(), one), all).capabilities(),
                "it has them all");
    }

    private Process ofFile(String json) throws RuntimeFailure, IOException {
        Path file = Files.writeString(dir.resolve("process.json"), json.replace('\'', '"'));
        return ExecProcess.of(
                request(file.toString(), "1", List.of("1"), List.of("CAP_CHOWN")), process(OWN));
    }

    @Test
    void aFileHasItsOwnIdentityAndTheContainersConfinement() throws Exception {
        Process own = process(OWN);
        Process process = ofFile("{'cwd': '/', 'args': ['a'], 'terminal': true}");
        assertEquals(
                new Process(
                        true,
                        null,
                        new User(0, 0, 7, null),
                        List.of("a"),
                        null,
                        "/",
                        own.capabilities(),
                        null,
                        null,
                        "profile",
                        9,
                        own.scheduler(),
                        "label",
                        own.ioPriority(),
                        own.execCPUAffinity()),
                process);
    }

    @Test
    void whatAFileSaysIsDone() throws Exception {
        String all =
                OWN.replace("'uid': 5", "'uid': 50")
                        .replace("'umask': 7", "'umask': 8")
                        .replace("CAP_KILL", "CAP_CHOWN")
                        .replace("RLIMIT_CORE", "RLIMIT_AS")
                        .replace("profile'", "other'")
                        .replace("label'", "another'")
                        .replace("'oomScoreAdj': 9", "'oomScoreAdj': 0")
                        .replace("BATCH", "IDLE");
        assertEquals(process(all), ofFile(all));
    }

    @Test
    void problemsAreNamedByTheirPlace() {
        String message =
                assertThrows(InvalidConfig.class, () -> ofFile("{'cwd': 'x', 'args': []}"))
                        .getMessage();
        assertNotNull(message);
        assertTrue(message.contains("process.json: /args: args must not be empty"), message);
        assertTrue(message.contains("/cwd: Cwd must be an absolute path"), message);
        assertThrows(
                InvalidConfig.class,
                () -> ExecProcess.of(request("/nosuch", null, List.of(), List.of()), null));
        assertThrows(
                InvalidConfig.class,
                () -> ExecProcess.of(request(null, null, List.of(), List.of()), null));
    }
}
