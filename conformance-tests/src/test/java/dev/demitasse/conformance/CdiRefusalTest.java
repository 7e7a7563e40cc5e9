package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.demitasse.conformance.tier.Ability;
import dev.demitasse.conformance.tier.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A container has all CDI devices that were asked for, or there is none; and root does not run
/// what others can write.
class CdiRefusalTest extends ContainerTest {
    private static final String CARD =
            "devices:\n- {name: \"0\", containerEdits: {env: [CARD=0]}}\n";

    private CdiFiles files;

    @BeforeEach
    void writeCard() {
        files = new CdiFiles(lab.temp()).cards(CARD);
    }

    private Outcome create(String... devices) {
        return lab.tryCreate(lab.bundle().args("/bin/true"), files.flags(devices));
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    @Test
    void aDeviceThatIsNotKnownIsNamedWithThoseThatAre() {
        create("vendor.com/card=0", "vendor.com/card=1")
                .fails("unresolvable CDI devices vendor.com/card=1", "vendor.com/card has 0");
        create("vendor.com/gpu=0")
                .fails("no devices of kind vendor.com/gpu in " + files.directory());
        create("/dev/null").fails("\"/dev/null\" is not vendor/class=name");
    }

    @Test
    void aFileThatIsNotUsedIsNamedWithTheReason() {
        files.write("gpus.yaml", "cdiVersion: 1.1.0\nkind: vendor.com/gpu\ndevices: []\n");
        create("vendor.com/gpu=0")
                .fails(files.file("gpus.yaml") + " is not used: ", "/devices: must have at least");
    }

    @Test
    void aNodeThatTheHostDoesNotHave() {
        files.cards(
                "devices:\n- {name: \"0\", containerEdits: {deviceNodes: [{path: /dev/nosuch}]}}\n");
        create("vendor.com/card=0")
                .fails(
                        "CDI device injection failed: ",
                        "cards.yaml: /devices/0/containerEdits/deviceNodes/0: ",
                        "/dev/nosuch");
    }

    @Test
    void filesThatConflict() {
        files.write("more.yaml", "cdiVersion: 1.1.0\nkind: vendor.com/card\n" + CARD);
        create("vendor.com/card=0")
                .fails(
                        "conflicting device vendor.com/card=0",
                        "also in " + files.file("more.yaml"));
    }

    @Test
    void aFileThatOthersCanWrite() throws IOException {
        mode(files.file("cards.yaml"), "rw-rw-rw-");
        create("vendor.com/card=0")
                .fails("cards.yaml is not used: is writable by others (mode 666)");
    }

    @Test
    void aDirectoryThatOthersCanWrite() throws IOException {
        mode(files.directory(), "rwxrwxr-x");
        create("vendor.com/card=0")
                .fails(files.directory() + " is not used: is writable by others");
    }

    @Test
    void aFileOfSomebodyElse() {
        lab.tool("chown", "1000", files.file("cards.yaml").toString()).run().succeeds();
        create("vendor.com/card=0").fails("cards.yaml is not used: belongs to user 1000");
    }

    @Test
    @Needs(Ability.IPV6)
    void interfacesMoveOrAreRefusedForOneName() {
        files.cards(
                """
                devices:
                - name: "0"
                  containerEdits: {netDevices: [{hostInterfaceName: card0, name: net7}]}
                - name: "1"
                  containerEdits: {netDevices: [{hostInterfaceName: card1, name: net7}]}
                """);
        assertEquals("1\n", inNetwork("vendor.com/card=0", "vendor.com/card=0").succeeds().out());
        inNetwork("vendor.com/card=0", "vendor.com/card=1").fails("would both be \"net7\"");
    }

    /// Runs in a network namespace of its own, which no planner elsewhere serves.
    private Outcome inNetwork(String... devices) {
        TestBundle bundle = lab.bundle().sh("ls /sys/class/net | grep -c net7").write();
        String id = lab.newId();
        return lab.program(
                        Tools.demitasse().toString(),
                        "--root",
                        lab.root().toString(),
                        "run",
                        "--cdi-spec-dir",
                        files.directory().toString(),
                        "--device",
                        devices[0],
                        "--device",
                        devices[1],
                        "-b",
                        bundle.directory().toString(),
                        id)
                .env("PATH", System.getenv("PATH"))
                .behind(
                        Tools.find("unshare").toString(),
                        "-n",
                        "/bin/sh",
                        "-c",
                        "ip link add card0 type veth peer name card1; exec \"$0\" \"$@\"")
                .run();
    }
}
