package dev.demitasse.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogRecordTest {
    @Test
    void jsonIsThatOfLogrus() {
        assertEquals(
                "{\"level\":\"error\",\"msg\":\"exec: \\\"x\\\"\\nno\","
                        + "\"time\":\"2026-01-02T03:04:05.006Z\"}\n",
                LogRecord.json(
                        "error", "exec: \"x\"\nno", Instant.parse("2026-01-02T03:04:05.006789Z")));
    }

    @Test
    void textIsThatOfLogrus() {
        assertEquals(
                "time=\"2026-01-02T03:04:05.006Z\" level=error"
                        + " msg=\"exec: \\\"x\\\"\\n\\tno\\x01 é\"\n",
                LogRecord.text(
                        "error",
                        "exec: \"x\"\n\tno\u0001 é",
                        Instant.parse("2026-01-02T03:04:05.006789Z")));
    }

    @Test
    void plainMessageHasNoQuotes() {
        assertEquals(
                "time=\"1970-01-01T00:00:00.000Z\" level=debug msg=a/b-c.d\n",
                LogRecord.text("debug", "a/b-c.d", Instant.EPOCH));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-12-31T00:00:00Z, 2026-12-31T00:00:00.000Z",
        "2024-02-29T23:59:59.999999999Z, 2024-02-29T23:59:59.999Z",
    })
    void timeIsRfc3339(String time, String written) {
        assertEquals(
                "{\"level\":\"error\",\"msg\":\"\",\"time\":\"" + written + "\"}\n",
                LogRecord.json("error", "", Instant.parse(time)));
    }
}
