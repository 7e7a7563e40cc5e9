package dev.demitasse.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.core.state.ContainerState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StateJsonTest {
    static ContainerState state(String id, Map<String, String> annotations) {
        return state(id, annotations, List.of());
    }

    static ContainerState state(String id, Map<String, String> annotations, List<String> devices) {
        return new ContainerState(
                "1.3.0",
                id,
                4711,
                "running",
                "/b",
                "/b/rootfs",
                "2026-08-19T12:00:00.123456789Z",
                annotations,
                0,
                devices);
    }

    @Test
    void devicesOfTheRuntimeAreShownWhereThereAreAny() {
        String json = StateJson.one(state("web", Map.of(), List.of("v.com/c=x")));
        assertTrue(
                json.endsWith(
                        """
                          "owner": "",
                          "cdiDevices": [
                            "v.com/c=x"
                          ]
                        }\
                        """),
                json);
    }

    @Test
    void stateHasTheOrderOfRuncAndNoNewlineAtTheEnd() {
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put("z", "1");
        annotations.put("a", "2");
        assertEquals(
                """
                {
                  "ociVersion": "1.3.0",
                  "id": "web",
                  "pid": 4711,
                  "status": "running",
                  "bundle": "/b",
                  "rootfs": "/b/rootfs",
                  "created": "2026-08-19T12:00:00.123456789Z",
                  "annotations": {
                    "z": "1",
                    "a": "2"
                  },
                  "owner": ""
                }\
                """,
                StateJson.one(state("web", annotations)));
    }

    @Test
    void noAnnotationsAreLeftOut() {
        assertEquals(
                """
                {
                  "ociVersion": "1.3.0",
                  "id": "web",
                  "pid": 4711,
                  "status": "running",
                  "bundle": "/b",
                  "rootfs": "/b/rootfs",
                  "created": "2026-08-19T12:00:00.123456789Z",
                  "owner": ""
                }\
                """,
                StateJson.one(state("web", Map.of())));
    }

    @Test
    void listIsOneLine() {
        assertEquals(
                "[{\"ociVersion\":\"1.3.0\",\"id\":\"a\",\"pid\":4711,\"status\":\"running\","
                        + "\"bundle\":\"/b\",\"rootfs\":\"/b/rootfs\","
                        + "\"created\":\"2026-08-19T12:00:00.123456789Z\","
                        + "\"annotations\":{\"k\":\"v\"},\"owner\":\"root\"},"
                        + "{\"ociVersion\":\"1.3.0\",\"id\":\"b\",\"pid\":4711,"
                        + "\"status\":\"running\",\"bundle\":\"/b\",\"rootfs\":\"/b/rootfs\","
                        + "\"created\":\"2026-08-19T12:00:00.123456789Z\",\"owner\":\"#7\"}]\n",
                StateJson.list(
                        List.of(state("a", Map.of("k", "v")), state("b", Map.of())),
                        List.of("root", "#7")));
    }

    @Test
    void emptyListIsNull() {
        assertEquals("null\n", StateJson.list(List.of(), List.of()));
    }

    @Test
    void stringsAreEscapedAsGoDoes() {
        StringBuilder out = new StringBuilder();
        Json.quote(out, "\"\\\n\r\t\b\f\u0001<&>\u2028é😀/");
        assertEquals(
                "\"\\\"\\\\\\n\\r\\t\\b\\f\\u0001\\u003c\\u0026\\u003e\\u2028é😀/\"",
                out.toString());
    }
}
