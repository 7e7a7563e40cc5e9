package dev.demitasse.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.linux.abi.Errno;
import org.junit.jupiter.api.Test;

class HintsTest {
    private static String of(String pointer, String call, int errno) {
        return Hints.of(pointer, LaunchReportTest.step(call), errno);
    }

    @Test
    void misleadingErrnosAreExplained() {
        assertEquals(
                "is the path a namespace of this type?",
                of("/linux/namespaces/0/path", "setns", Errno.EINVAL));
        assertEquals(
                "raising a hard limit needs CAP_SYS_RESOURCE",
                of("/process/rlimits/2", "prlimit64", Errno.EPERM));
        assertEquals(
                "lowering the score needs CAP_SYS_RESOURCE",
                of("/process/oomScoreAdj", "write", Errno.EACCES));
        assertEquals(
                "the source of the bind mount does not exist",
                of("/mounts/1", "open_tree", Errno.ENOENT));
        assertEquals(
                "not a directory, or a file where a directory is to be mounted?",
                of("/mounts/1", "move_mount", Errno.EINVAL));
        assertEquals(
                "this kernel has no such file system type",
                of("/mounts/1", "fsopen", Errno.ENODEV));
        assertEquals(
                "there is something else at that path",
                of("/linux/devices/0", "existing", Errno.EEXIST));
        assertEquals(
                "a symbolic link stands where a real directory has to be",
                of("/mounts/0", "openat2", Errno.ELOOP));
        assertEquals(
                "a pids limit of the cgroup or of the user is reached",
                of("/linux/namespaces", "clone3", Errno.EAGAIN));
        assertEquals(
                "is the profile loaded?", of("/process/apparmorProfile", "write", Errno.ENOENT));
        assertEquals(
                "this kernel has no such parameter",
                of("/linux/sysctl/net.a", "openat2", Errno.ENOENT));
        assertTrue(of("/process/scheduler", "sched_setattr", Errno.EPERM).contains("CAP_SYS_NICE"));
        assertEquals("memory limit too low?", of("/linux/namespaces", "clone3", Errno.ENOMEM));
        assertEquals("memory limit too low?", of("/process/args", "execve", Errno.ENOMEM));
    }

    @Test
    void plainErrnosStandForThemselves() {
        assertEquals("", of("/linux/namespaces/0/path", "setns", Errno.EPERM));
        assertEquals("", of("/linux/namespaces/0/path", "open", Errno.EINVAL));
        assertEquals("", of("/process/rlimits/2", "prlimit64", Errno.EINVAL));
        assertEquals("", of("/process/oomScoreAdj", "write", Errno.EINVAL));
        assertEquals("", of("/mounts/1", "open_tree", Errno.EACCES));
        assertEquals("", of("/mounts/1", "fsopen", Errno.EPERM));
        assertEquals("", of("/mounts/1", "openat2", Errno.ENOENT));
        assertEquals("", of("/linux/namespaces", "clone3", Errno.EPERM));
        assertEquals("", of("", "setsid", Errno.EPERM));
        assertEquals("", Hints.of("/mounts/1", 0, Errno.ENOENT));
    }
}
