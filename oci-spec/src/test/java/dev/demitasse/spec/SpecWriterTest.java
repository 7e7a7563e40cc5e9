package dev.demitasse.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpecWriterTest {
    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    @Test
    void noMemberIsLost() throws Exception {
        byte[] json = Documents.resource("/every-member.json");
        Spec spec = SpecReader.readValid(json);
        ObjectMapper mapper = new ObjectMapper();
        assertEquals(mapper.readTree(json), mapper.readTree(SpecWriter.write(spec)));
    }

    /// Keeps every-member.json what its name says when a component is added.
    @Test
    void documentWithEveryMemberHasEveryMember() throws Exception {
        assertComplete(SpecReader.read(Documents.resource("/every-member.json")));
    }

    private static void assertComplete(Record value) throws ReflectiveOperationException {
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            String name = value.getClass().getSimpleName() + "." + component.getName();
            if (name.equals("Namespace.path")) {
                continue; // a new user namespace has none
            }
            Object member = component.getAccessor().invoke(value);
            assertNotNull(member, name);
            assertCompleteMember(member);
        }
    }

    private static void assertCompleteMember(Object member) throws ReflectiveOperationException {
        if (member instanceof Record inner) {
            assertComplete(inner);
        } else if (member instanceof Collection<?> elements) {
            for (Object element : elements) {
                assertCompleteMember(element);
            }
        } else if (member instanceof Map<?, ?> entries) {
            for (Object entry : entries.values()) {
                assertCompleteMember(entry);
            }
        }
    }

    @Test
    void configIsIndentedWithTabs() {
        Spec spec =
                new Spec(
                        "1.3.0",
                        null,
                        new Root("rootfs", true),
                        null,
                        null,
                        List.of(new Mount("/a", null, null, List.of(), null, null)),
                        null,
                        Map.of(),
                        null);
        assertEquals(
                """
                {
                \t"ociVersion": "1.3.0",
                \t"root": {
                \t\t"path": "rootfs",
                \t\t"readonly": true
                \t},
                \t"mounts": [
                \t\t{
                \t\t\t"destination": "/a",
                \t\t\t"options": []
                \t\t}
                \t],
                \t"annotations": {}
                }
                """,
                text(SpecWriter.write(spec)));
    }

    @Test
    void stateIsOneLine() {
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put("z", "a \"quoted\" word");
        annotations.put("a", "é");
        assertEquals(
                "{\"ociVersion\":\"1.3.0\",\"id\":\"c\",\"status\":\"running\",\"pid\":7,\"bundle\":\"/b\",\"annotations\":{\"z\":\"a"
                        + " \\\"quoted\\\" word\",\"a\":\"é\"}}",
                text(SpecWriter.write(new State("1.3.0", "c", "running", 7, "/b", annotations))));
    }

    @Test
    void whatJsonCannotHoldIsEscaped() {
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put("\"\\/", "\0\b\n\r\t\u001f\u007f\uD834\uDD1E\uD834 \uDD1E");
        String json = text(SpecWriter.write(new State("1", "c", "s", null, "/b", annotations)));
        assertEquals(
                "{\"\\\"\\\\/\":\"\\u0000\\u0008\\n\\r\\t\\u001f\u007f\uD834\uDD1E\\ud834"
                        + " \\udd1e\"}}",
                json.substring(json.indexOf("annotations") + 13));
    }

    @Test
    void unsignedNumbersAreWrittenUnsigned() {
        for (long bits : new long[] {0, 9, Long.MAX_VALUE, Long.MIN_VALUE, -10, -9, -1}) {
            Spec spec =
                    DefaultSpec.create()
                            .withProcess(
                                    new Process(
                                            null,
                                            null,
                                            null,
                                            null,
                                            null,
                                            "/",
                                            null,
                                            List.of(new Rlimit("RLIMIT_AS", bits, bits)),
                                            null,
                                            null,
                                            null,
                                            null,
                                            null,
                                            null,
                                            null));
            String expected = "\"soft\": " + Long.toUnsignedString(bits) + ",";
            assertTrue(text(SpecWriter.write(spec)).contains(expected), expected);
        }
    }

    /// Absent is all access, empty is none.
    @Test
    void emptyAccessIsKept() throws Exception {
        String rule = "{\"allow\": true, \"type\": \"c\", \"access\": \"\"}";
        Spec spec =
                SpecReader.read(
                        ("{\"ociVersion\": \"1.3.0\", \"root\": {\"path\": \"r\"}, \"linux\": {\"resources\": {\"devices\": ["
                                        + rule
                                        + "]}}}")
                                .getBytes(StandardCharsets.UTF_8));
        assertTrue(text(SpecWriter.write(spec)).contains("\"access\": \"\""));
    }

    @Test
    void absentMembersAreLeftOut() {
        assertEquals(
                "{\"ociVersion\":\"1.3.0\",\"id\":\"c\",\"status\":\"creating\",\"bundle\":\"/b\"}",
                text(SpecWriter.write(new State("1.3.0", "c", "creating", null, "/b", null))));
    }

    @Test
    void defaultSpecIsValidAndSurvivesWriting() throws Exception {
        Spec spec = DefaultSpec.create();
        assertEquals(spec, SpecReader.readValid(SpecWriter.write(spec)));
        assertEquals("demitasse", spec.hostname());
        assertEquals(7, spec.mounts().size());
        assertTrue(spec.process().noNewPrivileges());
    }

    @Test
    void defaultSpecCanBeChanged() {
        Spec spec = DefaultSpec.create();
        Spec changed =
                spec.withProcess(
                                spec.process()
                                        .withArgs(List.of("id"))
                                        .withTerminal(false)
                                        .withUser(new User(1, 2, null, null))
                                        .withEnv(List.of("A=1"))
                                        .withCapabilities(null))
                        .withRoot(new Root("/r", false))
                        .withHostname("h")
                        .withMounts(List.of())
                        .withHooks(null)
                        .withAnnotations(Map.of("a", "b"))
                        .withLinux(
                                spec.linux().withNamespaces(List.of(new Namespace("uts", null))));
        assertEquals(List.of("id"), changed.process().args());
        assertEquals(false, changed.process().terminal());
        assertEquals("/", changed.process().cwd());
        assertEquals("h", changed.hostname());
        assertEquals("/r", changed.root().path());
        assertEquals(List.of(), changed.mounts());
        assertEquals(Map.of("a", "b"), changed.annotations());
        assertEquals(spec.linux().maskedPaths(), changed.linux().maskedPaths());
        assertEquals(1, changed.linux().namespaces().size());
    }
}
