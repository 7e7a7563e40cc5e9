package dev.demitasse.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpecModuleTest {
    record Envelope(String kind, Spec spec, List<State> states) {}

    private final ObjectMapper mapper = new ObjectMapper().registerModule(new SpecModule());

    @Test
    void mapperReadsWhatTheReaderReads() throws Exception {
        byte[] json = Documents.resource("/every-member.json");
        assertEquals(SpecReader.read(json), mapper.readValue(json, Spec.class));
    }

    @Test
    void mapperWritesWhatTheReaderReads() throws Exception {
        Spec spec = SpecReader.read(Documents.resource("/every-member.json"));
        assertEquals(spec, SpecReader.read(mapper.writeValueAsBytes(spec)));
        assertEquals(spec, mapper.treeToValue(mapper.valueToTree(spec), Spec.class));
    }

    @Test
    void documentsMayBePartOfLargerOnes() throws Exception {
        Envelope envelope =
                new Envelope(
                        "k",
                        DefaultSpec.create(),
                        List.of(new State("1.3.0", "c", "running", 7, "/b", null)));
        assertEquals(
                envelope, mapper.readValue(mapper.writeValueAsBytes(envelope), Envelope.class));
    }

    @Test
    void problemsArriveAsMappingException() {
        JsonMappingException e =
                assertThrows(
                        JsonMappingException.class,
                        () -> mapper.readValue("{\"ociVersion\":1}", Spec.class));
        InvalidSpec cause = assertInstanceOf(InvalidSpec.class, e.getCause());
        assertEquals(
                "/ociVersion: must be a string, not a number; /root: is required",
                cause.getMessage());
    }

    @Test
    void whatIsNoObjectIsRefused() {
        JsonMappingException e =
                assertThrows(JsonMappingException.class, () -> mapper.readValue("[]", State.class));
        assertTrue(
                e.getMessage().startsWith("must be a JSON object (line 1, column 1)"),
                e.getMessage());
    }
}
