package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.demitasse.conformance.tier.Ability;
import dev.demitasse.conformance.tier.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `process.apparmorProfile`: the effect where AppArmor is enabled, and the error where it is not.
class AppArmorTest extends ContainerTest {
    private static final String PROFILE = "demitasse-test";

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
    @Needs(Ability.APPARMOR)
    void theProfileConfinesTheProgram() throws IOException {
        TestBundle bundle = lab.bundle().set("/process/apparmorProfile", PROFILE);
        bundle.sh("cat /proc/self/attr/current; echo a > /tmp/f && echo written || echo refused");
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
    @Needs(Ability.APPARMOR)
    void theProfileConfinesAProcessThatJoins() throws IOException {
        String[] current = {"/bin/cat", "/proc/self/attr/current"};
        load("-r");
        try (Container container = lab.detach(lab.bundle().args("/bin/sleep", "1000"))) {
            assertEquals("unconfined\n", container.exec(current).succeeds().out());
            assertEquals(
                    PROFILE + " (enforce)\n",
                    container
                            .exec(List.of("--apparmor", PROFILE, "--user=1000"), current)
                            .run()
                            .succeeds()
                            .out());
            container
                    .exec(List.of("--apparmor", "no-such-profile"), current)
                    .run()
                    .failsToExec("/process/apparmorProfile", "is the profile loaded?");
        } finally {
            load("-R");
        }
    }

    private Outcome withUnknownProfile() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        return lab.run(bundle.set("/process/apparmorProfile", "no-such-profile"))
                .fails("/process/apparmorProfile");
    }

    @Test
    @Needs(Ability.APPARMOR)
    void aProfileThatIsNotLoaded() {
        withUnknownProfile().says("no-such-profile", "ENOENT", "is the profile loaded?");
    }

    @Test
    @Needs(without = Ability.APPARMOR)
    void withoutAppArmor() {
        withUnknownProfile().says("apparmor: config provided but apparmor not supported");
    }
}
