package dev.demitasse.linux.cgroup;

import dev.demitasse.linux.KernelFile;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.abi.Errno;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// One cgroup of the v2 hierarchy, which need not exist.
public final class Cgroup {
    private static final long FIRST_PAUSE = 50_000;
    private static final long LONGEST_PAUSE = 10_000_000;
    private static final long REMOVAL_NANOS = 500_000_000;

    // Others may remove a parent that they find empty just before we make a child in it.
    private static final int CREATE_ATTEMPTS = 3;

    private final CgroupTree tree;
    private final List<String> names;
    private final String directory;

    Cgroup(CgroupTree tree, List<String> names) {
        this.tree = tree;
        this.names = names;
        String top = tree.mountPoint();
        this.directory = names.isEmpty() ? top : top + "/" + String.join("/", names);
    }

    /// The tree it is in.
    public CgroupTree tree() {
        return tree;
    }

    /// Its path below the mount point, `/` for the topmost.
    public String path() {
        return "/" + String.join("/", names);
    }

    /// Its absolute directory.
    public String directory() {
        return directory;
    }

    /// Whether its directory exists.
    public boolean exists() {
        return new File(directory).isDirectory();
    }

    /// The directories that [#create] would make, outermost first.
    public List<String> missing() {
        List<String> missing = new ArrayList<>();
        String dir = tree.mountPoint();
        for (String name : names) {
            dir = dir + "/" + name;
            if (!missing.isEmpty() || !new File(dir).isDirectory()) {
                missing.add(dir);
            }
        }
        return missing;
    }

    /// Makes the cgroup and its missing parents, and enables in each parent all controllers there
    /// are. A controller that cannot be enabled is no error yet, because no limit may need it.
    ///
    /// @return the directories that were made, outermost first; after a failure all of them are
    ///   removed again
    /// @throws SyscallFailed mkdir(2) failed
    /// @throws CgroupFailed it exists and has processes in it, or it is frozen
    public List<String> create() throws SyscallFailed, CgroupFailed {
        List<String> made = new ArrayList<>();
        try {
            int attempt = 1;
            while (!makeDirectories(made, attempt == CREATE_ATTEMPTS)) {
                attempt++;
            }
            if (made.isEmpty()) {
                int count = processes().length;
                if (count > 0) {
                    throw new CgroupFailed(
                            "container's cgroup is not empty: " + count + " process(es) found");
                }
            }
            if (isFrozen()) {
                throw new CgroupFailed("container's cgroup unexpectedly frozen");
            }
            return made;
        } catch (SyscallFailed | CgroupFailed e) {
            for (int i = made.size() - 1; i >= 0; i--) {
                removeDirectory(made.get(i));
            }
            throw e;
        }
    }

    /// @return false if a parent vanished in the meantime and this is not the last attempt
    private boolean makeDirectories(List<String> made, boolean last) throws SyscallFailed {
        try {
            String dir = tree.mountPoint();
            for (String name : names) {
                Controllers.enable(dir);
                dir = dir + "/" + name;
                if (!new File(dir).isDirectory() && makeDirectory(dir)) {
                    made.remove(dir);
                    made.add(dir);
                }
            }
            return true;
        } catch (SyscallFailed e) {
            if (last || !isGone(e)) {
                throw e;
            }
            return false;
        }
    }

