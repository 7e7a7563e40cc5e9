package dev.demitasse.cdi;

import dev.demitasse.spec.Device;
import dev.demitasse.spec.DeviceRule;
import dev.demitasse.spec.Hook;
import dev.demitasse.spec.IntelRdt;
import dev.demitasse.spec.Mount;
import dev.demitasse.spec.NetDevice;
import dev.demitasse.spec.Process;
import dev.demitasse.spec.Spec;
import dev.demitasse.spec.User;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Makes the edits of devices in a configuration, in the order of the reference implementation: by
/// kind of edit, and within a kind by file and device.
final class Injector {
    private final SpecEditor editor;
    private final HostDevices host;
    private final List<MadeEdit.Source> sources = new ArrayList<>();
    private final List<MadeEdit> made = new ArrayList<>();
    private final Map<String, String> hostPaths = new LinkedHashMap<>();

    private Injector(Spec spec, HostDevices host) {
        this.editor = new SpecEditor(spec);
        this.host = host;
    }

    static Injection inject(Spec spec, List<KnownDevice> devices, HostDevices host)
            throws CdiException {
        Injector injector = new Injector(spec, host);
        injector.collect(devices);
        injector.apply();
        return new Injection(
                injector.editor.toSpec(), devices, injector.edits(), injector.hostPaths);
    }

    private void collect(List<KnownDevice> devices) {
        List<SpecFile> files = new ArrayList<>();
        for (int i = 0; i < devices.size(); i++) {
            KnownDevice device = devices.get(i);
            SpecFile file = device.file();
            if (!containsSame(files, file)) {
                files.add(file);
                sources.add(
                        new MadeEdit.Source(
                                file.spec().containerEdits(), file, "/containerEdits", null));
            }
            sources.add(
                    new MadeEdit.Source(
                            device.device().containerEdits(),
                            file,
                            device.pointer() + "/containerEdits",
                            device.name()));
        }
    }

    private static boolean containsSame(List<SpecFile> files, SpecFile file) {
        for (int i = 0; i < files.size(); i++) {
            if (MadeEdit.isSame(files.get(i), file)) {
                return true;
            }
        }
        return false;
    }

    private void apply() throws CdiException {
        for (int i = 0; i < sources.size(); i++) {
            applyEnv(sources.get(i));
        }
        for (int i = 0; i < sources.size(); i++) {
            applyDeviceNodes(sources.get(i));
        }
        for (int i = 0; i < sources.size(); i++) {
            applyNetDevices(sources.get(i));
        }
        checkInterfaceNames();
        for (int i = 0; i < sources.size(); i++) {
            applyMounts(sources.get(i));
        }
        editor.sortMounts();
        for (int i = 0; i < sources.size(); i++) {
            applyHooks(sources.get(i));
        }
        for (int i = 0; i < sources.size(); i++) {
            applyIntelRdt(sources.get(i));
        }
        for (int i = 0; i < sources.size(); i++) {
            applyGids(sources.get(i));
        }
    }

    private void made(
            AppliedEdit.Kind kind,
            String subject,
            MadeEdit.Source source,
            String member,
            AppliedEdit.Outcome outcome,
            Object... objects) {
        made.add(new MadeEdit(kind, subject, source, source.pointer() + member, outcome, objects));
    }

    private static AppliedEdit.Outcome replacedIf(boolean replaced) {
        return replaced ? AppliedEdit.Outcome.REPLACED : AppliedEdit.Outcome.ADDED;
    }

    private void applyEnv(MadeEdit.Source source) {
        List<String> env = source.edits().env();
        for (int i = 0; i < env.size(); i++) {
            boolean replaced = editor.setEnv(env.get(i));
            made(
                    AppliedEdit.Kind.ENV,
                    env.get(i),
                    source,
                    "/env/" + i,
                    replacedIf(replaced),
                    env.get(i));
        }
    }

    private void applyDeviceNodes(MadeEdit.Source source) throws CdiException {
        List<DeviceNode> nodes = source.edits().deviceNodes();
        for (int i = 0; i < nodes.size(); i++) {
            DeviceNode node = nodes.get(i);
            Device device;
            try {
                device = withOwner(NodeCompletion.complete(node, host), node);
            } catch (IOException e) {
                throw new CdiException(
                        source.file().path()
                                + ": "
                                + source.pointer()
                                + "/deviceNodes/"
                                + i
                                + ": "
                                + e.getMessage(),
                        e);
            }
            boolean replaced = editor.putDevice(device);
            hostPaths.put(node.path(), node.pathOnHost());
            Object rule = "";
            if (device.type().equals("b") || device.type().equals("c")) {
                String access = node.permissions() == null ? "rwm" : node.permissions();
                rule =
                        editor.allow(
                                new DeviceRule(
                                        true,
                                        device.type(),
                                        device.major(),
                                        device.minor(),
                                        access.equals(DeviceNode.NO_PERMISSIONS) ? "" : access));
            }
            made(
                    AppliedEdit.Kind.DEVICE_NODE,
                    node.path(),
                    source,
                    "/deviceNodes/" + i,
                    replacedIf(replaced),
                    device,
                    rule);
        }
    }

    /// Whose it is without word from the file: the process's. What the host's node says is about
    /// users of the host.
    private Device withOwner(Device device, DeviceNode node) {
        Process process = editor.before.process();
        User user = process == null ? null : process.user();
        Long uid = node.uid();
        Long gid = node.gid();
        if (uid == null && user != null && user.uid() > 0) {
            uid = user.uid();
        }
        if (gid == null && user != null && user.gid() > 0) {
            gid = user.gid();
        }
        return new Device(
                device.type(),
                device.path(),
                device.major(),
                device.minor(),
                device.fileMode(),
                uid,
                gid);
    }

