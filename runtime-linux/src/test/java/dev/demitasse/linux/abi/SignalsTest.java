package dev.demitasse.linux.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalsTest {
    @ParameterizedTest
    @CsvSource({
        "SIGKILL,9",
        "KILL,9",
        "kill,9",
        "Sigkill,9",
        "9,9",
        "0,0",
        "64,64",
        "HUP,1",
        "SYS,31",
        "IO,29",
        "POLL,29",
        "CLD,17",
        "IOT,6",
        "STKFLT,16",
        "RTMIN,34",
        "SIGRTMIN+1,35",
        "rtmin+30,64",
        "RTMAX,64",
        "RTMAX-30,34",
        "SIGRTMAX-1,63"
    })
    void everySpellingIsUnderstood(String text, int number) {
        assertEquals(number, Signals.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SIG",
                "65",
                "-1",
                "+9",
                "9x",
                "99999999999",
                "KIL",
                "KILLL",
                "SIGSIGKILL",
                " KILL",
                "RTMIN+31",
                "RTMIN-1",
                "RTMAX+1",
                "RTMAX-31",
                "RTMIN+",
                "RTMINX",
                "HUP INT"
            })
    void anythingElseIsUnknown(String text) {
        assertEquals(-1, Signals.parse(text));
    }

    @Test
    void namesLeadBackToTheirNumbers() {
        for (int signal = 1; signal <= 31; signal++) {
            assertEquals(signal, Signals.parse(Signals.name(signal)));
        }
        for (int signal = Signals.SIGRTMIN; signal <= Signals.SIGRTMAX; signal++) {
            assertEquals(signal, Signals.parse(Signals.name(signal)));
        }
        assertEquals("SIGTERM", Signals.name(Signals.SIGTERM));
        assertEquals("SIGWINCH", Signals.name(Signals.SIGWINCH));
        assertEquals("signal 32", Signals.name(32));
        assertEquals("signal 65", Signals.name(65));
    }
}
