package dev.demitasse.conformance;

import static dev.demitasse.conformance.UserNamespaceTest.mapped;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.conformance.tier.Ability;
import dev.demitasse.conformance.tier.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a process that `exec` adds has in common with the container: namespaces, cgroup, root,
/// keyring; and what it does not bring along.
class ExecJoinTest extends ContainerTest {
    private static final String NAMESPACES =
            "cd /proc/self/ns; for n in *; do readlink $n; done | sort -u";

    private Container sleeper(TestBundle bundle) {
        return lab.detach(bundle.args("/bin/sleep", "1000"));
    }

    private static List<String> namespaces(long pid) throws Exception {
        try (var entries = Files.list(Path.of("/proc/" + pid + "/ns"))) {
            return entries.map(
                            entry -> {
                                try {
                                    return Files.readSymbolicLink(entry).toString();
                                } catch (java.io.IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            })
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    private static void hasNamespacesOfInit(Container container) throws Exception {
        assertEquals(namespaces(container.pid()), container.execSh(NAMESPACES).lines().toList());
    }

    @Test
    void namespacesAreThoseOfInit() throws Exception {
        try (Container container = sleeper(lab.bundle())) {
            hasNamespacesOfInit(container);
            assertEquals("yes\n", container.execSh("test $$ -gt 1 && echo yes"));
        }
    }

    @Test
    void namespacesTheContainerSharesAreNotMissed() throws Exception {
        TestBundle bundle = lab.bundle().withoutNamespace("pid").withoutNamespace("ipc");
        bundle.withoutNamespace("network").withoutNamespace("uts").remove("/hostname");
        try (Container container = sleeper(bundle)) {
            hasNamespacesOfInit(container);
        }
    }

    @Test
    @Needs(Ability.TIME_NAMESPACES)
    void timeNamespaces() throws Exception {
        TestBundle bundle = lab.bundle().add("/linux/namespaces", "{\"type\":\"time\"}");
        bundle.json("/linux/timeOffsets", "{\"boottime\":{\"secs\":1000000}}");
        try (Container container = sleeper(bundle)) {
            hasNamespacesOfInit(container);
            String uptime = container.execSh("cut -d . -f 1 /proc/uptime").strip();
            assertTrue(Long.parseLong(uptime) > 1_000_000, uptime);
        }
    }

    @Test
    void userNamespaces() throws Exception {
        TestBundle bundle = mapped(lab.bundle());
        bundle.capabilities("CAP_CHOWN", "CAP_SYS_ADMIN");
        try (Container container = sleeper(bundle)) {
            hasNamespacesOfInit(container);
            assertEquals(
                    "uid=0(root) gid=0(root)\n0 100000 65536\nyes\n",
                    container.execSh(
                            "id; echo $(cat /proc/self/uid_map); touch /tmp/x; chown 5:6 /tmp/x"
                                    + " && mount -t tmpfs x /tmp && echo yes"));
            assertEquals(
                    "uid=1000(guest) gid=5 groups=7\n",
                    container.execSh("id", "-u", "1000:5", "-g", "7"));
            container
                    .exec(List.of("-u", "70000"), "true")
                    .run()
                    .failsToExec(
                            "/process/user/uid: uid 70000 is not mapped in the user namespace");
        }
    }

    @Test
    void userNamespacesOfACreatedContainer() throws Exception {
        try (Container container = lab.create(mapped(lab.bundle()).args("/bin/sleep", "1000"))) {
            hasNamespacesOfInit(container);
        }
    }

    /// The cgroup is the container's root's then, which the host's root is not once it has joined.
    @Test
    void aCgroupThatIsDelegatedToAUserNamespace() {
        TestBundle bundle = mapped(lab.bundle());
        bundle.mount("/sys/fs/cgroup", "cgroup", "cgroup", "rw", "nosuid", "noexec", "nodev");
        try (Container container = sleeper(bundle)) {
            assertEquals("0::/\n", container.execSh("grep ^0:: /proc/self/cgroup"));
        }
    }

    @Test
    void withoutAPidNamespaceItCannotBeMissed() throws Exception {
        try (Container container = sleeper(lab.bundle().withoutNamespace("pid"))) {
            hasNamespacesOfInit(container);
        }
    }

    @Test
    void theRootIsTheContainersInEveryWayItCanBeMade() {
        for (String flag : List.of("--no-pivot", "--no-pivot=false")) {
            TestBundle bundle = lab.bundle().args("/bin/sleep", "1000");
            Tools.write(bundle.path("mark"), "here");
            try (Container container = lab.detach(bundle, flag)) {
                assertEquals(
                        "hereyes\n", container.execSh("cat ../mark; test -e /usr || echo yes"));
            }
        }
    }

    @Test
    void withoutAMountNamespaceTheRootIsThatOfInit() {
        TestBundle bundle = lab.bundle().withoutNamespace("mount");
        bundle.set("/linux/maskedPaths", List.of()).set("/linux/readonlyPaths", List.of());
        try (Container container = sleeper(bundle)) {
            Tools.write(bundle.path("mark"), "here");
            assertEquals("hereyes\n", container.execSh("cat ../mark; test -e /usr || echo yes"));
        }
    }

    @Test
    void theCgroupIsThatOfTheContainerOrOneBelow() {
        try (Container container = sleeper(lab.bundle().withoutNamespace("cgroup"))) {
            String own = Tools.cgroup(container.pid());
            String line = "grep ^0:: /proc/self/cgroup";
            assertEquals("0::" + own + "\n", container.execSh(line));
            String below = container.bundle().cgroup() + "/a/b";
            assertTrue(lab.cgroup().directory(below).toFile().mkdirs());
            for (String path : List.of("a/b", "/a/b/", "./a//b")) {
                assertEquals(
                        "0::" + own + "/a/b\n", container.execSh(line, "--cgroup=" + path), path);
            }
            assertEquals("0::" + own + "\n", container.execSh(line, "--cgroup", "/"));
        }
    }

    /// A cgroup whose children get controllers takes no processes but theirs.
    @Test
    @Needs(Ability.PIDS_CONTROLLER)
    void whereTheCgroupTakesNoProcessesItIsThatOfInit() {
        for (TestBundle bundle : List.of(lab.bundle(), mapped(lab.bundle()))) {
            try (Container container = sleeper(bundle.withoutNamespace("cgroup"))) {
                String own = bundle.cgroup();
                assertTrue(lab.cgroup().directory(own + "/init").toFile().mkdir());
                lab.cgroup().write(own + "/init", "cgroup.procs", Long.toString(container.pid()));
                lab.cgroup().write(own, "cgroup.subtree_control", "+pids");
                String init = Tools.cgroup(container.pid());
                assertTrue(init.endsWith("/init"), init);
                assertEquals("0::" + init + "\n", container.execSh("grep ^0:: /proc/self/cgroup"));
                container
                        .exec(List.of("--cgroup", "/"), "true")
                        .run()
                        .failsToExec("clone3", "EBUSY");
            }
        }
    }

    private static String keyring(String keys, String id) {
        return keys.lines().filter(line -> line.contains(" _ses." + id + ":")).toList().toString();
    }

    @Test
    void theSessionKeyringIsTheContainers() {
        TestBundle bundle = lab.bundle().set("/linux/maskedPaths", List.of());
        bundle.sh("cat /proc/keys; echo .; sleep 1000");
        try (Container container = lab.detach(bundle)) {
            container.awaitOutput(".\n");
            String serial = keyring(container.output(), container.id()).split(" ", 2)[0];
            assertTrue(serial.length() > 5, container.output());
            String seen = keyring(container.execSh("cat /proc/keys"), container.id());
            assertTrue(seen.startsWith(serial + " "), seen);
            assertFalse(seen.contains(","), seen);
        }
        try (Container container = lab.detach(bundle, "--no-new-keyring")) {
            assertEquals("[]", keyring(container.execSh("cat /proc/keys"), container.id()));
        }
    }

    @Test
    void onlyThePreservedDescriptorsArrive() {
        try (Container container = sleeper(lab.bundle())) {
            String list = "ls /proc/self/fd | tr '\\n' ' '; cat <&4";
            Path file = lab.temp().resolve("file");
            Tools.write(file, "passed on");
            String opened = "exec 3</dev/zero 4<" + file + " 5</dev/zero 300</dev/zero";
            Outcome outcome =
                    container
                            .exec(List.of("--preserve-fds", "2"), "/bin/sh", "-c", list)
                            .afterBash(opened)
                            .run()
                            .succeeds();
            assertEquals("0 1 2 3 4 5 passed on", outcome.out());
            outcome =
                    container
                            .exec(List.of(), "/bin/sh", "-c", "ls /proc/self/fd | wc -l")
                            .afterBash(opened)
                            .run()
                            .succeeds();
            assertEquals("4\n", outcome.out(), "three and that of the directory");
        }
    }

    /// CVE-2024-21626: the directory of a descriptor that is not passed on is no working directory.
    @Test
    void noWorkingDirectoryOutsideOfTheRoot() {
        try (Container container = sleeper(lab.bundle())) {
            for (int fd = 3; fd < 12; fd++) {
                Outcome outcome =
                        container
                                .exec(List.of("--cwd", "/proc/self/fd/" + fd), "/bin/pwd")
                                .afterBash("exec 3</ 5</ 7</tmp 11</")
                                .run();
                assertEquals(255, outcome.status(), outcome::toString);
            }
        }
    }

    @Test
    void noWorkingDirectoryOutsideOfTheRootByAPreservedDescriptor() {
        try (Container container = sleeper(lab.bundle())) {
            container
                    .exec(List.of("--preserve-fds=1", "--cwd=/proc/self/fd/3"), "/bin/pwd")
                    .afterBash("exec 3</")
                    .run()
                    .failsToExec("getcwd", "no such file or directory");
        }
    }

    /// CVE-2016-9962: it still has descriptors of the host's then, and CVE-2019-5736: and its
    /// program.
    @Test
    void nobodyInTheContainerLooksIntoItBeforeItExecutes() {
        try (Container container = sleeper(lab.bundle())) {
            for (int stage : new int[] {Stages.INIT_STARTED, Stages.BEFORE_EXEC}) {
                Running exec =
                        Stages.command(
                                        lab,
                                        Integer.toString(stage),
                                        "exec",
                                        container.id(),
                                        "/bin/true")
                                .start();
                long standing = Stages.await(lab, exec, stage);
                String look =
                        "for p in $(grep -l stop- /proc/[0-9]*/comm); do cd ${p%/*};"
                                + " for f in fd/* exe cwd root; do readlink $f; done;"
                                + " cat environ; echo seen; done 2>&1";
                assertEquals(
                        "cat: can't open 'environ': Permission denied\nseen\n",
                        container.execSh(look));
                Lab.signal(standing, "CONT");
                exec.await().succeedsSilently();
            }
        }
    }
}
