package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The filter of system calls, as programs meet it.
class SeccompTest extends ContainerTest {
    private static final String ALLOW = "'defaultAction':'SCMP_ACT_ALLOW'";
    private static final String MKDIR = "mkdir /tmp/d && echo made || echo refused";

    private TestBundle seccomp(String members) {
        return lab.bundle().json("/linux/seccomp", "{" + members.replace('\'', '"') + "}");
    }

    private TestBundle rule(String members) {
        return seccomp(ALLOW + ",'syscalls':[{" + members + "}]");
    }

    /// A profile like the one that engines use.
    private TestBundle engine() {
        return lab.bundle().json("/linux/seccomp", Tools.read(Tools.script("seccomp-engine.json")));
    }

    private String prints(TestBundle bundle, String script) {
        Outcome outcome = lab.sh(bundle, script);
        assertEquals(0, outcome.status(), outcome::toString);
        return outcome.out();
    }

    @Test
    void errnoIsEpermUnlessGiven() {
        String out =
                prints(
                        rule("'names':['mkdir'],'action':'SCMP_ACT_ERRNO'"),
                        "mkdir /tmp/d 2>&1; true");
        assertTrue(out.contains("Operation not permitted"), out);
        out =
                prints(
                        rule("'names':['mkdir'],'action':'SCMP_ACT_ERRNO','errnoRet':28"),
                        "mkdir /tmp/d 2>&1; true");
        assertTrue(out.contains("No space left on device"), out);
        // An errno of 0 is a call that says it has worked.
        out =
                prints(
                        rule("'names':['mkdir'],'action':'SCMP_ACT_ERRNO','errnoRet':0"),
                        "mkdir /tmp/d && ls -d /tmp/d 2>&1; true");
        assertTrue(out.contains("No such file"), out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "KILL_THREAD", "KILL_PROCESS", "TRAP"})
    void killedProgramsDieOfSigsys(String action) {
        TestBundle bundle = rule("'names':['mkdir'],'action':'SCMP_ACT_" + action + "'");
        assertEquals("159\n", prints(bundle, "mkdir /tmp/d; echo $?"));
        bundle = rule("'names':['mkdir'],'action':'SCMP_ACT_" + action + "'");
        // Pid 1 dies of what it does itself, if it is the filter that kills it.
        if (!action.equals("TRAP")) {
            assertEquals(159, lab.run(bundle.args("/bin/mkdir", "/tmp/d")).status());
        }
    }

