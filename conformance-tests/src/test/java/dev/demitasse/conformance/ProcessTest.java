package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The members of `process` as the program sees them (config.md, Process).
class ProcessTest extends ContainerTest {
    private String prints(TestBundle bundle, String script) {
        return lab.sh(bundle, script).succeeds().out();
    }

    private String status(TestBundle bundle, String field) {
        bundle.args("/bin/grep", "^" + field + ":", "/proc/self/status");
        return lab.run(bundle).succeeds().out().substring(field.length() + 1).strip();
    }

    @Test
    void userAndGroups() {
        TestBundle bundle = lab.bundle();
        bundle.json("/process/user", "{\"uid\": 1000, \"gid\": 1001, \"additionalGids\": [7, 9]}");
        assertEquals("1000\t1000\t1000\t1000", status(bundle, "Uid"));
        assertEquals("1001\t1001\t1001\t1001", status(bundle, "Gid"));
        assertEquals("7 9", status(bundle, "Groups"));
    }

    @Test
    void groupsOfTheCallerAreDropped() {
        TestBundle bundle = lab.bundle();
        bundle.args("/bin/grep", "^Groups:", "/proc/self/status").write();
        Outcome outcome =
                lab.command("run", "-b", bundle.directory().toString(), lab.newId())
                        .behind(Tools.find("setpriv").toString(), "--groups", "4,5,6")
                        .run()
                        .succeeds();
        assertEquals("Groups:", outcome.out().strip());
    }

    @Test
    void umaskIsOctal022UnlessGiven() {
        String script = "umask; umask 0; touch /f; stat -c %a /f";
        assertEquals("0022\n666\n", prints(lab.bundle(), script));
        // 63 is octal 077.
        TestBundle bundle = lab.bundle().set("/process/user/umask", 63);
        assertEquals("0077\n", prints(bundle, "umask"));
        assertEquals("0000\n", prints(lab.bundle().set("/process/user/umask", 0), "umask"));
    }

    @Test
    void theCallersUmaskIsNotTheContainers() {
        TestBundle bundle = lab.bundle().sh("umask; stat -c %a /dev/null /dev/pts /made");
        bundle.set("/process/cwd", "/made").write();
        Outcome outcome =
                lab.command("run", "-b", bundle.directory().toString(), lab.newId())
                        .afterShell("umask 077")
                        .run()
                        .succeeds();
        assertEquals("0022\n666\n755\n755\n", outcome.out());
    }

    @Test
    void capabilitySetsAreIndependent() {
        TestBundle bundle = lab.bundle();
        bundle.json(
                "/process/capabilities",
                "{\"bounding\": [\"CAP_CHOWN\", \"CAP_KILL\", \"CAP_SYS_CHROOT\", \"CAP_MKNOD\"],"
                        + " \"permitted\": [\"CAP_CHOWN\", \"CAP_KILL\", \"CAP_SYS_CHROOT\"],"
                        + " \"effective\": [\"CAP_CHOWN\"],"
                        + " \"inheritable\": [\"CAP_KILL\", \"CAP_SYS_CHROOT\"],"
                        + " \"ambient\": [\"CAP_KILL\"]}");
        // Not root, so that execve(2) does not compute the sets from the bounding one.
        bundle.json("/process/user", "{\"uid\": 1000, \"gid\": 1000}");
        bundle.args("/bin/grep", "^Cap", "/proc/self/status");
        String chroot = "40020";
        assertEquals(
                "CapInh:\t00000000000"
                        + chroot
                        + "\nCapPrm:\t0000000000000020\nCapEff:\t0000000000000020"
                        + "\nCapBnd:\t0000000008040021\nCapAmb:\t0000000000000020\n",
                lab.run(bundle).succeeds().out());
    }

    @Test
    void rootHasTheBoundingSetAndNoMore() {
        TestBundle bundle = lab.bundle().capabilities("CAP_CHOWN", "CAP_KILL");
        assertEquals("0000000000000021", status(bundle, "CapEff"));
        assertEquals("0000000000000021", status(bundle, "CapBnd"));
    }

    @Test
    void anUnknownCapabilityIsNoReasonToFail() {
        TestBundle bundle = lab.bundle().capabilities("CAP_CHOWN", "CAP_FROM_THE_FUTURE");
        bundle.args("/bin/grep", "^CapEff", "/proc/self/status");
        Outcome outcome = lab.run(bundle);
        assertEquals(0, outcome.status(), outcome::toString);
        assertEquals("CapEff:\t0000000000000001\n", outcome.out());
    }

