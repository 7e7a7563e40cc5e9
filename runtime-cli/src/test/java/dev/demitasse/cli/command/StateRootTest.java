package dev.demitasse.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.cli.args.ArgumentParser;
import dev.demitasse.cli.args.Arguments;
import dev.demitasse.cli.args.UsageFailure;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.linux.launcher.Hello;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateRootTest {
    private static Hello hello(int euid, String... environment) {
        return new Hello(1, "", 1, euid, List.of(), "/here", List.of(environment), 022, 0, 0, 0);
    }

    private static Arguments arguments(String... words) {
        ArgumentParser parser = new ArgumentParser(List.of(words));
        try {
            parser.globals();
        } catch (UsageFailure e) {
            throw new IllegalArgumentException(e);
        }
        return parser.arguments();
    }

    private static String root(int euid, String... environment) throws CommandFailure {
        return StateRoot.of(arguments("demitasse"), hello(euid, environment)).toString();
    }

    @Test
    void rootUserHasItInRun() throws CommandFailure {
        assertEquals("/run/demitasse/containers", root(0));
        assertEquals("/run/demitasse/containers", root(0, "XDG_RUNTIME_DIR="));
        assertEquals(
                "/run/demitasse/containers", root(0, "XDG_RUNTIME_DIR=/run/user/0", "USER=root"));
    }

    @Test
    void othersHaveItInTheirRuntimeDirectory() throws CommandFailure {
        assertEquals("/run/user/7/demitasse/containers", root(7, "XDG_RUNTIME_DIR=/run/user/7"));
        var e = assertThrows(CommandFailure.class, () -> root(4_000_007));
        assertTrue(String.valueOf(e.getMessage()).contains("there is no /run/user/4000007"));
    }

    @Test
    void flagIsRelativeToTheCallersDirectory() throws CommandFailure {
        assertEquals(
                "/here/r",
                StateRoot.of(arguments("demitasse", "--root", "r"), hello(0)).toString());
        assertEquals("/here", StateRoot.of(arguments("demitasse", "--root="), hello(0)).toString());
    }

    @Test
    void defaultRootOfAUserIsPrivateAndSticky(@TempDir Path directory)
            throws CommandFailure, IOException {
        StateRoot.prepare(arguments("demitasse"), hello(7, "XDG_RUNTIME_DIR=" + directory));
        Path root = directory.resolve("demitasse/containers");
        assertEquals(041700, Files.getAttribute(root, "unix:mode"));
    }

    @Test
    void rootByFlagIsNotMade(@TempDir Path directory) throws CommandFailure {
        Path root = directory.resolve("r");
        StateRoot.prepare(
                arguments("demitasse", "--root", root.toString()),
                hello(7, "XDG_RUNTIME_DIR=" + directory));
        assertEquals(false, Files.exists(root));
    }
}