    /// @return false if somebody else has just made it
    private static boolean makeDirectory(String dir) throws SyscallFailed {
        try {
            // Not left to the umask, which is that of whoever started us.
            Files.createDirectory(
                    Path.of(dir),
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwxr-xr-x")));
            return true;
        } catch (IOException e) {
            int errno = SyscallFailed.errnoOf(e);
            if (errno == Errno.EEXIST) {
                return false;
            }
            throw new SyscallFailed("mkdir", dir, errno);
        }
    }

    /// Enables, in all its parents, all controllers there are: somebody else has made it.
    ///
    /// @throws SyscallFailed one of them is gone
    public void enableControllers() throws SyscallFailed {
        String dir = tree.mountPoint();
        for (String name : names) {
            Controllers.enable(dir);
            dir = dir + "/" + name;
        }
    }

    /// Moves a process into it, with all its threads.
    ///
    /// @throws SyscallFailed the write was refused (cgroups(7))
    public void add(int pid) throws SyscallFailed {
        KernelFile.write(directory + "/cgroup.procs", Integer.toString(pid));
    }

    /// Whether limits of this controller can be set on the cgroup.
    ///
    /// @throws SyscallFailed the cgroup is gone
    public boolean hasController(String controller) throws SyscallFailed {
        return words(KernelFile.read(directory + "/cgroup.controllers")).contains(controller);
    }

    /// Why the cgroup does not have this controller, and what would help, in words.
    String whyNoController(String controller) throws SyscallFailed {
        String what = "the " + controller + " controller ";
        String dir = tree.mountPoint();
        if (!words(KernelFile.read(dir + "/cgroup.controllers")).contains(controller)) {
            String v1 = tree.v1MountOf(controller);
            return v1 == null
                    ? what + "is not available in the cgroup v2 hierarchy at " + dir
                    : what
                            + "is in the cgroup v1 hierarchy at "
                            + v1
                            + " (boot with systemd.unified_cgroup_hierarchy=1, or cgroup_no_v1=all,"
                            + " to use it in cgroup v2)";
        }
        for (String name : names) {
            if (!words(KernelFile.read(dir + "/cgroup.subtree_control")).contains(controller)) {
                boolean busy = !KernelFile.read(dir + "/cgroup.procs").isEmpty();
                return what
                        + "is not enabled for the children of "
                        + dir
                        + (busy ? " (a cgroup that has processes in it cannot enable it)" : "");
            }
            dir = dir + "/" + name;
        }
        return what + "is not available in " + directory;
    }

    /// Kills all processes in it and below (cgroup.kill, Linux 5.14). It is no error if the cgroup
    /// is gone.
    ///
    /// @throws SyscallFailed the write was refused, for example with `EOPNOTSUPP` in a threaded
    ///   cgroup
    public void kill() throws SyscallFailed {
        try {
            KernelFile.write(directory + "/cgroup.kill", "1");
        } catch (SyscallFailed e) {
            if (exists()) {
                throw e;
            }
        }
    }

    /// Waits until neither it nor a cgroup below has processes.
    ///
    /// @param nanos how long at most
    /// @return whether it is empty, or gone
    public boolean awaitEmpty(long nanos) throws SyscallFailed {
        return awaitEvent("populated", 0, nanos);
    }

    /// Stops all processes in it and below, and returns when they have stopped.
    ///
    /// @param nanos how long at most
    /// @throws CgroupFailed they had not stopped by then; they run again
    public void freeze(long nanos) throws SyscallFailed, CgroupFailed {
        KernelFile.write(directory + "/cgroup.freeze", "1");
        if (!awaitEvent("frozen", 1, nanos)) {
            KernelFile.write(directory + "/cgroup.freeze", "0");
            throw new CgroupFailed("cgroup " + path() + " did not freeze in time");
        }
    }

    /// Lets the processes run again, and returns when they do.
    ///
    /// @param nanos how long at most
    /// @throws CgroupFailed they did not by then, which means that a cgroup above is frozen
    public void thaw(long nanos) throws SyscallFailed, CgroupFailed {
        KernelFile.write(directory + "/cgroup.freeze", "0");
        if (!awaitEvent("frozen", 0, nanos)) {
            throw new CgroupFailed(
                    "cgroup " + path() + " did not thaw in time: a cgroup above it is frozen");
        }
    }

    /// Whether it is frozen, by itself or by a cgroup above.
    public boolean isFrozen() throws SyscallFailed {
        return value("cgroup.events", "frozen") == 1;
    }

    /// How many processes in it and below were killed for lack of memory; 0 without the memory
    /// controller.
    public long oomKills() throws SyscallFailed {
        return Math.max(0, value("memory.events", "oom_kill"));
    }

    /// The processes in it and below, as seen from our pid namespace; those of other pid namespaces
    /// are 0.
    public int[] processes() throws SyscallFailed {
        return collect(directory, new int[0]);
    }

    private static int[] collect(String dir, int[] before) throws SyscallFailed {
        List<String> lines;
        try {
            lines = words(KernelFile.read(dir + "/cgroup.procs"));
        } catch (SyscallFailed e) {
            if (isGone(e)) {
                return before;
            }
            throw e;
        }
        int[] pids = Arrays.copyOf(before, before.length + lines.size());
        for (int i = 0; i < lines.size(); i++) {
            pids[before.length + i] = Integer.parseInt(lines.get(i));
        }
        for (String child : children(dir)) {
            pids = collect(child, pids);
        }
        return pids;
    }

    /// Removes it and all cgroups below, which must have no processes. A cgroup that is gone is no
    /// error, and processes that are just about to end are waited for shortly.
    ///
    /// @throws SyscallFailed rmdir(2) failed, with `EBUSY` if there still are processes
    public void remove() throws SyscallFailed {
        long deadline = System.nanoTime() + REMOVAL_NANOS;
        long pause = FIRST_PAUSE;
        int errno;
        while ((errno = removeTree(directory)) != 0) {
            if (errno != Errno.EBUSY || System.nanoTime() - deadline >= 0) {
                throw new SyscallFailed("rmdir", directory, errno);
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
    }

    private static int removeTree(String dir) {
        int errno = removeDirectory(dir);
        // Only then it is worth the while to look for cgroups below.
        if (errno == Errno.EBUSY || errno == Errno.ENOTEMPTY) {
            for (String child : children(dir)) {
                removeTree(child);
            }
            errno = removeDirectory(dir);
        }
        return errno;
    }

    private static int removeDirectory(String dir) {
        try {
            Files.delete(Path.of(dir));
            return 0;
        } catch (IOException e) {
            int errno = SyscallFailed.errnoOf(e);
            return errno == Errno.ENOENT ? 0 : errno;
        }
    }

    private static List<String> children(String dir) {
        List<String> children = new ArrayList<>();
        String[] entries = new File(dir).list();
        if (entries != null) {
            for (String entry : entries) {
                String child = dir + "/" + entry;
                if (new File(child).isDirectory()) {
                    children.add(child);
                }
            }
        }
        return children;
    }

    private boolean awaitEvent(String key, long wanted, long nanos) throws SyscallFailed {
        long deadline = System.nanoTime() + nanos;
        long pause = FIRST_PAUSE;
        while (true) {
            long value = value("cgroup.events", key);
            if (value == wanted || value < 0) {
                return true;
            }
            if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
    }

    /// A value of a file of `KEY VALUE` lines, or -1 if file or key are not there.
    private long value(String file, String key) throws SyscallFailed {
        List<String> words;
        try {
            words = words(KernelFile.read(directory + "/" + file));
        } catch (SyscallFailed e) {
            if (isGone(e)) {
                return -1;
            }
            throw e;
        }
        for (int i = 0; i + 1 < words.size(); i += 2) {
            if (words.get(i).equals(key)) {
                return Long.parseLong(words.get(i + 1));
            }
        }
        return -1;
    }

    private static boolean isGone(SyscallFailed e) {
        return e.errno() == Errno.ENOENT || e.errno() == Errno.ENODEV;
    }

    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean blank = i == text.length() || text.charAt(i) <= ' ';
            if (blank && start >= 0) {
                words.add(text.substring(start, i));
                start = -1;
            } else if (!blank && start < 0) {
                start = i;
            }
        }
        return words;
    }
}
