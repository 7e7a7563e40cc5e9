package dev.demitasse.linux.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VariantTextTest {
    private static void parses(String text, String signature, Object value) throws SystemdFailed {
        assertEquals(new UnitProperty.Variant(signature, value), VariantText.parse(text), text);
    }

    private static void fails(String text, String reason) {
        SystemdFailed e = assertThrows(SystemdFailed.class, () -> VariantText.parse(text), text);
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    @Test
    void textsAreInQuotes() throws SystemdFailed {
        parses("'SIGTERM'", "s", "SIGTERM");
        parses(" \"it's\" ", "s", "it's");
        parses("'a\\'b\\n\\u00e9\\\\'", "s", "a'b\n\u00e9\\");
        parses("''", "s", "");
        parses("objectpath '/a/b'", "o", "/a/b");
        fails("SIGTERM", "texts are in quotes");
        fails("'open", "ends too early");
        fails("", "empty");
        fails("'a' 'b'", "unexpected \"'b'\"");
    }

    @Test
    void numbersAreInt32UnlessTheTextSaysMore() throws SystemdFailed {
        parses("123", "i", 123L);
        parses("-5", "i", -5L);
        parses("0x10", "i", 16L);
        parses("1.5", "d", 1.5);
        parses("1e3", "d", 1000.0);
        parses("uint64 5", "t", 5L);
        parses("uint64 18446744073709551615", "t", -1L);
        parses("uint32 4294967295", "u", 4294967295L);
        parses("byte 0xff", "y", 255L);
        parses("int16 -7", "n", -7L);
        parses("double 3", "d", 3.0);
        parses("@x 9999999999", "x", 9999999999L);
        fails("9999999999", "no value of type \"i\"");
        fails("byte 256", "no value of type \"y\"");
        fails("uint64 -1", "no value of type \"t\"");
        fails("uint32 'x'", "no value of type \"u\"");
        fails("12abc", "no value of type \"i\"");
    }

    @Test
    void flags() throws SystemdFailed {
        parses("true", "b", true);
        parses("boolean false", "b", false);
        fails("True", "unexpected \"True\"");
        fails("int32 true", "no value of type \"i\"");
    }

    @Test
    void arraysHaveOneType() throws SystemdFailed {
        parses("['a', 'b']", "as", List.of("a", "b"));
        parses("[1,2,]", "ai", List.of(1L, 2L));
        parses("[1, 2.5]", "ad", List.of(1.0, 2.5));
        parses("[uint64 1, 2]", "at", List.of(1L, 2L));
        parses("@as []", "as", List.of());
        parses("@ay [1, 0x2]", "ay", List.of(1L, 2L));
        parses("[['a'], ['b']]", "aas", List.of(List.of("a"), List.of("b")));
        parses("b'hi'", "ay", List.of(104L, 105L, 0L));
        fails("[]", "what is empty needs its type");
        fails("['a', 1]", "no value of type \"s\"");
        fails("['a'", "ends too early");
    }

    @Test
    void structsAndDictionaries() throws SystemdFailed {
        parses("[('/dev/null', 'rwm')]", "a(ss)", List.of(List.of("/dev/null", "rwm")));
        parses("(1, true)", "(ib)", List.of(1L, true));
        parses("@a(st) [('/x', 5)]", "a(st)", List.of(List.of("/x", 5L)));
        parses("{'a': 1, 'b': 2}", "a{si}", Map.of("a", 1L, "b", 2L));
        parses("<uint64 7>", "v", new UnitProperty.Variant("t", 7L));
        parses("@a{sv} {}", "a{sv}", Map.of());
        fails("()", "no empty structs");
        fails("@(ss) ('a')", "struct");
        fails("@(s) ('a', 'b')", "struct");
        fails("{'a' 1}", "unexpected");
        fails("{['a']: 1}", "key of a dictionary");
        fails("@zz 1", "is no D-Bus type");
        fails("@a{vs} {}", "is no D-Bus type");
    }

    @Test
    void depthIsLimited() {
        fails("[".repeat(100), "nested too deeply");
    }
}
