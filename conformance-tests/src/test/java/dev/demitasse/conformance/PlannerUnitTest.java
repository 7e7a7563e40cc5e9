package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.demitasse.conformance.tier.Ability;
import dev.demitasse.conformance.tier.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The units of the distribution under a real systemd: the socket starts the planner, and goes on
/// listening for the next one.
@Tag("systemd")
@Needs(Ability.SYSTEMD)
class PlannerUnitTest {
    private static final Path UNITS = Path.of("/run/systemd/system");
    private static final Pattern REQUESTS = Pattern.compile("requests: (\\d+)");
    private static final List<String> NAMES =
            List.of("demitasse-planner.socket", "demitasse-planner.service");

    @TempDir Path temp;

    @BeforeEach
    void install() throws IOException {
        Path bin = Tools.demitasse().getParent();
        Files.createDirectories(UNITS);
        Files.createDirectory(temp.resolve("root"));
        for (String name : NAMES) {
            Path unit = bin.resolveSibling("lib/systemd/system").resolve(name);
            String text = Files.readString(unit).replace("@BIN@", bin.toString());
            Files.writeString(UNITS.resolve(name), text);
        }
        systemctl("daemon-reload");
        systemctl("start", NAMES.get(0));
    }

    @AfterEach
    void uninstall() throws IOException {
        systemctl("stop", "--quiet", NAMES.get(0), NAMES.get(1));
        for (String name : NAMES) {
            Files.delete(UNITS.resolve(name));
        }
        systemctl("daemon-reload");
    }

    private String systemctl(String... arguments) {
        List<String> words = new ArrayList<>(List.of("systemctl", "--no-pager"));
        words.addAll(List.of(arguments));
        return new Command(temp, words).inheriting().run().succeeds().out();
    }

    private Outcome call(String... arguments) {
        List<String> words = new ArrayList<>(List.of(Tools.demitasse().toString()));
        words.addAll(List.of(arguments));
        return new Command(temp, words).run();
    }

    private String state(String unit) {
        return systemctl("show", unit, "--value", "-p", "ActiveState").strip();
    }

    private int requests() {
        Matcher matcher = REQUESTS.matcher(call("planner", "status").succeeds().out());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
    }

    /// Calls until one has been served by the planner: where none accepts in time, the launcher
    /// goes cold.
    private void awaitWarmCall() {
        Lab.await(
                () -> {
                    call("--root", temp.resolve("root").toString(), "list").succeeds();
                    return state(NAMES.get(1)).equals("active") && requests() > 0;
                },
                () -> "never served: " + systemctl("show", NAMES.get(1)));
    }

    @Test
    void theSocketStartsThePlannerAndOutlivesIt() {
        assertEquals("inactive", state(NAMES.get(1)));
        awaitWarmCall();
        systemctl("restart", NAMES.get(1));
        awaitWarmCall();
        systemctl("stop", "--quiet", NAMES.get(1));
        assertEquals("active", state(NAMES.get(0)));
        awaitWarmCall();
    }
}