    private void applyNetDevices(MadeEdit.Source source) {
        List<NetDeviceEdit> edits = source.edits().netDevices();
        for (int i = 0; i < edits.size(); i++) {
            NetDeviceEdit edit = edits.get(i);
            NetDevice device = new NetDevice(edit.name());
            boolean replaced = editor.putNetDevice(edit.hostInterfaceName(), device);
            made(
                    AppliedEdit.Kind.NET_DEVICE,
                    edit.hostInterfaceName() + " as " + edit.name(),
                    source,
                    "/netDevices/" + i,
                    replacedIf(replaced),
                    device);
        }
    }

    /// Two interfaces cannot have one name. Within one object of edits a file is not valid then;
    /// here they come from several, or from the configuration.
    private void checkInterfaceNames() throws CdiException {
        Map<String, String> hosts = new HashMap<>();
        for (Map.Entry<String, NetDevice> entry : editor.netDevices.entrySet()) {
            String given = entry.getValue().name();
            String name = given == null ? entry.getKey() : given;
            // The kernel completes such a name with a number that is free.
            String other = name.contains("%d") ? null : hosts.putIfAbsent(name, entry.getKey());
            if (other != null && editor.injectsNetDevices()) {
                throw new CdiException(
                        "network interfaces \""
                                + other
                                + "\" and \""
                                + entry.getKey()
                                + "\" of the host would both be \""
                                + name
                                + "\" in the container");
            }
        }
    }

    private void applyMounts(MadeEdit.Source source) {
        List<MountEdit> edits = source.edits().mounts();
        for (int i = 0; i < edits.size(); i++) {
            MountEdit edit = edits.get(i);
            List<String> options = options(edit);
            Mount mount =
                    new Mount(
                            edit.containerPath(),
                            edit.hostPath(),
                            edit.type(),
                            options.isEmpty() ? null : options,
                            null,
                            null);
            boolean replaced = editor.putMount(mount);
            made(
                    AppliedEdit.Kind.MOUNT,
                    edit.containerPath(),
                    source,
                    "/mounts/" + i,
                    replacedIf(replaced),
                    mount);
        }
    }

    /// In a user namespace the owners of what is bound from the host would be nobody.
    private List<String> options(MountEdit edit) {
        if (!editor.hasUserNamespace()) {
            return edit.options();
        }
        String option = "bind".equals(edit.type()) ? "idmap" : "";
        for (int i = 0; i < edit.options().size(); i++) {
            String given = edit.options().get(i);
            if (given.equals("idmap") || given.equals("ridmap")) {
                return edit.options();
            }
            if (given.equals("bind")) {
                option = "idmap";
            } else if (given.equals("rbind")) {
                option = "ridmap";
            }
        }
        if (option.isEmpty()) {
            return edit.options();
        }
        List<String> options = new ArrayList<>(edit.options());
        options.add(option);
        return options;
    }

    private void applyHooks(MadeEdit.Source source) {
        List<HookEdit> edits = source.edits().hooks();
        for (int i = 0; i < edits.size(); i++) {
            HookEdit edit = edits.get(i);
            HookStage stage = HookStage.of(edit.hookName());
            if (stage == null) {
                throw new IllegalStateException(edit.hookName() + " was valid when it was read");
            }
            Hook hook =
                    new Hook(
                            edit.path(),
                            edit.args().isEmpty() ? null : edit.args(),
                            edit.env().isEmpty() ? null : edit.env(),
                            edit.timeout());
            Hook placed = editor.addHook(stage, hook);
            made(
                    AppliedEdit.Kind.HOOK,
                    edit.hookName() + ' ' + edit.path(),
                    source,
                    "/hooks/" + i,
                    MadeEdit.isSame(placed, hook)
                            ? AppliedEdit.Outcome.ADDED
                            : AppliedEdit.Outcome.PRESENT,
                    placed,
                    stage);
        }
    }

    private void applyIntelRdt(MadeEdit.Source source) {
        IntelRdt rdt = source.edits().intelRdt();
        if (rdt != null) {
            boolean replaced =
                    editor.intelRdt != null
                            || (editor.before.linux() != null
                                    && editor.before.linux().intelRdt() != null);
            editor.intelRdt = rdt;
            String id = rdt.closID();
            made(
                    AppliedEdit.Kind.INTEL_RDT,
                    id == null ? "intelRdt" : id,
                    source,
                    "/intelRdt",
                    replacedIf(replaced),
                    rdt);
        }
    }

    private void applyGids(MadeEdit.Source source) {
        List<Long> gids = source.edits().additionalGids();
        for (int i = 0; i < gids.size(); i++) {
            long gid = gids.get(i);
            if (gid == 0) {
                continue;
            }
            boolean added = editor.addGid(gid);
            made(
                    AppliedEdit.Kind.ADDITIONAL_GID,
                    Long.toString(gid),
                    source,
                    "/additionalGids/" + i,
                    added ? AppliedEdit.Outcome.ADDED : AppliedEdit.Outcome.PRESENT,
                    gids.get(i));
        }
    }

    private List<AppliedEdit> edits() {
        List<AppliedEdit> edits = new ArrayList<>(made.size());
        for (int i = 0; i < made.size(); i++) {
            edits.add(made.get(i).in(editor));
        }
        return edits;
    }
}
