package dev.demitasse.cli.args;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentParserTest {
    private static final CommandModel MODEL =
            new CommandModel(
                    "walk",
                    List.of("ID", "SPEED"),
                    "walks",
                    1,
                    2,
                    List.of(
                            Flag.text("bundle", "b", "DIR", "where"),
                            Flag.number("steps", "N", "how far"),
                            Flag.bool("all", "a", "everybody")));

    private static Arguments parse(String line) throws UsageFailure {
        ArgumentParser parser = parser(line);
        assertEquals("walk", parser.globals());
        parser.command(MODEL);
        return parser.arguments();
    }

    private static ArgumentParser parser(String line) {
        List<String> argv = new ArrayList<>();
        argv.add("/usr/bin/demitasse");
        argv.addAll(List.of(line.split(" ")));
        return new ArgumentParser(argv);
    }

    private static UsageFailure failure(String line) {
        return assertThrows(UsageFailure.class, () -> parse(line));
    }

    @ParameterizedTest
    @CsvSource({
        "walk --bundle /b x",
        "walk --bundle=/b x",
        "walk -bundle /b x",
        "walk -bundle=/b x",
        "walk -b /b x",
        "walk --b=/b x",
        "walk x --bundle /b",
        "walk x -b=/b",
        "walk -b /a x -b /b",
        "walk --bundle=/a --bundle /b x",
        "--log=l walk --bundle /b x",
    })
    void valueIsReadInEveryForm(String line) throws UsageFailure {
        Arguments arguments = parse(line);
        assertEquals("/b", arguments.text("bundle"));
        assertEquals(1, arguments.count());
        assertEquals("x", arguments.positional(0));
    }

    @ParameterizedTest
    @CsvSource({
        "walk x, false",
        "walk --all x, true",
        "walk -all x, true",
        "walk -a x, true",
        "walk x -a, true",
        "walk --all=true x, true",
        "walk --all=T x, true",
        "walk --all=1 x, true",
        "walk --all=false x, false",
        "walk -a=0 x, false",
        "walk --all --all=false x, false",
        "walk --all=false --all x, true",
    })
    void booleanTakesAValueOnlyAfterEquals(String line, boolean on) throws UsageFailure {
        Arguments arguments = parse(line);
        assertEquals(on, arguments.isOn("all"));
        assertEquals(1, arguments.count());
    }

    @ParameterizedTest
    @CsvSource({
        "--root /r --debug walk x",
        "-root=/r -debug walk x",
        "walk --root /r --debug x",
        "walk x --debug --root=/r",
        "--root /other walk --debug=false x --root /r --debug",
    })
    void globalFlagsStandBeforeAndAfterTheCommand(String line) throws UsageFailure {
        Arguments arguments = parse(line);
        assertEquals("/r", arguments.text("root"));
        assertTrue(arguments.isOn("debug"));
    }

    @Test
    void valueMayLookLikeAFlagOrBeEmpty() throws UsageFailure {
        assertEquals("-x", parse("walk --bundle -x id").text("bundle"));
        assertEquals("", parse("walk --bundle= id").text("bundle"));
        assertEquals("a=b", parse("walk --bundle=a=b id").text("bundle"));
    }

    @Test
    void nothingAfterTwoDashesIsAFlag() throws UsageFailure {
        Arguments arguments = parse("walk -- -a --bundle");
        assertEquals(2, arguments.count());
        assertEquals("-a", arguments.positional(0));
        assertFalse(arguments.isOn("all"));
    }

    @Test
    void whatFollowsTheFirstPositionalArgumentMayBeForAnotherProgram() throws UsageFailure {
        CommandModel model =
                new CommandModel(
                        "walk", List.of("ID"), "walks", 1, 9, List.of(MODEL.flags().get(0)), true);
        ArgumentParser parser = parser("walk -b 1 --bundle=2,3 id -b 4 -- --nosuch --help");
        assertEquals("walk", parser.globals());
        parser.command(model);
        Arguments arguments = parser.arguments();
        assertEquals(List.of("1", "2,3"), arguments.texts("bundle"));
        assertEquals(List.of("-b", "4", "--", "--nosuch", "--help"), arguments.positionalsFrom(1));
        assertEquals("id", arguments.positional(0));
        assertEquals(List.of(), arguments.positionalsFrom(7));
        assertEquals(List.of(), arguments.texts("steps"));
    }

    @Test
    void oneDashIsAPositionalArgument() throws UsageFailure {
        assertEquals("-", parse("walk -").positional(0));
    }

    @Test
    void numbersAreRead() throws UsageFailure {
        assertEquals(7, parse("walk --steps 7 x").number("steps"));
        assertEquals(-7, parse("walk --steps=-7 x").number("steps"));
        assertEquals(0, parse("walk x").number("steps"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "walk --bnudle /b x | flag provided but not defined: -bnudle",
                "walk x -z          | flag provided but not defined: -z",
                "walk -ab x         | flag provided but not defined: -ab",
                "walk x --bundle    | flag needs an argument: -bundle",
                "walk x -b          | flag needs an argument: -b",
                "walk x --log       | flag needs an argument: -log",
                "walk ---a x        | bad flag syntax: ---a",
                "walk -=a x         | bad flag syntax: -=a",
                "walk --all=yes x   | invalid boolean value \"yes\" for -all: parse error",
                "walk --all= x      | invalid boolean value \"\" for -all: parse error",
                "walk --steps=far x | invalid value \"far\" for flag -steps: parse error",
            })
    void wrongFlagIsNamed(String line, String message) {
        UsageFailure failure = failure(line);
        assertEquals(message, failure.getMessage());
        assertFalse(failure.isCount());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "walk       | /usr/bin/demitasse: \"walk\" requires a minimum of 1 argument(s)",
                "walk a b c | /usr/bin/demitasse: \"walk\" requires a maximum of 2 argument(s)",
            })
    void wrongCountIsTold(String line, String message) {
        UsageFailure failure = failure(line);
        assertEquals(message, failure.getMessage());
        assertTrue(failure.isCount());
    }

    @Test
    void exactCountIsTold() throws UsageFailure {
        ArgumentParser parser = parser("sit a b");
        parser.globals();
        CommandModel model = new CommandModel("sit", List.of("ID"), "sits", 1, 1, List.of());
        UsageFailure failure = assertThrows(UsageFailure.class, () -> parser.command(model));
        assertEquals(
                "/usr/bin/demitasse: \"sit\" requires exactly 1 argument(s)", failure.getMessage());
    }

    @Test
    void helpNeedsNoArguments() throws UsageFailure {
        assertTrue(parse("walk --help").isOn("help"));
        assertTrue(parse("walk -h").isOn("help"));
    }

    @Test
    void flagsBeforeAFailureAreKept() throws UsageFailure {
        ArgumentParser parser = parser("--log /l walk --nonsense x");
        parser.globals();
        assertThrows(UsageFailure.class, () -> parser.command(MODEL));
        assertEquals("/l", parser.arguments().text("log"));
    }

    @Test
    void noCommandIsNull() throws UsageFailure {
        assertNull(new ArgumentParser(List.of("demitasse")).globals());
        assertNull(new ArgumentParser(List.of()).globals());
        assertNull(parser("--debug").globals());
    }

    @Test
    void flagOfTheCommandHidesAGlobalOne() throws UsageFailure {
        ArgumentParser parser = parser("sit --rootless");
        parser.globals();
        parser.command(
                new CommandModel(
                        "sit", List.of(), "", 0, 0, List.of(Flag.bool("rootless", null, ""))));
        assertTrue(parser.arguments().isOn("rootless"));
    }
}
