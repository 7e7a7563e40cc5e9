package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bundles that cannot be run: each is an error that names the place, and leaves nothing.
class BadInputTest extends ContainerTest {
    private void refused(TestBundle written, String... parts) {
        for (String verb : List.of("create", "run")) {
            Outcome outcome =
                    lab.command(verb, "--bundle", written.directory().toString(), lab.newId())
                            .run()
                            .fails(parts)
                            .says(verb + " failed: ");
            assertEquals(1, outcome.err().lines().count(), outcome::toString);
            String[] left = lab.root().toFile().list();
            assertEquals(0, left == null ? 0 : left.length, outcome::toString);
            assertFalse(Files.exists(lab.cgroup().directory(written.cgroup())));
        }
    }

    @Test
    void aBundleThatIsNotThere() {
        lab.command("run", "--bundle", "/no/such/bundle", lab.newId())
                .run()
                .fails("/no/such/bundle", "no such file or directory");
        String file = Tools.demitasse().toString();
        lab.command("run", "--bundle", file, lab.newId()).run().fails(file, "not a directory");
    }

    @Test
    void noConfiguration() {
        refused(lab.bundle(), "config.json not found");
    }

    @Test
    void aConfigurationThatIsADirectory() throws Exception {
        TestBundle bundle = lab.bundle();
        Files.createDirectory(bundle.directory().resolve("config.json"));
        refused(bundle, "config.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{}{}", "{'a': 1}", "\"text\"", "{\"a\":1,}"})
    void textThatIsNoConfiguration(String text) {
        refused(lab.bundle().writeText(text), "config.json");
    }

    @Test
    void theFirstBadByteIsNamed() {
        refused(lab.bundle().writeText("{\n  \"ociVersion\": x\n}\n"), "config.json", "line 2");
    }

