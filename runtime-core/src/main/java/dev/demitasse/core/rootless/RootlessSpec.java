package dev.demitasse.core.rootless;

import dev.demitasse.core.InvalidConfig;
import dev.demitasse.linux.KernelFile;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.spec.IdMapping;
import dev.demitasse.spec.Linux;
import dev.demitasse.spec.Mount;
import dev.demitasse.spec.Namespace;
import dev.demitasse.spec.Process;
import dev.demitasse.spec.Resources;
import dev.demitasse.spec.Spec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A configuration as it can be applied for a caller who is not the root of the machine. What the
/// kernel will refuse for certain and a container can do without is left out, with a word about it;
/// all else is left for the kernel to judge.
public final class RootlessSpec {
    private static final String TOOLS = "newuidmap and newgidmap";

    private final Caller caller;
    private final List<String> said;
    private boolean added;

    private RootlessSpec(Caller caller, List<String> said) {
        this.caller = caller;
        this.said = said;
    }

    /// The configuration for this caller; the same for root.
    ///
    /// @param said gets a line for all that is done in another way than was asked for
    /// @throws InvalidConfig naming the field that needs more rights
    public static Spec adapt(Spec spec, Caller caller, List<String> said) throws InvalidConfig {
        return caller.isPrivileged() ? spec : new RootlessSpec(caller, said).adapt(spec);
    }

    /// A process that is added to a container. Its score, in the hands of root while it joins, is
    /// then its caller's.
    public static Process adaptJoining(Process process, Caller caller) {
        if (caller.isPrivileged()) {
            return process;
        }
        return caller.uid() == 0
                ? new RootlessSpec(caller, new ArrayList<>()).withinReach(process)
                : process.withOomScoreAdj(null);
    }

    private Spec adapt(Spec spec) throws InvalidConfig {
        Linux linux = spec.linux();
        if (caller.uid() != 0) {
            refuseIdMapped(spec.mounts());
            if (linux == null || linux.namespace("user") == null) {
                linux = withUsers(linux == null ? none() : linux);
            } else {
                requireTools(linux);
            }
        }
        Spec adapted = spec;
        if (linux != null) {
            adapted = withoutForeignGroup(spec.withLinux(withoutDeviceRules(linux)));
        }
        Process process = adapted.process();
        return process == null ? adapted : adapted.withProcess(withinReach(process));
    }

    private static Linux none() {
        return new Linux(
                null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null, null, null);
    }

    /// Adds a user namespace, in which the caller is root, as crun does.
    private Linux withUsers(Linux linux) throws InvalidConfig {
        if (linux.namespace("mount") == null) {
            throw new InvalidConfig(
                    "config.json: /linux/namespaces: for a caller who is not root a container needs"
                            + " a user namespace, which is added, and a mount namespace beside it");
        }
        added = true;
        int uid = caller.uid();
        List<IdMapping> uids = SubordinateIds.map("/etc/subuid", caller, uid);
        List<IdMapping> gids = SubordinateIds.map("/etc/subgid", caller, caller.gid());
        boolean ranges = uids.size() > 1 && gids.size() > 1;
        if (!ranges || caller.newuidmap() == null || caller.newgidmap() == null) {
            uids = uids.subList(0, 1);
            gids = gids.subList(0, 1);
            say(
                    "/linux/uidMappings",
                    "only uid "
                            + uid
                            + " is mapped, to root: "
                            + (ranges
                                    ? TOOLS + " are not there, or the caller may gain no rights"
                                    : "/etc/subuid and /etc/subgid have no ranges for the user"));
        }
        List<Namespace> namespaces = new ArrayList<>();
        if (linux.namespaces() != null) {
            namespaces.addAll(linux.namespaces());
        }
        namespaces.add(new Namespace("user", null));
        return linux.withNamespaces(namespaces).withUidMappings(uids).withGidMappings(gids);
    }

    /// The programs for maps that a user may not write itself have to be there.
    private void requireTools(Linux linux) throws InvalidConfig {
        Namespace users = linux.namespace("user");
        if (users == null || users.path() != null) {
            return;
        }
        if (!isOwn(linux.uidMappings(), caller.uid()) && caller.newuidmap() == null) {
            throw noTool("/linux/uidMappings", "newuidmap");
        }
        if (!isOwn(linux.gidMappings(), caller.gid()) && caller.newgidmap() == null) {
            throw noTool("/linux/gidMappings", "newgidmap");
        }
    }

    /// Whether these map nothing but this one id of the caller, which it may do itself.
    public static boolean isOwn(@Nullable List<IdMapping> mappings, int id) {
        return mappings != null
                && mappings.size() == 1
                && mappings.get(0).size() == 1
                && mappings.get(0).hostID() == Integer.toUnsignedLong(id);
    }

