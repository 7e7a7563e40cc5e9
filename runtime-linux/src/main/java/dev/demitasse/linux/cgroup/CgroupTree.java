package dev.demitasse.linux.cgroup;

import dev.demitasse.linux.KernelFile;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.proc.Mountinfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the cgroup v2 hierarchy of this machine is mounted, and which controllers cgroup v1 holds
/// back from it.
public final class CgroupTree {
    private static final String USUAL = "/sys/fs/cgroup";
    private static final String HYBRID = "/sys/fs/cgroup/unified";

    private final String mountPoint;
    private final String root;
    private final List<Mountinfo> v1;

    private CgroupTree(Mountinfo mount, List<Mountinfo> v1) {
        this.mountPoint = mount.mountPoint();
        this.root = mount.root();
        this.v1 = v1;
    }

    /// The tree that the calling process sees.
    ///
    /// @throws SyscallFailed /proc/self/mountinfo could not be read
    /// @throws CgroupFailed there is no cgroup2 mount
    public static CgroupTree ofHost() throws SyscallFailed, CgroupFailed {
        return find(KernelFile.read("/proc/self/mountinfo"));
    }

    /// The tree in the text of a /proc/PID/mountinfo: at /sys/fs/cgroup, else at
    /// /sys/fs/cgroup/unified, else anywhere.
    ///
    /// @throws CgroupFailed there is no cgroup2 mount
    public static CgroupTree find(String mountinfo) throws CgroupFailed {
        List<Mountinfo> v1 = new ArrayList<>();
        List<Mountinfo> v2 = new ArrayList<>();
        int start = 0;
        while (start < mountinfo.length()) {
            int end = mountinfo.indexOf('\n', start);
            if (end < 0) {
                end = mountinfo.length();
            }
            String line = mountinfo.substring(start, end);
            start = end + 1;
            // A host may have hundreds of mounts: only these lines are worth the parsing.
            if (line.contains(" - cgroup") || line.contains(" " + USUAL)) {
                sort(Mountinfo.ofLine(line), v1, v2);
            }
        }
        Mountinfo found = at(USUAL, v2);
        if (found == null) {
            found = at(HYBRID, v2);
        }
        if (found == null && !v2.isEmpty()) {
            found = v2.get(0);
        }
        if (found == null) {
            throw new CgroupFailed(
                    "no cgroup v2 hierarchy is mounted"
                            + (v1.isEmpty()
                                    ? " (mount -t cgroup2 none " + USUAL + " makes one)"
                                    : ": this machine has only cgroup v1, at "
                                            + v1.get(0).mountPoint()
                                            + " (boot with systemd.unified_cgroup_hierarchy=1)"));
        }
        return new CgroupTree(found, v1);
    }

    private static void sort(@Nullable Mountinfo mount, List<Mountinfo> v1, List<Mountinfo> v2) {
        if (mount == null) {
            return;
        }
        if (mount.type().equals("cgroup")) {
            v1.add(mount);
            return;
        }
        // What was mounted earlier at the same place is out of reach.
        for (int i = v2.size() - 1; i >= 0; i--) {
            if (v2.get(i).mountPoint().equals(mount.mountPoint())) {
                v2.remove(i);
            }
        }
        if (mount.type().equals("cgroup2")) {
            v2.add(mount);
        }
    }

    private static @Nullable Mountinfo at(String mountPoint, List<Mountinfo> mounts) {
        for (Mountinfo mount : mounts) {
            if (mount.mountPoint().equals(mountPoint)) {
                return mount;
            }
        }
        return null;
    }

    /// The directory of the topmost cgroup that can be reached.
    public String mountPoint() {
        return mountPoint;
    }

    /// The cgroup at a path below the mount point. The path is cleaned by its letters alone, so
    /// `..` never leads out of the tree.
    ///
    /// @throws CgroupFailed the path holds a character that no cgroup may have in its name
    public Cgroup cgroup(String path) throws CgroupFailed {
        if (path.indexOf('\0') >= 0 || path.indexOf('\n') >= 0) {
            throw new CgroupFailed("the name of a cgroup must not hold a newline or NUL");
        }
        List<String> names = new ArrayList<>();
        int start = 0;
        while (start <= path.length()) {
            int end = path.indexOf('/', start);
            if (end < 0) {
                end = path.length();
            }
            String name = path.substring(start, end);
            start = end + 1;
            if (name.equals("..")) {
                if (!names.isEmpty()) {
                    names.remove(names.size() - 1);
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        return new Cgroup(this, names);
    }

    /// The cgroup a process is in, or null if that lies outside of what is mounted here.
    ///
    /// @param pid the process, or 0 for the calling one
    /// @throws SyscallFailed the process is gone
    public @Nullable Cgroup ofProcess(int pid) throws SyscallFailed, CgroupFailed {
        String who = pid == 0 ? "self" : Integer.toString(pid);
        String path = pathIn(KernelFile.read("/proc/" + who + "/cgroup"));
        return path == null ? null : cgroup(path);
    }

    /// The path below our mount point that a text of /proc/PID/cgroup names, or null.
    @Nullable String pathIn(String procCgroup) {
        int start = procCgroup.startsWith("0::") ? 0 : procCgroup.indexOf("\n0::") + 1;
        if (!procCgroup.startsWith("0::/", start)) {
            return null;
        }
        int end = procCgroup.indexOf('\n', start);
        String path = procCgroup.substring(start + 3, end < 0 ? procCgroup.length() : end);
        // "/.." begins the path of a cgroup beside or above our cgroup namespace
        if (path.equals("/..") || path.startsWith("/../") || path.endsWith(" (deleted)")) {
            return null;
        } else if (root.equals("/")) {
            return path;
        } else if (path.equals(root)) {
            return "/";
        }
        return path.startsWith(root + "/") ? path.substring(root.length()) : null;
    }

    /// Where cgroup v1 has this v2 controller mounted, or null if it has not.
    @Nullable String v1MountOf(String controller) {
        String name = controller.equals("io") ? "blkio" : controller;
        for (Mountinfo mount : v1) {
            if (("," + mount.superOptions() + ",").contains("," + name + ",")) {
                return mount.mountPoint();
            }
        }
        return null;
    }
}