    @Test
    void withoutCapabilitiesInTheConfigurationTheyStay() {
        TestBundle bundle = lab.bundle().remove("/process/capabilities");
        String own = ownStatus("CapBnd");
        assertEquals(own, status(bundle, "CapBnd"));
    }

    private static String ownStatus(String field) {
        return Tools.read("/proc/self/status")
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .findFirst()
                .orElseThrow()
                .substring(field.length() + 1)
                .strip();
    }

    @Test
    void noNewPrivileges() {
        TestBundle bundle = lab.bundle();
        assertEquals("1", status(bundle.set("/process/noNewPrivileges", true), "NoNewPrivs"));
        assertEquals("0", status(bundle.set("/process/noNewPrivileges", false), "NoNewPrivs"));
    }

    @Test
    void rlimitsAreSetExactly() {
        TestBundle bundle = lab.bundle().set("/process/rlimits", List.of());
        bundle.add("/process/rlimits", "{\"type\":\"RLIMIT_NOFILE\",\"soft\":65,\"hard\":129}");
        bundle.add("/process/rlimits", "{\"type\":\"RLIMIT_CORE\",\"soft\":0,\"hard\":0}");
        bundle.add(
                "/process/rlimits",
                "{\"type\":\"RLIMIT_FSIZE\",\"soft\":1048576,\"hard\":2097152}");
        bundle.args("/bin/cat", "/proc/self/limits");
        List<String> lines =
                lab.run(bundle).succeeds().lines().stream()
                        .map(line -> line.replaceAll(" +", " ").strip())
                        .toList();
        assertTrue(lines.contains("Max open files 65 129 files"), lines::toString);
        assertTrue(lines.contains("Max core file size 0 0 bytes"), lines::toString);
        assertTrue(lines.contains("Max file size 1048576 2097152 bytes"), lines::toString);
    }

    @Test
    void oomScoreAdjIsRaised() {
        assertEquals(
                "678\n",
                prints(
                        lab.bundle().set("/process/oomScoreAdj", 678),
                        "cat /proc/self/oom_score_adj"));
    }

    @Test
    void environmentIsTheConfigurationsAndHome() {
        TestBundle bundle = lab.bundle().args("/bin/env");
        bundle.set("/process/env", List.of("A=1", "B=x=y", "A=2", "EMPTY="));
        bundle.write();
        Outcome outcome =
                lab.command("run", "-b", bundle.directory().toString(), lab.newId())
                        .env("LEAKED", "1")
                        .env("LISTEN_FDS", "0")
                        .run()
                        .succeeds();
        assertEquals(
                List.of("A=2", "B=x=y", "EMPTY=", "HOME=/root"),
                outcome.lines().stream().sorted().toList());
    }

    @Test
    void homeComesFromTheContainersPasswd() {
        String script = "echo $HOME";
        TestBundle guest = lab.bundle().set("/process/user/uid", 1000);
        assertEquals("/home/guest\n", prints(guest, script));
        assertEquals("/\n", prints(lab.bundle().set("/process/user/uid", 4321), script));
        TestBundle given = lab.bundle().set("/process/env", List.of("PATH=/bin", "HOME=/given"));
        assertEquals("/given\n", prints(given, script));
        TestBundle empty = lab.bundle().set("/process/env", List.of("PATH=/bin", "HOME="));
        assertEquals("/root\n", prints(empty, script));
    }

    @Test
    void workingDirectoryIsMade() {
        TestBundle bundle = lab.bundle().set("/process/cwd", "/not/yet");
        assertEquals("/not/yet 755 0\n", prints(bundle, "echo $PWD $(stat -c '%a %u' .)"));
    }

    @Test
    void workingDirectoryOfTheUserMayBeClosedToRoot() throws Exception {
        TestBundle bundle = lab.bundle().set("/process/cwd", "/home/guest");
        bundle.json("/process/user", "{\"uid\": 1000, \"gid\": 1000}");
        Files.createDirectories(bundle.path("home/guest"));
        lab.tool("chown", "1000", bundle.path("home/guest").toString()).run().succeeds();
        Files.setPosixFilePermissions(
                bundle.path("home/guest"), PosixFilePermissions.fromString("rwx------"));
        assertEquals("/home/guest\n", prints(bundle, "pwd; touch mine"));
    }

