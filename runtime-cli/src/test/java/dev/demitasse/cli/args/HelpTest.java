package dev.demitasse.cli.args;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class HelpTest {
    private static final CommandModel WALK =
            new CommandModel(
                    "walk",
                    List.of("ID", "SPEED"),
                    "walk somewhere",
                    1,
                    2,
                    List.of(
                            Flag.text("bundle", "b", "DIR", "where"),
                            Flag.bool("no-shoes", null, "barefoot"),
                            Flag.bool("criu", null, "")));

    @Test
    void commandShowsItsFlagsAndArguments() {
        assertEquals(
                """
                Usage: demitasse walk [OPTIONS] ID [SPEED]
                walk somewhere

                Flags:
                  -b, --bundle=DIR   where
                      --no-shoes     barefoot

                The global flags of 'demitasse --help' are accepted here, too.
                """,
                Help.of("demitasse", WALK));
    }

    @Test
    void programShowsItsCommandsAndGlobalFlags() {
        String help = Help.of("runc", List.of(WALK));
        assertTrue(help.startsWith("Usage: runc [OPTIONS] [COMMAND]\n"), help);
        assertTrue(help.contains("\n\nOthers:\n  walk        walk somewhere\n"), help);
        assertTrue(help.contains("--log-format=FORMAT"), help);
        assertFalse(help.contains("criu"), help);
    }
}