    @Test
    void bytesThatAreNotUtf8() throws Exception {
        TestBundle bundle = lab.bundle();
        byte[] bytes =
                bundle.config()
                        .toString()
                        .replace("\"/\"", "\"/?\"")
                        .getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = bytes[i] == '?' ? (byte) 0xff : bytes[i];
        }
        Files.write(bundle.directory().resolve("config.json"), bytes);
        refused(bundle, "config.json");
    }

    @Test
    void duplicateKeys() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        String text = bundle.config().toString();
        refused(bundle.writeText(text.replace("\"cwd\":", "\"cwd\":\"/a\",\"cwd\":")), "cwd");
        refused(bundle.writeText("{\"hostname\":\"a\"," + text.substring(1)), "hostname");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/ociVersion | 5",
                "/ociVersion | \"2.0.0\"",
                "/ociVersion | \"one\"",
                "/process/terminal | \"yes\"",
                "/process/args | \"/bin/true\"",
                "/process/args | []",
                "/process/args/0 | 7",
                "/process/cwd | \"relative/path\"",
                "/process/cwd | \"\"",
                "/process/env/0 | \"NOEQUALSSIGN\"",
                "/process/user/uid | -1",
                "/process/user/uid | 4294967296",
                "/process/user/uid | 1.5",
                "/process/user/uid | \"0\"",
                "/process/user/umask | 512",
                "/process/oomScoreAdj | 1001",
                "/process/rlimits/0/type | \"RLIMIT_NONSENSE\"",
                "/process/rlimits/0/soft | 18446744073709551616",
                "/process/rlimits/0/soft | -1",
                "/process/rlimits/0/hard | 1e30",
                "/process/capabilities | []",
                "/root/path | \"\"",
                "/root/readonly | 1",
                "/hostname | {}",
                "/mounts | {}",
                "/mounts/0/destination | 3",
                "/mounts/0/options | \"ro\"",
                "/annotations | {\"a\": 1}",
                "/linux/namespaces/0/type | \"nonsense\"",
                "/linux/namespaces/0/path | \"relative\"",
                "/linux/rootfsPropagation | \"nonsense\"",
                "/linux/maskedPaths/0 | \"relative\"",
                "/linux/resources/memory/limit | 9223372036854775808",
                "/linux/resources/memory/limit | \"64M\"",
                "/linux/resources/cpu/shares | 18446744073709551616",
                "/linux/resources/pids/limit | true",
                "/linux/resources/devices/0/access | \"rwx\"",
                "/linux/resources/devices/0/type | \"q\"",
                "/linux/resources/unified | {\"a/b\": \"1\"}",
                "/linux/resources/hugepageLimits | [{\"pageSize\":\"2mb\",\"limit\":1}]",
                "/linux/devices | [{\"type\":\"x\",\"path\":\"/dev/x\",\"major\":1,\"minor\":3}]",
                "/linux/devices | [{\"type\":\"c\",\"path\":\"dev/x\",\"major\":1,\"minor\":3}]",
                "/linux/devices | [{\"type\":\"c\",\"path\":\"/dev/x\"}]",
            })
    void valuesThatMakeNoSense(String pointer, String json) {
        refused(lab.bundle().args("/bin/true").json(pointer, json).write(), pointer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ociVersion",
                "/root",
                "/root/path",
                "/process",
                "/process/args",
                "/process/cwd",
                "/process/rlimits/0/hard",
                "/mounts/0/destination",
                "/linux/namespaces/0/type",
                "/linux/resources/devices/0/allow",
            })
    void requiredMembersThatAreMissing(String pointer) {
        refused(lab.bundle().args("/bin/true").remove(pointer).write(), pointer);
    }

    /// Refused by name until they are applied: quietly leaving out a seccomp filter would be worse.
    static Stream<Arguments> notAppliedYet() {
        return Stream.of(
                field("/linux/resources/memory/swappiness", "60"),
                field("/linux/resources/network/classID", "7"));
    }

    private static Arguments field(String pointer, String json) {
        return Arguments.of(pointer, json);
    }

    @ParameterizedTest
    @MethodSource("notAppliedYet")
    void fieldsThatAreNotAppliedYet(String pointer, String json) {
        refused(lab.bundle().args("/bin/true").json(pointer, json).write(), pointer);
    }

    @Test
    void allMistakesAreNamedAtOnce() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.set("/process/cwd", "here").set("/process/oomScoreAdj", 5000);
        bundle.set("/linux/rootfsPropagation", "wild");
        refused(bundle.write(), "/process/cwd", "/process/oomScoreAdj", "/linux/rootfsPropagation");
    }

    @Test
    void aRootThatIsNotThere() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        refused(bundle.set("/root/path", "missing").write(), "/root/path", "missing");
        refused(bundle.set("/root/path", "rootfs/etc/passwd").write(), "/root/path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "../x", ".", "..", "a b", "ä", "a\tb", "a:b"})
    void idsThatAreNone(String id) {
        String directory = lab.bundle().args("/bin/true").write().directory().toString();
        lab.command("run", "--bundle", directory, id).run().fails("invalid container ID format");
    }

    @Test
    void anEmptyId() {
        String directory = lab.bundle().args("/bin/true").write().directory().toString();
        lab.command("create", "--bundle", directory, "")
                .run()
                .fails("container id cannot be empty");
    }

    @Test
    void whatIsUnknownOrNullOrEmptyIsIgnored() {
        UnaryOperator<TestBundle> harmless =
                bundle ->
                        bundle.json("/somethingElse", "{\"a\":[1]}")
                                .json("/process/unheardOf", "1")
                                .json("/hooks", "{\"prestart\":[],\"poststop\":null}")
                                .json("/linux/seccomp", "null")
                                .json("/linux/sysctl", "{}")
                                .json("/process/apparmorProfile", "\"\"")
                                .json("/process/oomScoreAdj", "null")
                                .json("/windows", "{}")
                                .json("/ociVersion", "\"1.0.2-dev\"");
        TestBundle bundle = harmless.apply(lab.bundle()).args("/bin/echo", "fine");
        assertEquals("fine\n", lab.run(bundle).succeeds().out());
    }

    @Test
    void largestNumbersAreTaken() {
        TestBundle bundle = lab.bundle().args("/bin/cat", "/proc/self/limits");
        bundle.json(
                "/process/rlimits",
                "[{\"type\":\"RLIMIT_CPU\",\"soft\":18446744073709551614,"
                        + "\"hard\":18446744073709551615}]");
        String limits = lab.run(bundle).succeeds().out().replaceAll(" +", " ");
        String expected = "Max cpu time 18446744073709551614 unlimited seconds";
        org.junit.jupiter.api.Assertions.assertTrue(limits.contains(expected), limits);
    }
}
