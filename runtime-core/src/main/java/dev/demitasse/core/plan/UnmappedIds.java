package dev.demitasse.core.plan;

import dev.demitasse.spec.IdMapping;
import dev.demitasse.spec.Linux;
import dev.demitasse.spec.Mount;
import dev.demitasse.spec.Problems;
import dev.demitasse.spec.Process;
import dev.demitasse.spec.Spec;
import dev.demitasse.spec.User;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds ids that mean nobody in the container's user namespace, where the configuration says how
/// that maps them. The kernel would say EINVAL, long after.
public final class UnmappedIds {
    private final Problems problems;

    private UnmappedIds(Problems problems) {
        this.problems = problems;
    }

    /// Adds what is wrong.
    public static void check(Spec spec, Problems problems) {
        UnmappedIds ids = new UnmappedIds(problems);
        Linux linux = spec.linux();
        if (linux != null && linux.namespace("user") != null) {
            ids.check(spec, linux.uidMappings(), true);
            ids.check(spec, linux.gidMappings(), false);
        }
    }

    /// Adds what is wrong with the user of a process that joins the container.
    public static void check(Process process, Linux linux, Problems problems) {
        UnmappedIds ids = new UnmappedIds(problems);
        if (linux.namespace("user") != null) {
            ids.checkUser(process, linux.uidMappings(), true);
            ids.checkUser(process, linux.gidMappings(), false);
        }
    }

    /// The host's id of an id of the container, -1 if it has none.
    public static long onHost(List<IdMapping> mappings, long id) {
        for (IdMapping mapping : mappings) {
            long offset = id - mapping.containerID();
            if (offset >= 0 && offset < mapping.size()) {
                return mapping.hostID() + offset;
            }
        }
        return -1;
    }

    private void check(Spec spec, @Nullable List<IdMapping> mappings, boolean users) {
        if (mappings == null || mappings.isEmpty()) {
            return;
        }
        String kind = users ? "uid" : "gid";
        if (onHost(mappings, 0) < 0) {
            problems.add(
                    "/linux/" + kind + "Mappings", "must map container ID 0, which sets it up");
        }
        checkUser(spec.process(), mappings, users);
        List<Mount> mounts = spec.mounts();
        for (int i = 0; mounts != null && i < mounts.size(); i++) {
            checkMount(mappings, mounts.get(i), "/mounts/" + i + "/options/", kind);
        }
    }

    private void checkUser(
            @Nullable Process process, @Nullable List<IdMapping> mappings, boolean users) {
        String kind = users ? "uid" : "gid";
        User user = process == null ? null : process.user();
        if (user == null || mappings == null || mappings.isEmpty()) {
            return;
        }
        check(mappings, users ? user.uid() : user.gid(), "/process/user/" + kind, kind);
        List<Long> groups = user.additionalGids();
        for (int i = 0; !users && groups != null && i < groups.size(); i++) {
            check(mappings, groups.get(i), "/process/user/additionalGids/" + i, kind);
        }
    }

    private void check(List<IdMapping> mappings, long id, String pointer, String kind) {
        if (onHost(mappings, id) < 0) {
            problems.add(
                    pointer,
                    kind
                            + " "
                            + id
                            + " is not mapped in the user namespace by /linux/"
                            + kind
                            + "Mappings");
        }
    }

    /// Owners of a new file system, such as the `gid=5` of devpts.
    private void checkMount(List<IdMapping> mappings, Mount mount, String pointer, String kind) {
        List<String> options = mount.options();
        if (options == null || options.contains("bind") || options.contains("rbind")) {
            return;
        }
        for (int i = 0; i < options.size(); i++) {
            String option = options.get(i);
            if (option.startsWith(kind) && option.startsWith("=", kind.length())) {
                String number = option.substring(kind.length() + 1);
                if (isNumber(number)) {
                    check(mappings, Long.parseLong(number), pointer + i, kind);
                }
            }
        }
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= 10;
    }
}