    private static InvalidConfig noTool(String pointer, String tool) {
        return new InvalidConfig(
                "config.json: "
                        + pointer
                        + ": mapping more than the caller's own ID needs "
                        + tool
                        + ", which was not found, or of no use to a caller that may gain no rights"
                        + " (no_new_privs)");
    }

    /// Only who may mount a file system may map its ids (mount_setattr(2)).
    private static void refuseIdMapped(@Nullable List<Mount> mounts) throws InvalidConfig {
        for (int i = 0; mounts != null && i < mounts.size(); i++) {
            Mount mount = mounts.get(i);
            List<String> options = mount.options();
            boolean asked =
                    options != null && (options.contains("idmap") || options.contains("ridmap"));
            if (asked || mount.uidMappings() != null && !mount.uidMappings().isEmpty()) {
                throw new InvalidConfig(
                        "config.json: /mounts/"
                                + i
                                + ": id-mapped mounts are not supported for callers who are not"
                                + " root: the kernel asks for CAP_SYS_ADMIN over the file system");
            }
        }
    }

    /// A program for the devices of a cgroup takes rights over the machine; without it, a device is
    /// what its mode says, and no new ones can be made.
    private Linux withoutDeviceRules(Linux linux) {
        Resources resources = linux.resources();
        if (resources == null || resources.devices() == null || resources.devices().isEmpty()) {
            return linux;
        }
        say("/linux/resources/devices", "not applied, loading a device filter takes root");
        return linux.withResources(resources.withDevices(null));
    }

    /// The `gid=5` that every configuration gives devpts, where nobody asked for maps that lack it.
    private Spec withoutForeignGroup(Spec spec) {
        Linux linux = spec.linux();
        List<Mount> mounts = spec.mounts();
        if (mounts == null || linux == null || linux.namespace("user") != null && !added) {
            return spec;
        }
        List<Mount> kept = new ArrayList<>(mounts);
        for (int i = 0; i < kept.size(); i++) {
            Mount mount = kept.get(i);
            List<String> options = mount.options();
            if (!"devpts".equals(mount.type()) || options == null) {
                continue;
            }
            for (int j = 0; j < options.size(); j++) {
                String option = options.get(j);
                if (option.startsWith("gid=") && !isMapped(linux, option.substring(4))) {
                    say("/mounts/" + i + "/options/" + j, option + " left out, it is not mapped");
                    List<String> others = new ArrayList<>(options);
                    others.remove(j);
                    kept.set(i, withOptions(mount, others));
                    break;
                }
            }
        }
        return spec.withMounts(kept);
    }

    private static Mount withOptions(Mount mount, List<String> options) {
        return new Mount(
                mount.destination(),
                mount.source(),
                mount.type(),
                options,
                mount.uidMappings(),
                mount.gidMappings());
    }

    private boolean isMapped(Linux linux, String number) {
        long id;
        try {
            id = Long.parseLong(number);
        } catch (NumberFormatException e) {
            return true;
        }
        if (linux.namespace("user") == null) {
            return isMappedHere(id);
        }
        List<IdMapping> mappings = linux.gidMappings();
        for (int i = 0; mappings != null && i < mappings.size(); i++) {
            IdMapping mapping = mappings.get(i);
            if (id >= mapping.containerID() && id - mapping.containerID() < mapping.size()) {
                return true;
            }
        }
        return false;
    }

    /// Whether our own user namespace has this group id.
    private static boolean isMappedHere(long id) {
        String map;
        try {
            map = KernelFile.read("/proc/self/gid_map");
        } catch (SyscallFailed e) {
            return true;
        }
        int start = 0;
        while (start < map.length()) {
            int end = map.indexOf('\n', start);
            end = end < 0 ? map.length() : end;
            // Three columns of ten and two blanks, whatever the numbers are.
            long first = Long.parseLong(map.substring(start, start + 10).trim());
            long size = Long.parseLong(map.substring(end - 10, end).trim());
            if (id >= first && id - first < size) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }

    /// Nobody but root may make a process a less likely victim than its maker.
    private Process withinReach(Process process) {
        Integer wanted = process.oomScoreAdj();
        if (wanted == null) {
            return process;
        }
        int own;
        try {
            own =
                    Integer.parseInt(
                            KernelFile.read("/proc/" + caller.pid() + "/oom_score_adj").trim());
        } catch (SyscallFailed e) {
            return process;
        }
        if (wanted >= own) {
            return process;
        }
        say("/process/oomScoreAdj", "stays " + own + ", lowering it takes root");
        return process.withOomScoreAdj(null);
    }

    private void say(String pointer, String what) {
        said.add(pointer + ": " + what);
    }
}
