package dev.demitasse.cli.manual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.cli.args.CommandGroups;
import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.args.Flag;
import dev.demitasse.cli.args.GlobalFlags;
import dev.demitasse.cli.command.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Help, man pages and completion know what the parser knows.
class ManualTest {
    @TempDir Path share;
    private final List<CommandModel> commands = Commands.models();

    @BeforeEach
    void write() throws IOException {
        Manual.write(share, commands, "1.2.3-x");
    }

    private String read(String name) throws IOException {
        return Files.readString(share.resolve(name));
    }

    private String page(CommandModel command) throws IOException {
        return read("man/man8/demitasse-" + command.name() + ".8");
    }

    private static List<Flag> shown(List<Flag> flags) {
        List<Flag> shown = new ArrayList<>(flags);
        shown.removeIf(flag -> flag.description().isEmpty());
        return shown;
    }

    private static void assertHas(String text, String part) {
        assertTrue(text.contains(part), () -> "no \"" + part + "\" in " + text);
    }

    @Test
    void everyCommandIsInHelpAndManual() throws IOException {
        assertTrue(commands.size() >= 14, commands::toString);
        String help = Commands.help("demitasse", null);
        String manual = read("man/man8/demitasse.8");
        for (CommandModel command : commands) {
            assertHas(help, "\n  " + command.name() + " ");
            assertHas(manual, "\\fBdemitasse\\-" + command.name() + "\\fR(8)\n");
            assertHas(page(command), ".TH \"DEMITASSE\\-");
        }
    }

    @Test
    void everyVisibleFlagIsInHelpAndManual() throws IOException {
        for (CommandModel command : commands) {
            String help = Commands.help("demitasse", Commands.find(command.name()));
            String page = page(command);
            for (Flag flag : shown(command.flags())) {
                assertHas(help, "--" + flag.name());
                assertHas(page, "\\fB\\-\\-" + flag.name().replace("-", "\\-") + "\\fR");
            }
        }
        String manual = read("man/man8/demitasse.8");
        for (Flag flag : shown(GlobalFlags.all())) {
            assertHas(manual, "\\fB\\-\\-" + flag.name().replace("-", "\\-") + "\\fR");
        }
        assertFalse(manual.contains("criu"), manual);
    }

    @Test
    void everyVisibleFlagIsCompletedByFish() throws IOException {
        String fish = read("fish/vendor_completions.d/demitasse.fish");
        for (CommandModel command : commands) {
            assertHas(fish, "-n __fish_use_subcommand -a " + command.name() + " ");
            for (Flag flag : shown(command.flags())) {
                assertHas(
                        fish,
                        "'__fish_seen_subcommand_from "
                                + command.name()
                                + "' -l "
                                + flag.name()
                                + " ");
            }
        }
    }

    @Test
    void everyCommandIsInAGroup() {
        for (CommandGroups.Group group : CommandGroups.of(commands)) {
            assertFalse(group.title().equals("Others"), group::toString);
        }
    }

    @Test
    void pagesHaveNoTextThatIsARequest() throws IOException {
        for (CommandModel command : commands) {
            for (String line : page(command).lines().toList()) {
                assertTrue(
                        !line.startsWith(".") || line.matches("\\.(TH|SH|TP|B|PP|EX|EE)( .*)?"),
                        line);
                assertFalse(line.startsWith("'"), line);
            }
        }
    }

    @Test
    void choicesAreReadFromADescription() {
        assertEquals(
                List.of("error", "warning", "debug"), choices("error (default), warning or debug"));
        assertEquals(List.of("text", "json"), choices("text (default) or json"));
        assertEquals(List.of("a", "b"), choices("a or b, as ever"));
        assertEquals(List.of(), choices("directory of images, or of none"));
    }

    private static List<String> choices(String description) {
        return Completion.choices(Flag.text("x", null, "X", description));
    }
}
