package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// `process.apparmorProfile`: the effect where AppArmor is enabled, as in the lab, and the error
/// where it is not.
class AppArmorTest extends ContainerTest {
    private static final String PROFILE = "demitasse-test";

    private static boolean enabled() throws IOException {
        Path parameter = Path.of("/sys/module/apparmor/parameters/enabled");
        return Files.exists(parameter) && Files.readString(parameter).startsWith("Y");
    }

    /// Loads or removes a profile that forbids to write in /tmp.
    private void load(String option) throws IOException {
        Path text = lab.temp().resolve("profile");
        Files.writeString(
                text,
                "profile "
                        + PROFILE
                        + " flags=(attach_disconnected) {\n  file,\n  capability,\n"
                        + "  deny /tmp/** w,\n}\n");
        lab.tool("apparmor_parser", option, "-K", text.toString()).run().succeeds();
    }

    @Test
    void theProfileConfinesTheProgram() throws IOException {
        TestBundle bundle = lab.bundle().set("/process/apparmorProfile", PROFILE);
        bundle.sh("cat /proc/self/attr/current; echo a > /tmp/f && echo written || echo refused");
        if (!enabled()) {
            lab.run(bundle)
                    .fails(
                            "/process/apparmorProfile",
                            "apparmor: config provided but apparmor not supported");
            return;
        }
        load("-r");
        try {
            Outcome outcome = lab.run(bundle);
            assertEquals(0, outcome.status(), outcome::toString);
            assertEquals(PROFILE + " (enforce)\nrefused\n", outcome.out());
            bundle.set("/process/noNewPrivileges", true).set("/process/user/uid", 1000);
            bundle.args("/bin/cat", "/proc/self/attr/current");
            assertEquals(PROFILE + " (enforce)\n", lab.run(bundle).succeeds().out());
        } finally {
            load("-R");
        }
    }

    @Test
    void aProfileThatIsNotLoaded() throws IOException {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.set("/process/apparmorProfile", "no-such-profile");
        Outcome outcome = lab.run(bundle).fails("/process/apparmorProfile");
        if (enabled()) {
            outcome.says("no-such-profile", "ENOENT", "is the profile loaded?");
        }
    }
}