    @Test
    void traceWithoutTracerIsEnosys() {
        TestBundle bundle = rule("'names':['mkdir'],'action':'SCMP_ACT_TRACE','errnoRet':9");
        String out = prints(bundle, "mkdir /tmp/d 2>&1; true");
        assertTrue(out.contains("Function not implemented"), out);
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "false, 0"})
    void noNewPrivilegesIsLeftAlone(boolean wanted, String seen) {
        TestBundle bundle = engine().set("/process/noNewPrivileges", wanted);
        String status = "grep -E '^(NoNewPrivs|Seccomp|Seccomp_filters):' /proc/self/status";
        assertEquals(
                "NoNewPrivs:\t" + seen + "\nSeccomp:\t2\nSeccomp_filters:\t1\n",
                prints(bundle, status));
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "true, 1000", "false, 0", "false, 1000"})
    void capabilityForTheFilterIsGoneBehindIt(boolean noNewPrivileges, int uid) {
        TestBundle bundle =
                engine().set("/process/noNewPrivileges", noNewPrivileges)
                        .capabilities("CAP_KILL")
                        .set("/process/user", java.util.Map.of("uid", uid, "gid", uid));
        String none = "0000000000000000\n";
        String kill = "0000000000000020\n";
        String script = "grep -E '^Cap' /proc/self/status | sed 's/:\t/ /'";
        String own = uid == 0 ? kill : none;
        assertEquals(
                "CapInh " + none + "CapPrm " + own + "CapEff " + own + "CapBnd " + kill + "CapAmb "
                        + none,
                prints(bundle, script));
    }

    @Test
    void createdContainersAreFilteredWhenTheyStart() {
        TestBundle bundle =
                rule("'names':['mkdir'],'action':'SCMP_ACT_ERRNO'").sh(MKDIR + "; sleep 100");
        try (Container container = lab.create(bundle)) {
            container.start().succeedsSilently();
            container.awaitOutput("refused");
        }
    }

    @Test
    void enginesProfileLetsProgramsRun() {
        assertEquals(
                "made\n1\n",
                prints(engine(), MKDIR + "; busybox unshare -n true 2>/dev/null; echo $?"));
        try (Container container = lab.create(engine().sh("sleep 100"))) {
            container.start().succeedsSilently();
            container.is("running");
        }
    }

    @Test
    void conditionsOnDifferentArgumentsAllHaveToHold() {
        // kill(pid, signal)
        String args =
                "'args':[{'index':0,'value':1,'op':'SCMP_CMP_EQ'},"
                        + "{'index':1,'value':0,'op':'SCMP_CMP_EQ'}]";
        TestBundle bundle = rule("'names':['kill'],'action':'SCMP_ACT_ERRNO'," + args);
        assertEquals(
                "no\nyes\nyes\n",
                prints(
                        bundle,
                        "(kill -0 1 || echo no) 2>/dev/null; kill -0 $$; kill -URG 1 && echo yes;"
                                + " sleep 1 & kill -0 $! && echo yes"));
    }

    @Test
    void conditionsThatRepeatAnArgumentAreAlternatives() {
        String args =
                "'args':[{'index':1,'value':23,'op':'SCMP_CMP_EQ'},"
                        + "{'index':1,'value':28,'op':'SCMP_CMP_EQ'}]";
        TestBundle bundle = rule("'names':['kill'],'action':'SCMP_ACT_ERRNO'," + args);
        assertEquals(
                "no\nno\nyes\n",
                prints(
                        bundle,
                        "sleep 9 & for s in URG WINCH CONT; do kill -$s $! 2>/dev/null && echo yes"
                                + " || echo no; done; kill -9 $!"));
    }

    @Test
    void newerCallsThanTheProfileKnowsDoNotExist() throws IOException {
        // Nobody names a call of this number.
        String script =
                "import ctypes; l=ctypes.CDLL(None, use_errno=True);"
                        + " l.syscall(1023); print(ctypes.get_errno())";
        TestBundle bundle = engine().args("/usr/bin/python3", "-c", script);
        for (String shared : List.of("usr", "lib", "lib64")) {
            Files.createDirectories(bundle.path(shared));
            bundle.mount("/" + shared, "bind", "/" + shared, "rbind", "ro");
        }
        Outcome outcome = lab.run(bundle);
        assertEquals("38\n", outcome.out(), outcome::toString);
    }

    @Test
    void filterNeedsNothingFromTheProfileButExec() {
        // Not even write(2): init has said before that it executes the program.
        TestBundle bundle =
                seccomp(
                                "'defaultAction':'SCMP_ACT_KILL_PROCESS','syscalls':[{'names':"
                                        + "['execve','exit_group','exit','arch_prctl','set_tid_address','brk',"
                                        + "'mmap','mprotect','getuid','getgid','prctl','readlink','uname',"
                                        + "'set_robust_list','rseq','prlimit64','getrandom','ioctl'],"
                                        + "'action':'SCMP_ACT_ALLOW'}]")
                        .args("/bin/true");
        lab.run(bundle).succeedsSilently();
        try (Container container = lab.create(bundle)) {
            container.start().succeedsSilently();
            container.awaitStatus("stopped");
        }
    }

    @Test
    void programThatCannotBeExecutedIsTold() throws IOException {
        TestBundle bundle = engine().args("/bin/none");
        Files.writeString(bundle.path("bin/none"), "no program\n");
        Files.setPosixFilePermissions(
                bundle.path("bin/none"), PosixFilePermissions.fromString("rwxr-xr-x"));
        lab.run(bundle).fails("exec: \"/bin/none\"", "exec format error");
        try (Container container = lab.create(bundle)) {
            container.start().fails("exec format error");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TSYNC", "LOG", "SPEC_ALLOW", "WAIT_KILLABLE_RECV"})
    void everyFlagCanBeSet(String flag) {
        TestBundle bundle =
                seccomp(
                        ALLOW
                                + ",'flags':['SECCOMP_FILTER_FLAG_"
                                + flag
                                + "'],'syscalls':[{'names':['mkdir'],'action':'SCMP_ACT_ERRNO'}]");
        assertEquals("refused\n", prints(bundle, "(" + MKDIR + ") 2>/dev/null"));
    }

    @Test
    void withoutFlagsSpeculationIsAllowed() {
        String script = "grep ^Speculation_Store_Bypass /proc/self/status";
        String without = prints(lab.bundle(), script);
        assertEquals(without, prints(seccomp(ALLOW), script));
        assertEquals(without, prints(seccomp(ALLOW + ",'flags':null"), script));
    }

    @Test
    void unknownCallsAreLeftOutAndLogged() {
        TestBundle bundle = rule("'names':['no_such_call','mkdir'],'action':'SCMP_ACT_ERRNO'");
        bundle.sh("(" + MKDIR + ") 2>/dev/null").write();
        Outcome outcome =
                lab.command(
                                "--debug",
                                "run",
                                "--bundle",
                                bundle.directory().toString(),
                                lab.newId())
                        .run();
        assertEquals("refused\n", outcome.out(), outcome::toString);
        outcome.says("no_such_call");
        lab.run(bundle).succeeds();
    }

    @Test
    void mistakesAreNamed() {
        lab.tryCreate(rule("'names':['mkdir'],'action':'SCMP_ACT_SHRUG'"))
                .fails("/linux/seccomp/syscalls/0/action", "SCMP_ACT_SHRUG");
        lab.tryCreate(rule("'names':['mkdir'],'action':'SCMP_ACT_ALLOW','errnoRet':1"))
                .fails("/linux/seccomp/syscalls/0/errnoRet");
        lab.tryCreate(rule("'names':['mkdir'],'action':'SCMP_ACT_NOTIFY'"))
                .fails("/linux/seccomp/syscalls/0/action", "listenerPath");
        lab.tryCreate(seccomp(ALLOW + ",'listenerMetadata':'m'"))
                .fails("/linux/seccomp/listenerMetadata");
        lab.tryCreate(seccomp(ALLOW + ",'flags':['SECCOMP_FILTER_FLAG_NEW']"))
                .fails("/linux/seccomp/flags/0");
        lab.tryCreate(seccomp(ALLOW + ",'architectures':['SCMP_ARCH_S390X']"))
                .fails("/linux/seccomp/architectures/0", "seccomp_arch_add SCMP_ARCH_S390X");
    }

    @Test
    void compiledFiltersAreKeptAndNotBelieved() throws IOException {
        TestBundle bundle =
                seccomp(
                        ALLOW
                                + ",'syscalls':[{'names':['mkdir'],'action':'SCMP_ACT_ERRNO',"
                                + "'errnoRet':"
                                + (mode == Mode.COLD ? 30 : 31)
                                + "}]");
        String script = "(" + MKDIR + ") 2>/dev/null";
        assertEquals("refused\n", prints(bundle, script));
        Path filters = lab.temp().resolve("state.seccomp");
        assertEquals(
                "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(filters)));
        Path file;
        try (Stream<Path> files = Files.list(filters)) {
            List<Path> all = files.toList();
            assertEquals(1, all.size());
            file = all.get(0);
        }
        Object inode = Files.getAttribute(file, "unix:ino");
        assertEquals("refused\n", prints(bundle, script));
        assertEquals(inode, Files.getAttribute(file, "unix:ino"));
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        assertEquals("refused\n", prints(bundle, script));
        Files.setAttribute(file, "unix:uid", 1000);
        assertEquals("refused\n", prints(bundle, script));
        if (mode == Mode.COLD) {
            assertEquals(0, Files.getAttribute(file, "unix:uid"));
        }
    }

    @Test
    void explainShowsTheFilter() {
        TestBundle bundle = engine();
        bundle.write();
        Outcome outcome =
                lab.command("explain", "--bundle", bundle.directory().toString()).run().succeeds();
        assertTrue(
                outcome.out()
                        .matches(
                                "(?s).*load a seccomp filter of [0-9]+ instructions: ALLOW,"
                                        + " ERRNO 1, ERRNO 38, KILL_THREAD.*"),
                outcome.out());
        assertFalse(Files.exists(lab.temp().resolve("state.seccomp")));
    }
}
