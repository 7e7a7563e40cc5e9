package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The commands of docs/devices.md do what the page says, in another place.
class DevicesPageTest extends ContainerTest {
    private static final Pattern BLOCKS =
            Pattern.compile("(?ms)^```sh\\n(.*?)^```\\n(?:```\\n(.*?)^```\\n)?");

    private static String page() {
        Path here = Path.of("docs/devices.md");
        return Tools.read((Files.exists(here) ? here : Path.of("..").resolve(here)).toString());
    }

    /// Runs commands below the test's directory, in its cgroup and with its containers.
    private Outcome run(String commands) {
        String cgroup = lab.cgroup().path() + "/page";
        String script =
                commands.replaceAll("(?m)^demitasse ", "demitasse --root " + lab.root() + " ")
                        .replaceAll(
                                "(?m)^(demitasse .* spec .*)$",
                                "$1; sed -i 's|\"linux\": {|&\"cgroupsPath\":\""
                                        + cgroup
                                        + "\",|' /tmp/devices/box/config.json")
                        .replace("/tmp/devices", lab.temp().toString());
        String path = Tools.demitasse().getParent() + ":" + System.getenv("PATH");
        String planner = lab.mode() == Mode.WARM ? WarmPlanner.shared().socket().toString() : "off";
        return lab.tool("/bin/sh", "-e", "-c", script)
                .env("PATH", path)
                .env("DEMITASSE_PLANNER", planner)
                .run();
    }

    @Test
    void everyCommandDoesWhatThePageSays() {
        Matcher blocks = BLOCKS.matcher(page());
        int count = 0;
        while (blocks.find()) {
            count++;
            String shown = blocks.group(2);
            Outcome outcome = run(blocks.group(1));
            String place = lab.temp().toString();
            if (blocks.group(1).startsWith("# fails")) {
                assertNotEquals(0, outcome.status(), outcome::toString);
                outcome.says(shown.strip().replace("/tmp/devices", place));
            } else {
                outcome.succeeds();
                if (shown != null) {
                    assertEquals(shown, outcome.out().replace(place, "/tmp/devices"));
                }
            }
        }
        assertTrue(count >= 9, () -> "the page has fewer blocks than it had");
    }
}
