package dev.demitasse.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.demitasse.core.state.ContainerRecord.PendingStep;
import dev.demitasse.linux.abi.Errno;
import dev.demitasse.linux.launcher.Event;
import dev.demitasse.linux.plan.ExecOp;
import dev.demitasse.linux.plan.HostOp;
import dev.demitasse.linux.plan.IsolationOp;
import dev.demitasse.linux.plan.MountOp;
import dev.demitasse.linux.plan.Op;
import dev.demitasse.linux.plan.ProcessOp;
import dev.demitasse.linux.plan.Step;
import dev.demitasse.linux.plan.Steps;
import dev.demitasse.linux.plan.UserNamespaceOp;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaunchReportTest {
    private static final String START = "unable to start container process: ";
    private static final String INIT = START + "error during container init: ";

    /// The number of a call, by its name.
    static int step(String name) {
        for (int step = 1; !Steps.name(step).isEmpty(); step++) {
            if (Steps.name(step).equals(name)) {
                return step;
            }
        }
        throw new AssertionError("no step " + name);
    }

    private static String init(Op op, String pointer, String call, int errno, String text) {
        List<Step> steps = List.of(new Step(new ProcessOp.Setsid(), ""), new Step(op, pointer));
        Event event = new Event(Event.FAILED, Event.INIT, 1, errno, step(call), text);
        return message(event, List.of(), steps, "sh");
    }

    private static String host(Op op, String pointer, String call, int errno) {
        List<Step> steps = List.of(new Step(op, pointer));
        Event event = new Event(Event.FAILED, Event.HOST, 0, errno, step(call), "");
        return message(event, steps, List.of(), "sh");
    }

    private static String message(Event event, List<Step> host, List<Step> init, String program) {
        return String.valueOf(LaunchReport.failed(event, host, init, program).getMessage());
    }

    private static String exec(String program, String call, int errno) {
        Op op =
                call.equals("execve")
                        ? new ExecOp.Exec(List.of(program))
                        : new ExecOp.FindExec(List.of("/bin/" + program));
        Event event = new Event(Event.FAILED, Event.INIT, 0, errno, step(call), "");
        return message(event, List.of(), List.of(new Step(op, "/process/args/0")), program);
    }

    @Test
    void aDescriptorThatIsNotOpenIsCountedBehindTheServiceManagers() {
        List<Step> steps = List.of(new Step(new HostOp.PreserveFds(4, 2), ""));
        Event sixth = new Event(Event.FAILED, Event.HOST, 0, Errno.EBADF, step("fstat"), "6");
        assertEquals(
                "unable to stat preserved-fd 1 (of 2): stat /proc/self/fd/6: no such file or"
                        + " directory",
                message(sixth, steps, List.of(), "sh"));
        Event third = new Event(Event.FAILED, Event.HOST, 0, Errno.EBADF, step("fstat"), "3");
        assertEquals(
                "unable to stat the descriptor of LISTEN_FDS: stat /proc/self/fd/3: no such file or"
                        + " directory",
                message(third, steps, List.of(), "sh"));
    }

    @Test
    void whatStopsAUserNamespaceIsTold() {
        Op map = new IsolationOp.IdMap("uid_map", "0 1 2\n", false);
        String pointer = "/linux/uidMappings";
        String what = START + pointer + ": write uid_map of init: 0 1 2: write: ";
        assertEquals(
                what + "invalid argument (EINVAL) (do ranges overlap, or are there more than 340?)",
                host(map, pointer, "write", Errno.EINVAL));
        assertEquals(
                what
                        + "operation not permitted (EPERM) (not all of these host IDs are the caller's)",
                host(map, pointer, "write", Errno.EPERM));
        assertEquals(
                START
                        + pointer
                        + ": require uid_map of init: 0 1 2: existing: invalid argument (EINVAL)"
                        + " (the user namespace that is joined has another map)",
                host(
                        new IsolationOp.IdMap("uid_map", "0 1 2\n", true),
                        pointer,
                        "existing",
                        Errno.EINVAL));
        assertEquals(
                INIT
                        + "/linux/namespaces: become root of the user namespace: setuid: invalid"
                        + " argument (EINVAL) (container ID 0 is not mapped in the user namespace)",
                init(
                        new UserNamespaceOp.IdRoot(),
                        "/linux/namespaces",
                        "setuid",
                        Errno.EINVAL,
                        ""));
    }

    @Test
    void whatStopsAnIdMappedMountIsTold() {
        Op tree = new IsolationOp.SendTree("/proc", IsolationOp.SendTree.IDMAP, "", "");
        String what = START + "/mounts/0: id-map /proc for init to bind: ";
        assertEquals(
                what
                        + "mount_setattr: invalid argument (EINVAL) (the file system (proc) cannot be"
                        + " id-mapped)",
                host(tree, "/mounts/0", "mount_setattr", Errno.EINVAL));
        assertEquals(
                what
                        + "open_tree: no such file or directory (ENOENT) (the source of the bind"
                        + " mount does not exist)",
                host(tree, "/mounts/0", "open_tree", Errno.ENOENT));
    }

    @Test
    void whatStopsATimeNamespaceIsTold() {
        Op offsets = new IsolationOp.TimeOffsets("monotonic -9 0\n");
        String what = START + "/linux/timeOffsets: set time offsets: monotonic -9 0: ";
        assertEquals(
                what
                        + "write: numerical result out of range (ERANGE) (the clock would be below"
                        + " zero or beyond its end)",
                host(offsets, "/linux/timeOffsets", "write", Errno.ERANGE));
        assertEquals(
                what + "unshare: invalid argument (EINVAL) (this kernel has no time namespaces)",
                host(offsets, "/linux/timeOffsets", "unshare", Errno.EINVAL));
    }

    @Test
    void aProgramThatIsNotInPathIsToldInTheWordsOfExec() {
        assertEquals(
                INIT + "exec: \"nope\": executable file not found in $PATH",
                exec("nope", "faccessat2", Errno.ENOENT));
    }

    @Test
    void aProgramThatIsNotAtItsPathIsTold() {
        assertEquals(
                INIT + "exec: \"/bin/nope\": stat /bin/nope: no such file or directory",
                exec("/bin/nope", "faccessat2", Errno.ENOENT));
        assertEquals(
                INIT + "exec: \"./nope\": stat ./nope: no such file or directory",
                exec("./nope", "faccessat2", Errno.ENOENT));
    }

    @Test
    void aProgramThatCannotBeExecutedIsTold() {
        assertEquals(
                INIT + "exec: \"/etc\": is a directory", exec("/etc", "faccessat2", Errno.EISDIR));
        assertEquals(
                INIT + "exec: \"/etc/passwd\": permission denied",
                exec("/etc/passwd", "faccessat2", Errno.EACCES));
        assertEquals(
                INIT + "exec: \"/etc/passwd/x\": not a directory",
                exec("/etc/passwd/x", "faccessat2", Errno.ENOTDIR));
        assertEquals(
                INIT + "exec: \"/script\": no such file or directory",
                exec("/script", "execve", Errno.ENOENT));
        assertEquals(INIT + "exec: \"/text\": exec format error", exec("/text", "execve", 8));
    }

    @Test
    void aFailedMountIsToldWithWhatTheKernelSaid() {
        Op mount = new MountOp.MountFs("tmpfs", "tmpfs", List.of("size=x"), "/dev/shm", 0, 0);
        assertEquals(
                INIT
                        + "/mounts/3: mount tmpfs on /dev/shm (size=x): fsconfig: invalid argument"
                        + " (EINVAL): tmpfs: Bad value for 'size'",
                init(mount, "/mounts/3", "fsconfig", Errno.EINVAL, "tmpfs: Bad value for 'size'"));
    }

    @Test
    void textMayBeAllTheKernelSaid() {
        Op mount = new MountOp.MountFs("proc", "proc", List.of(), "/proc", 0, 0);
        assertEquals(
                INIT + "/mounts/0: mount proc on /proc: fsopen: subset=none",
                init(mount, "/mounts/0", "fsopen", 0, "subset=none"));
    }

    @Test
    void aDirectoryThatCannotBeEnteredIsToldInTheWordsOfRunc() {
        assertEquals(
                INIT
                        + "chdir to cwd (\"/home\") set in config.json failed: /process/cwd: change"
                        + " to directory /home: chdir: permission denied (EACCES)",
                init(
                        new ProcessOp.Chdir("/home", false),
                        "/process/cwd",
                        "chdir",
                        Errno.EACCES,
                        ""));
    }

    @Test
    void whatEveryContainerGetsHasNoPointer() {
        Op device = new MountOp.Mknod("/dev/null", 0, 1, 3, 0, 0);
        assertEquals(
                INIT
                        + "make device /dev/null (1:3): existing: file exists (EEXIST)"
                        + " (there is something else at that path)",
                init(device, "", "existing", Errno.EEXIST, ""));
    }

    @Test
    void aRefusedLimitIsTheHostsFailure() {
        assertEquals(
                START
                        + "/process/rlimits/0: limit RLIMIT_NOFILE to 10, unlimited at most: prlimit64:"
                        + " operation not permitted (EPERM)"
                        + " (raising a hard limit needs CAP_SYS_RESOURCE)",
                host(
                        new HostOp.Prlimit(7, 10, -1, "RLIMIT_NOFILE"),
                        "/process/rlimits/0",
                        "prlimit64",
                        Errno.EPERM));
    }

    @Test
    void failuresOfTheLauncherItselfNameNoOperation() {
        Event event =
                new Event(Event.FAILED, Event.LAUNCHER, 0, Errno.ENOMEM, step("memfd_create"), "");
        Step step = new Step(new ProcessOp.Setsid(), "/x");
        assertEquals(
                START + "launcher: memfd_create: cannot allocate memory (ENOMEM)",
                message(event, List.of(step), List.of(step), "sh"));
    }

    @Test
    void operationsOutOfRangeAreNotLookedUp() {
        for (int op : new int[] {-1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            Event event = new Event(Event.FAILED, Event.INIT, op, Errno.EPERM, 1, "");
            Step step = new Step(new ProcessOp.Setsid(), "/x");
            assertEquals(
                    START + "launcher: decode: operation not permitted (EPERM)",
                    message(event, List.of(step, step), List.of(step), "sh"));
        }
    }

    @Test
    void failuresAfterStartAreToldFromTheRecord() {
        List<PendingStep> waiting =
                List.of(
                        new PendingStep(40, "close descriptors from 3", ""),
                        new PendingStep(41, "execute sh -c true", "/process/args"));
        Event exec = new Event(Event.FAILED, Event.INIT, 41, Errno.EACCES, step("execve"), "");
        assertEquals(
                INIT + "exec: \"sh\": permission denied",
                LaunchReport.failedAfterStart(exec, waiting).getMessage());
        Event close = new Event(Event.FAILED, Event.INIT, 40, Errno.EBADF, step("close_range"), "");
        assertEquals(
                INIT + "close descriptors from 3: close_range: bad file descriptor (EBADF)",
                LaunchReport.failedAfterStart(close, waiting).getMessage());
        Event other = new Event(Event.FAILED, Event.INIT, 7, Errno.EBADF, step("read"), "");
        assertEquals(
                INIT + "read: bad file descriptor (EBADF)",
                LaunchReport.failedAfterStart(other, waiting).getMessage());
    }

    @Test
    void aProgramWithoutArgumentsIsNamedAfterStart() {
        Event exec = new Event(Event.FAILED, Event.INIT, 3, Errno.ENOENT, step("execve"), "");
        List<PendingStep> waiting = List.of(new PendingStep(3, "execute /bin/sh", "/process/args"));
        assertEquals(
                INIT + "exec: \"/bin/sh\": no such file or directory",
                LaunchReport.failedAfterStart(exec, waiting).getMessage());
    }
}
