package dev.demitasse.spec;

import static dev.demitasse.spec.Documents.bytes;
import static dev.demitasse.spec.Documents.config;
import static dev.demitasse.spec.Documents.linux;
import static dev.demitasse.spec.Documents.process;
import static dev.demitasse.spec.Documents.refusal;
import static dev.demitasse.spec.Documents.resources;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecReaderTest {
    private static Resources resourcesOf(Spec spec) {
        return spec.linux().resources();
    }

    @Test
    void uint64ReachesItsLargestValue() throws Exception {
        String json =
                process("'rlimits':[{'type':'RLIMIT_AS','soft':0,'hard':18446744073709551615}]");
        Rlimit rlimit = SpecReader.read(bytes(json)).process().rlimits().get(0);
        assertEquals("18446744073709551615", Long.toUnsignedString(rlimit.hard()));
    }

    @Test
    void uint64AboveLongIsKept() throws Exception {
        Spec spec = SpecReader.read(bytes(resources("'cpu':{'shares':9223372036854775808}")));
        assertEquals(Long.MIN_VALUE, resourcesOf(spec).cpu().shares());
    }

    /// Integers are exactly those that fit; nothing is rounded or cut off.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    cpu/shares         | 18446744073709551616 | must be an integer from 0 to 18446744073709551615
                    cpu/shares         | -1                   | must be an integer from 0 to 18446744073709551615
                    cpu/shares         | 99999999999999999999 | must be an integer from 0 to 18446744073709551615
                    cpu/shares         | 1.0                  | must be an integer, without fraction or exponent
                    cpu/shares         | 1e3                  | must be an integer, without fraction or exponent
                    cpu/quota          | 9223372036854775808  | must be an integer from -9223372036854775808 to 9223372036854775807
                    cpu/quota          | -9223372036854775809 | must be an integer from -9223372036854775808 to 9223372036854775807
                    cpu/quota          | 1.5                  | must be an integer, without fraction or exponent
                    blockIO/weight     | 65536                | must be an integer from 0 to 65535
                    blockIO/weight     | -1                   | must be an integer from 0 to 65535
                    network/classID    | 4294967296           | must be an integer from 0 to 4294967295
                    network/classID    | true                 | must be an integer, not a boolean
                    cpu/shares         | "1"                  | must be an integer, not a string
                    cpu/shares         | {}                   | must be an integer, not an object
                    cpu/cpus           | 1                    | must be a string, not a number
                    cpu/cpus           | [1]                  | must be a string, not an array
                    memory/useHierarchy| 1                    | must be a boolean, not a number
                    """)
    void numberOutOfRangeIsRefused(String member, String value, String message) {
        String[] names = member.split("/");
        String json = resources("'" + names[0] + "':{'" + names[1] + "':" + value + "}");
        assertEquals(List.of("/linux/resources/" + member + ": " + message), refusal(bytes(json)));
    }

    @Test
    void int32IsNotCutOff() {
        assertEquals(
                List.of("/process/oomScoreAdj: must be an integer from -2147483648 to 2147483647"),
                refusal(bytes(process("'oomScoreAdj':4294967296"))));
    }

    @Test
    void integerOfManyDigitsIsRefused() {
        String json = resources("'cpu':{'shares':" + "9".repeat(2000) + "}");
        assertEquals(1, refusal(bytes(json)).size());
    }

    @Test
    void nullIsAbsent() throws Exception {
        String json =
                config(
                        "'process':null,'mounts':null,'hostname':null,'hooks':{'prestart':null},"
                                + "'annotations':{'a':null,'b':'c'},'linux':{'resources':{'cpu':{'shares':null}}}");
        Spec spec = SpecReader.read(bytes(json));
        assertNull(spec.process());
        assertNull(spec.mounts());
        assertNull(spec.hostname());
        assertNull(spec.hooks().prestart());
        assertNull(resourcesOf(spec).cpu().shares());
        assertEquals(Map.of("b", "c"), spec.annotations());
    }

    @Test
    void requiredMemberThatIsNullIsMissing() {
        assertEquals(
                List.of("/root: is required"),
                refusal(bytes("{'ociVersion':'1.3.0','root':null}")));
    }

    @Test
    void emptyStringIsUnsetWhereGoLeavesIt() throws Exception {
        String json =
                config(
                        "'hostname':'','linux':{'cgroupsPath':'','namespaces':[{'type':'pid','path':''}]}");
        Spec spec = SpecReader.read(bytes(json));
        assertNull(spec.hostname());
        assertNull(spec.linux().cgroupsPath());
        assertNull(spec.linux().namespaces().get(0).path());
    }

    @Test
    void unsetDiffersFromZeroFalseAndEmpty() throws Exception {
        String json =
                config(
                        "'process':{'cwd':'/','terminal':false,'oomScoreAdj':0,'env':[]},"
                                + "'linux':{'seccomp':{'defaultAction':'SCMP_ACT_ALLOW','flags':[]}}");
        Spec spec = SpecReader.read(bytes(json));
        assertEquals(false, spec.process().terminal());
        assertEquals(0, spec.process().oomScoreAdj());
        assertEquals(List.of(), spec.process().env());
        assertEquals(List.of(), spec.linux().seccomp().flags());
        assertNull(spec.process().noNewPrivileges());
        assertNull(spec.linux().seccomp().syscalls());
    }

    @Test
    void unknownMembersAreIgnored() throws Exception {
        String json = config("'x':{'y':[[1.5,null,{'z':[]}]]},'linux':{'q':1e400}");
        assertEquals("rootfs", SpecReader.read(bytes(json)).root().path());
    }

    @Test
    void pointersAreEscaped() {
        String json = linux("'sysctl':{'net/a~b':1}");
        assertEquals(
                List.of("/linux/sysctl/net~1a~0b: must be a string, not a number"),
                refusal(bytes(json)));
    }

    @Test
    void pointersNameArrayElements() {
        String json =
                config(
                        "'mounts':[{'destination':'/'},{'destination':1},7,null],"
                                + "'process':{'cwd':'/','args':['a',null,2],'user':{'additionalGids':[1,-1]}}");
        assertEquals(
                List.of(
                        "/process/user/additionalGids/1: must be an integer from 0 to 4294967295",
                        "/process/args/1: must be a string, not null",
                        "/process/args/2: must be a string, not a number",
                        "/mounts/2: must be an object, not a number",
                        "/mounts/3: must be an object, not null",
                        "/mounts/1/destination: must be a string, not a number"),
                refusal(bytes(json)));
    }

    @ParameterizedTest
    @CsvSource({"\\u0000", "\\ud800", "\\udc00", "\\ud800x", "\\udc00\\ud800"})
    void whatTheKernelCannotBeToldIsRefused(String escape) {
        assertEquals(
                List.of("/process/args/0: must contain neither NUL nor half of a surrogate pair"),
                refusal(bytes(config("'process':{'cwd':'/','args':['" + escape + "']}"))));
    }

    @Test
    void allProblemsAreReportedTogether() {
        String json =
                "{'root':{},'process':{'args':'sh','rlimits':[{'type':'RLIMIT_AS'}]},"
                        + "'linux':{'namespaces':[{}],'uidMappings':[{}],'seccomp':{}}}";
        InvalidSpec e = assertThrows(InvalidSpec.class, () -> SpecReader.read(bytes(json)));
        assertEquals(
                List.of(
                        "/ociVersion: is required",
                        "/process/args: must be an array, not a string",
                        "/process/cwd: is required",
                        "/process/rlimits/0/soft: is required",
                        "/process/rlimits/0/hard: is required",
                        "/root/path: is required",
                        "/linux/uidMappings/0/containerID: is required",
                        "/linux/uidMappings/0/hostID: is required",
                        "/linux/uidMappings/0/size: is required",
                        "/linux/namespaces/0/type: is required",
                        "/linux/seccomp/defaultAction: is required"),
                Documents.lines(e.problems()));
        assertEquals(String.join("; ", Documents.lines(e.problems())), e.getMessage());
    }

    @Test
    void readingAndValidationAreReportedTogether() {
        String json = config("'process':{'args':[],'cwd':1,'user':{'umask':512}}");
        InvalidSpec e = assertThrows(InvalidSpec.class, () -> SpecReader.readValid(bytes(json)));
        assertEquals(
                List.of(
                        "/process/cwd: must be a string, not a number",
                        "/process/args: args must not be empty",
                        "/process/user/umask: must be from 0 to 511, which is octal 0777"),
                Documents.lines(e.problems()));
    }

    @Test
    void processIsReadByItself() throws Exception {
        Process process = SpecReader.readProcess(bytes("{'args':['id'],'cwd':'/'}"));
        assertEquals(List.of("id"), process.args());
        assertEquals(
                "/cwd: Cwd must be an absolute path",
                SpecValidator.check(SpecReader.readProcess(bytes("{'args':['id'],'cwd':'x'}")))
                        .toString());
    }

    @Test
    void resourcesAreReadByThemselves() throws Exception {
        Resources resources = SpecReader.readResources(bytes("{'pids':{'limit':0}}"));
        assertEquals(0, resources.pids().limit());
        assertEquals(
                "/cpu/idle: must be 0 or 1",
                SpecValidator.check(SpecReader.readResources(bytes("{'cpu':{'idle':2}}")))
                        .toString());
    }

    @Test
    void stateMayHaveMoreThanTheSpecification() throws Exception {
        String json =
                "{'ociVersion':'1.3.0','id':'a','pid':0,'status':'stopped','bundle':'/b','rootfs':'/b/r',"
                        + "'created':'2026-01-01T00:00:00Z','owner':''}";
        assertEquals(
                new State("1.3.0", "a", "stopped", 0, "/b", null),
                SpecReader.readState(bytes(json)));
    }
}
