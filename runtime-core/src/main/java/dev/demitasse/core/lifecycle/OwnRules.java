package dev.demitasse.core.lifecycle;

import dev.demitasse.core.plan.UnappliedFields;
import dev.demitasse.core.plan.UnmappedIds;
import dev.demitasse.spec.Linux;
import dev.demitasse.spec.Namespace;
import dev.demitasse.spec.Pointers;
import dev.demitasse.spec.Problems;
import dev.demitasse.spec.Spec;
import dev.demitasse.spec.SysctlKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a configuration has to be beyond the specification's own rules, so that a container can be
/// made of it here.
final class OwnRules {
    private OwnRules() {}

    static Problems check(Spec spec) {
        Problems problems = new Problems();
        if (spec.process() == null) {
            problems.add("/process", "process property must not be empty");
        }
        List<String> unapplied = UnappliedFields.find(spec);
        for (int i = 0; i < unapplied.size(); i++) {
            problems.add(unapplied.get(i), "this version of demitasse does not apply this field");
        }
        Linux linux = spec.linux();
        if (linux == null) {
            return problems;
        }
        if (linux.namespace("user") != null) {
            UnmappedIds.check(spec, problems);
            if (linux.namespace("mount") == null) {
                // Its root may mount nothing in the host's.
                problems.add(
                        "/linux/namespaces", "a user namespace needs a mount namespace beside it");
            }
        }
        if (linux.netDevices() != null
                && !linux.netDevices().isEmpty()
                && linux.namespace("network") == null) {
            // The interfaces would not move.
            problems.add(
                    "/linux/netDevices",
                    "unable to move network devices without a private NET namespace in"
                            + " linux.namespaces");
        }
        Map<String, String> sysctl = linux.sysctl();
        if (sysctl != null && !sysctl.isEmpty()) {
            checkSysctl(sysctl, linux, problems);
        }
        return problems;
    }

    /// A namespace that is joined may be the host's own: its parameters are not the container's.
    private static void checkSysctl(Map<String, String> sysctl, Linux linux, Problems problems) {
        boolean hostNetwork = isOurs(linux.namespace("network"), "net");
        boolean hostIpc = isOurs(linux.namespace("ipc"), "ipc");
        boolean hostUts = isOurs(linux.namespace("uts"), "uts");
        for (String key : sysctl.keySet()) {
            String namespace = SysctlKey.namespace(key);
            boolean host =
                    "network".equals(namespace)
                            ? hostNetwork
                            : "ipc".equals(namespace)
                                    ? hostIpc
                                    : "uts".equals(namespace) && hostUts;
            if (host) {
                problems.add(
                        Pointers.child("/linux/sysctl", key),
                        "not allowed in host "
                                + namespace
                                + " namespace, which is joined: it would change the host");
            }
        }
    }

    /// @param name of the namespace's type below /proc
    private static boolean isOurs(@Nullable Namespace namespace, String name) {
        String path = namespace == null ? null : namespace.path();
        if (path == null) {
            return false;
        }
        try {
            return Files.isSameFile(Path.of(path), Path.of("/proc/self/ns/" + name));
        } catch (IOException e) {
            // What is wrong with it, opening it will tell.
            return false;
        }
    }
}
