package dev.demitasse.spec;

import static dev.demitasse.spec.Documents.bytes;
import static dev.demitasse.spec.Documents.config;
import static dev.demitasse.spec.Documents.refusal;
import static dev.demitasse.spec.Documents.resources;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is JSON and what is not.
class JsonTextTest {
    @Test
    void duplicateMembersAreFoundAtAnyDepth() {
        String json = config("'x':[0,[{'b/c~d':1,'b/c~d':2}]],'root':{}");
        assertEquals(
                List.of("/x/1/0/b~1c~0d: duplicate member", "/root: duplicate member"),
                refusal(bytes(json)));
    }

    @Test
    void nullIsADuplicateToo() {
        String json = config("'hostname':null,'hostname':'a'");
        assertEquals(1, refusal(bytes(json)).size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                            ``                   | empty, must be a JSON object
                            ` `                  | empty, must be a JSON object
                            []                   | must be a JSON object (line 1, column 1)
                            null                 | must be a JSON object (line 1, column 1)
                            {] | not valid JSON (line 1, column 2): expected a member name in quotes, not ']'
                    { | not valid JSON (line 1, column 2): unexpected end, expected a member name in quotes
                    {"a": | not valid JSON (line 1, column 6): unexpected end, expected a value
                    {"a" "1"} | not valid JSON (line 1, column 6): expected ':' after a member name, not '"'
                    {a:1} | not valid JSON (line 1, column 2): expected a member name in quotes, not 'a'
                    {'a':1} | not valid JSON (line 1, column 2): expected a member name in quotes, not '''
                    {"a":1,} | not valid JSON (line 1, column 8): expected a member name in quotes, not '}'
                    {,"a":1} | not valid JSON (line 1, column 2): expected a member name in quotes, not ','
                    {"a":1 "b":2} | not valid JSON (line 1, column 8): expected ',' or '}' after a member, not '"'
                    {"a":1 | not valid JSON (line 1, column 7): unexpected end, expected ',' or '}' after a member
                    {"a":[1,]} | not valid JSON (line 1, column 9): expected a value, not ']'
                    {"a":[,1]} | not valid JSON (line 1, column 7): expected a value, not ','
                    {"a":[1 2]} | not valid JSON (line 1, column 9): expected ',' or ']' after an element, not '2'
                    {"a":[1 | not valid JSON (line 1, column 8): unexpected end, expected ',' or ']' after an element
                    {"a":01} | not valid JSON (line 1, column 7): a number must not begin with 0
                    {"a":-} | not valid JSON (line 1, column 7): expected a digit, not '}'
                    {"a":-01} | not valid JSON (line 1, column 8): a number must not begin with 0
                    {"a":+1} | not valid JSON (line 1, column 6): expected a value, not '+'
                    {"a":.5} | not valid JSON (line 1, column 6): expected a value, not '.'
                    {"a":1.} | not valid JSON (line 1, column 8): expected a digit, not '}'
                    {"a":1e} | not valid JSON (line 1, column 8): expected a digit, not '}'
                    {"a":1e+} | not valid JSON (line 1, column 9): expected a digit, not '}'
                    {"a":0x1} | not valid JSON (line 1, column 7): expected ',' or '}' after a member, not 'x'
                    {"a":NaN} | not valid JSON (line 1, column 6): expected a value, not 'N'
                    {"a":tru} | not valid JSON (line 1, column 6): expected a value, not 't'
                    {"a":nul} | not valid JSON (line 1, column 6): expected a value, not 'n'
                    {"a":falsy} | not valid JSON (line 1, column 6): expected a value, not 'f'
                    {"a":"b} | not valid JSON (line 1, column 9): unexpected end, expected the closing quote of a string
                    {"a":"b\\n} | not valid JSON (line 1, column 11): unexpected end, expected the closing quote of a string
                    {"a":"\\x"} | not valid JSON (line 1, column 8): expected one of "\\/bfnrtu after a backslash, not 'x'
                    {"a":"\\ | not valid JSON (line 1, column 8): unexpected end, expected one of "\\/bfnrtu after a backslash
                    {"a":"\\u12g4"} | not valid JSON (line 1, column 11): expected a hexadecimal digit, not 'g'
                    {"a":"\\u12 | not valid JSON (line 1, column 11): unexpected end, expected a hexadecimal digit
                    {/**/} | not valid JSON (line 1, column 2): expected a member name in quotes, not '/'
                    """)
    void whatIsNoJsonObjectIsRefused(String json, String message) {
        assertEquals(List.of(message), refusal(json.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(chars = {0, '\b', '\t', '\n', 0x1f})
    void controlCharacterInStringIsRefused(char c) {
        String wrong = "expected an escape sequence for a control character, not character U+";
        for (String before : List.of("", "\\n")) {
            List<String> problems = refusal(bytes("{'a':'" + before + c + "'}"));
            assertEquals(1, problems.size());
            assertTrue(problems.get(0).endsWith(wrong + Integer.toHexString(c)), problems.get(0));
        }
    }

    @Test
    void escapesAreUnderstood() throws Exception {
        String json =
                config("'annotations':{'\\u0061\\n':'\\'\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u20AC'}");
        assertEquals(
                Map.of("a\n", "\"\\/\b\f\n\r\té€"), SpecReader.read(bytes(json)).annotations());
    }

    @Test
    void namesAreComparedAfterEscapes() {
        assertEquals(
                List.of("/hostname: duplicate member"),
                refusal(bytes(config("'hostname':'a','host\\u006eame':'b'"))));
    }

    @Test
    void anyWhitespaceSeparates() throws Exception {
        String json =
                "\r\n"
                        + "\t {\t'ociVersion'\n"
                        + ":\r"
                        + "'1.3.0' , 'root' : { 'path' : 'r' } , 'x' : [ ] , 'y' : { } }";
        assertEquals("r", SpecReader.read(bytes(json)).root().path());
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "-0,0",
        "7,7",
        "9223372036854775807,9223372036854775807",
        "-9223372036854775808,-9223372036854775808",
        "1000000000000000000,1000000000000000000"
    })
    void integerIsExact(String text, long value) throws Exception {
        Spec spec = SpecReader.read(bytes(resources("'cpu':{'quota':" + text + "}")));
        assertEquals(value, spec.linux().resources().cpu().quota());
    }

    @Test
    void positionIsThatOfTheMistake() {
        String message = refusal(bytes("{\n  'a': 1,\n  b: 2\n}")).get(0);
        assertTrue(message.startsWith("not valid JSON (line 3, column 3): "), message);
    }

    @ParameterizedTest
    @CsvSource({"{}", "[]", "1", "'}'", "x", "/**/"})
    void nothingMayFollow(String more) {
        List<String> problems = refusal(bytes(config("") + "\n" + more));
        assertEquals(1, problems.size());
        assertTrue(problems.get(0).contains("(line 2, column "), problems.get(0));
    }

    @Test
    void whitespaceMayFollow() throws Exception {
        assertEquals("1.3.0", SpecReader.read(bytes(config("") + " \r\n\t\n")).ociVersion());
    }

    @Test
    void invalidUtf8IsRefused() {
        byte[] json = bytes(config("'hostname':'a'"));
        json[json.length - 3] = (byte) 0xff;
        assertEquals(List.of("not valid UTF-8 at byte " + (json.length - 3)), refusal(json));
    }

    @Test
    void truncatedUtf8IsRefused() {
        byte[] json = bytes(config("'hostname':'aé'"));
        List<Byte> cut = new ArrayList<>();
        for (byte b : json) {
            if (b != (byte) 0xa9) {
                cut.add(b);
            }
        }
        byte[] shorter = new byte[cut.size()];
        for (int i = 0; i < shorter.length; i++) {
            shorter[i] = cut.get(i);
        }
        assertEquals(List.of("not valid UTF-8 at byte " + (shorter.length - 3)), refusal(shorter));
    }

    @Test
    void replacementCharacterIsNoDamage() throws Exception {
        String json = config("'annotations':{'a':'\uFFFD','b':'é€𝄞'}");
        assertEquals(
                Map.of("a", "\uFFFD", "b", "é€𝄞"), SpecReader.read(bytes(json)).annotations());
    }

    @Test
    void utf16IsRefused() {
        assertEquals(
                1,
                refusal(config("").replace('\'', '"').getBytes(StandardCharsets.UTF_16LE)).size());
    }

    @Test
    void escapedSurrogatePairIsACharacter() throws Exception {
        String json = config("'process':{'cwd':'/','args':['\\ud834\\udd1e']}");
        assertEquals(List.of("𝄞"), SpecReader.read(bytes(json)).process().args());
    }

    @ParameterizedTest
    @CsvSource({"[", "{'a':"})
    void deepNestingIsRefused(String open) {
        String json = "{'x':" + open.repeat(10_000_000 / open.length());
        List<String> problems = refusal(bytes(json));
        assertEquals(1, problems.size());
        assertTrue(problems.get(0).endsWith(": nested deeper than 200 levels"), problems.get(0));
    }

    @Test
    void nestingUpToTheLimitIsRead() throws Exception {
        String json = config("'x':" + "[".repeat(199) + "]".repeat(199));
        assertEquals("1.3.0", SpecReader.read(bytes(json)).ociVersion());
        String deeper = config("'x':" + "[".repeat(200) + "]".repeat(200));
        assertEquals(1, refusal(bytes(deeper)).size());
    }
}
