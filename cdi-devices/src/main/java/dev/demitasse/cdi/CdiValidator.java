package dev.demitasse.cdi;

import dev.demitasse.spec.IntelRdt;
import dev.demitasse.spec.Problem;
import dev.demitasse.spec.Problems;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rules of the CDI specification for the content of a file, as strict as the reference
/// implementation and no stricter: a file that it takes is taken.
public final class CdiValidator {
    private static final int CLOS_ID_LIMIT = 4096;
    private static final int ANNOTATIONS_LIMIT = 256 * 1024;

    private CdiValidator() {}

    /// All that is wrong with a file, each with its JSON pointer.
    public static Problems check(CdiSpec spec) {
        Problems problems = new Problems();
        String version = CdiVersions.problem(spec);
        if (version != null) {
            problems.add("/cdiVersion", version);
        }
        checkKind(spec.kind(), problems);
        checkEdits(spec.containerEdits(), "/containerEdits", problems);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < spec.devices().size(); i++) {
            CdiDevice device = spec.devices().get(i);
            String pointer = "/devices/" + i;
            String name = QualifiedName.deviceProblem(device.name());
            if (name != null) {
                problems.add(pointer + "/name", name);
            } else if (!names.add(device.name())) {
                problems.add(pointer + "/name", "duplicate device \"" + device.name() + "\"");
            }
            if (device.containerEdits().isEmpty()) {
                problems.add(
                        pointer + "/containerEdits",
                        "must not be empty: each device needs an edit of its own");
            }
            checkEdits(device.containerEdits(), pointer + "/containerEdits", problems);
        }
        if (spec.devices().isEmpty()) {
            problems.add("/devices", "must have at least one device");
        }
        return problems;
    }

    /// What is against the text of the specification, but is not refused, because the reference
    /// implementation does not refuse it: keys of annotations that Kubernetes would not take, hooks
    /// with a relative path or without time.
    public static List<Problem> warnings(CdiSpec spec) {
        Problems warnings = new Problems();
        warnAnnotations(spec.annotations(), "/annotations", warnings);
        warnHooks(spec.containerEdits(), "/containerEdits", warnings);
        for (int i = 0; i < spec.devices().size(); i++) {
            CdiDevice device = spec.devices().get(i);
            String pointer = "/devices/" + i;
            warnAnnotations(device.annotations(), pointer + "/annotations", warnings);
            warnHooks(device.containerEdits(), pointer + "/containerEdits", warnings);
        }
        return warnings.list();
    }

    private static void checkKind(String kind, Problems problems) {
        if (kind.isEmpty()) {
            problems.add("/kind", "is required");
            return;
        }
        String[] parts = QualifiedName.splitKind(kind);
        if (parts == null) {
            problems.add("/kind", "must be of the form vendor/class, not \"" + kind + "\"");
            return;
        }
        String vendor = QualifiedName.vendorProblem(parts[0]);
        if (vendor != null) {
            problems.add("/kind", vendor);
        }
        String deviceClass = QualifiedName.classProblem(parts[1]);
        if (deviceClass != null) {
            problems.add("/kind", deviceClass);
        }
    }

    /// Checks edits that are in no file.
    ///
    /// @param pointer where they are said to be
    public static void checkEdits(ContainerEdits edits, String pointer, Problems problems) {
        checkEnv(edits.env(), pointer, problems);
        for (int i = 0; i < edits.deviceNodes().size(); i++) {
            checkDeviceNode(edits.deviceNodes().get(i), pointer + "/deviceNodes/" + i, problems);
        }
        checkNetDevices(edits.netDevices(), pointer + "/netDevices/", problems);
        for (int i = 0; i < edits.hooks().size(); i++) {
            checkHook(edits.hooks().get(i), pointer + "/hooks/" + i, problems);
        }
        for (int i = 0; i < edits.mounts().size(); i++) {
            MountEdit mount = edits.mounts().get(i);
            required(mount.hostPath(), pointer + "/mounts/" + i + "/hostPath", problems);
            required(mount.containerPath(), pointer + "/mounts/" + i + "/containerPath", problems);
        }
        checkIntelRdt(edits.intelRdt(), pointer + "/intelRdt/closID", problems);
    }

    private static boolean required(String value, String pointer, Problems problems) {
        if (value.isEmpty()) {
            problems.add(pointer, "is required");
        }
        return !value.isEmpty();
    }

    private static void checkEnv(List<String> env, String pointer, Problems problems) {
        for (int i = 0; i < env.size(); i++) {
            if (env.get(i).indexOf('=') <= 0) {
                problems.add(
                        pointer + "/env/" + i, "must be NAME=VALUE, not \"" + env.get(i) + "\"");
            }
        }
    }

    private static void checkDeviceNode(DeviceNode node, String pointer, Problems problems) {
        required(node.path(), pointer + "/path", problems);
        String type = node.type();
        if (type != null
                && !type.equals("b")
                && !type.equals("c")
                && !type.equals("u")
                && !type.equals("p")) {
            problems.add(pointer + "/type", "must be b, c, u or p, not \"" + type + "\"");
        }
        String permissions = node.permissions();
        if (permissions == null || permissions.equals(DeviceNode.NO_PERMISSIONS)) {
            return;
        }
        for (int i = 0; i < permissions.length(); i++) {
            if ("rwm".indexOf(permissions.charAt(i)) < 0) {
                problems.add(
                        pointer + "/permissions",
                        "must be some of r, w and m, or none, not \"" + permissions + "\"");
                return;
            }
        }
    }

    private static void checkNetDevices(
            List<NetDeviceEdit> devices, String pointer, Problems problems) {
        Map<String, Integer> hosts = new HashMap<>();
        Map<String, Integer> names = new HashMap<>();
        for (int i = 0; i < devices.size(); i++) {
            NetDeviceEdit device = devices.get(i);
            String host = pointer + i + "/hostInterfaceName";
            if (required(device.hostInterfaceName(), host, problems)
                    && hosts.putIfAbsent(device.hostInterfaceName(), i) != null) {
                problems.add(host, "\"" + device.hostInterfaceName() + "\" is there twice");
            }
            if (required(device.name(), pointer + i + "/name", problems)
                    && names.putIfAbsent(device.name(), i) != null) {
                problems.add(pointer + i + "/name", "\"" + device.name() + "\" is there twice");
            }
        }
    }

    private static void checkHook(HookEdit hook, String pointer, Problems problems) {
        if (HookStage.of(hook.hookName()) == null) {
            problems.add(
                    pointer + "/hookName",
                    "must be " + HookStage.names() + ", not \"" + hook.hookName() + "\"");
        }
        required(hook.path(), pointer + "/path", problems);
        checkEnv(hook.env(), pointer, problems);
    }

    private static void checkIntelRdt(@Nullable IntelRdt rdt, String pointer, Problems problems) {
        String id = rdt == null ? null : rdt.closID();
        if (id == null || id.equals("/")) {
            return;
        }
        if (id.equals(".")
                || id.equals("..")
                || id.indexOf('/') >= 0
                || id.indexOf('\n') >= 0
                || id.getBytes(StandardCharsets.UTF_8).length >= CLOS_ID_LIMIT) {
            problems.add(pointer, "must be a file name of less than 4096 bytes, or /");
        }
    }

    private static void warnAnnotations(
            Map<String, String> annotations, String pointer, Problems warnings) {
        long size = 0;
        for (Map.Entry<String, String> annotation : annotations.entrySet()) {
            String problem = CdiAnnotations.keyProblem(annotation.getKey());
            if (problem != null) {
                warnings.add(pointer, "\"" + annotation.getKey() + "\" " + problem);
            }
            size += annotation.getKey().length() + annotation.getValue().length();
        }
        if (size > ANNOTATIONS_LIMIT) {
            warnings.add(pointer, "more than 256 KiB");
        }
    }

    private static void warnHooks(ContainerEdits edits, String pointer, Problems warnings) {
        for (int i = 0; i < edits.hooks().size(); i++) {
            HookEdit hook = edits.hooks().get(i);
            if (!hook.path().startsWith("/")) {
                warnings.add(pointer + "/hooks/" + i + "/path", "should be an absolute path");
            }
            Integer timeout = hook.timeout();
            if (timeout != null && timeout <= 0) {
                warnings.add(pointer + "/hooks/" + i + "/timeout", "should be at least 1");
            }
        }
    }
}