    @Test
    void aWorkingDirectoryThatIsAFileIsAnError() {
        lab.run(lab.bundle().args("/bin/true").set("/process/cwd", "/etc/passwd"))
                .fails("/process/cwd", "not a directory", "ENOTDIR");
    }

    @Test
    void aWorkingDirectoryOutsideIsRefused() {
        // CVE-2024-21626: a descriptor of the host as the working directory.
        for (int fd = 3; fd < 10; fd++) {
            TestBundle bundle = lab.bundle().args("/bin/pwd");
            bundle.set("/process/cwd", "/proc/self/fd/" + fd).write();
            Outcome outcome =
                    lab.command("run", "-b", bundle.directory().toString(), lab.newId())
                            .afterShell("exec 3</; exec 7</")
                            .run();
            assertEquals(1, outcome.status(), outcome::toString);
            outcome.says("/process/cwd");
        }
    }

    @Test
    void programsAreFoundByTheirPathVariable() {
        TestBundle bundle = lab.bundle().args("echo", "found");
        bundle.set("/process/env", List.of("PATH=/nowhere:/bin"));
        assertEquals("found\n", lab.run(bundle).succeeds().out());
        lab.run(bundle.set("/process/env", List.of("PATH=/nowhere:/etc")))
                .fails("run failed: ", "exec: \"echo\": executable file not found in $PATH");
    }

    @Test
    void relativeProgramsAreRelativeToTheWorkingDirectory() {
        TestBundle bundle = lab.bundle().args("./echo", "here").set("/process/cwd", "/bin");
        assertEquals("here\n", lab.run(bundle).succeeds().out());
    }

    @Test
    void whatCannotBeExecutedIsAnErrorOfCreate() {
        lab.tryCreate(lab.bundle().args("nope"))
                .fails(
                        "create failed: ",
                        "unable to start container process: ",
                        "exec: \"nope\": executable file not found in $PATH");
        lab.tryCreate(lab.bundle().args("/bin/nope"))
                .fails("exec: \"/bin/nope\": ", "no such file or directory");
        lab.tryCreate(lab.bundle().args("/bin")).fails("exec: \"/bin\": is a directory");
        lab.tryCreate(lab.bundle().args("/etc/passwd"))
                .fails("exec: \"/etc/passwd\": permission denied");
        lab.tryCreate(lab.bundle().args("/etc/passwd/x"))
                .fails("exec: \"/etc/passwd/x\": ", "not a directory");
    }

    @Test
    void argumentsAreUntouched() {
        TestBundle bundle = lab.bundle();
        bundle.args("/bin/printf", "[%s]", "", "two words", "ünïcode", "new\nline", "$HOME");
        assertEquals("[][two words][ünïcode][new\nline][$HOME]", lab.run(bundle).succeeds().out());
    }

    @Test
    void onlyStandardDescriptorsAreOpen() {
        TestBundle bundle = lab.bundle().args("/bin/ls", "/proc/self/fd").write();
        Outcome outcome =
                lab.command("run", "-b", bundle.directory().toString(), lab.newId())
                        .afterShell("exec 3</dev/zero; exec 9</dev/zero")
                        .run()
                        .succeeds();
        // 3 is ls's own.
        assertEquals("0\n1\n2\n3\n", outcome.out());
    }

    @Test
    void preservedDescriptorsAreOpenToo() {
        TestBundle bundle = lab.bundle().sh("cat <&3; cat <&4; ls /proc/self/fd | tr '\\n' ' '");
        bundle.write();
        Outcome outcome =
                lab.command(
                                "run",
                                "--preserve-fds",
                                "2",
                                "-b",
                                bundle.directory().toString(),
                                lab.newId())
                        .afterShell("echo three >a; echo four >b; exec 3<a; exec 4<b; exec 5<a")
                        .in(lab.temp())
                        .run()
                        .succeeds();
        assertEquals("three\nfour\n0 1 2 3 4 5 ", outcome.out());
    }

    @Test
    void aPreservedDescriptorThatIsNotOpenIsAnError() {
        lab.tryCreate(lab.bundle().args("/bin/true"), "--preserve-fds", "3")
                .fails("create failed: unable to stat preserved-fd ");
    }
}
