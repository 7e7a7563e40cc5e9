package dev.demitasse.cdi;

import dev.demitasse.spec.Device;
import dev.demitasse.spec.DeviceRule;
import dev.demitasse.spec.Hook;
import dev.demitasse.spec.Hooks;
import dev.demitasse.spec.IntelRdt;
import dev.demitasse.spec.Linux;
import dev.demitasse.spec.Mount;
import dev.demitasse.spec.NetDevice;
import dev.demitasse.spec.Process;
import dev.demitasse.spec.Resources;
import dev.demitasse.spec.Spec;
import dev.demitasse.spec.User;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The members of a configuration that injection changes, as lists that can be changed. A list that
/// stays null is left as it is, so that a configuration without an edit is the one there was.
final class SpecEditor {
    private static final Process NO_PROCESS =
            new Process(
                    null, null, null, null, null, "", null, null, null, null, null, null, null,
                    null, null);
    private static final Linux NO_LINUX =
            new Linux(
                    null, null, null, null, null, null, null, null, null, null, null, null, null,
                    null, null, null, null);
    private static final Resources NO_RESOURCES =
            new Resources(null, null, null, null, null, null, null, null, null);

    final Spec before;
    final List<String> env;
    final List<Device> devices;
    final List<DeviceRule> rules;
    final Map<String, NetDevice> netDevices = new LinkedHashMap<>();
    final List<Mount> mounts;
    final Map<HookStage, List<Hook>> hooks = new LinkedHashMap<>();
    final List<Long> additionalGids;
    @Nullable IntelRdt intelRdt;

    private boolean envChanged;
    private boolean devicesChanged;
    private boolean rulesChanged;
    private boolean netDevicesChanged;
    private boolean mountsChanged;
    private boolean gidsChanged;

    SpecEditor(Spec spec) {
        before = spec;
        Process process = spec.process();
        Linux linux = spec.linux();
        User user = process == null ? null : process.user();
        Resources resources = linux == null ? null : linux.resources();
        env = copy(process == null ? null : process.env());
        additionalGids = copy(user == null ? null : user.additionalGids());
        devices = copy(linux == null ? null : linux.devices());
        rules = copy(resources == null ? null : resources.devices());
        mounts = copy(spec.mounts());
        Map<String, NetDevice> interfaces = linux == null ? null : linux.netDevices();
        if (interfaces != null) {
            netDevices.putAll(interfaces);
        }
    }

    private static <T> List<T> copy(@Nullable List<T> list) {
        return list == null ? new ArrayList<>() : new ArrayList<>(list);
    }

    /// Sets a variable where it is, the last one if there are several, or at the end.
    ///
    /// @return whether there was one
    boolean setEnv(String variable) {
        int equals = variable.indexOf('=');
        envChanged = true;
        for (int i = env.size() - 1; i >= 0; i--) {
            String old = env.get(i);
            if (old.startsWith(variable.substring(0, equals))
                    && (old.length() == equals || old.charAt(equals) == '=')) {
                env.set(i, variable);
                return true;
            }
        }
        env.add(variable);
        return false;
    }

    /// Puts a device node at the end and takes away the one of that path.
    ///
    /// @return whether there was one
    boolean putDevice(Device device) {
        devicesChanged = true;
        int old = indexOfDevice(device.path());
        if (old >= 0) {
            devices.remove(old);
        }
        // A list that has the path twice keeps its order, as with the reference implementation.
        int second = indexOfDevice(device.path());
        if (second >= 0) {
            devices.set(second, device);
        } else {
            devices.add(device);
        }
        return old >= 0;
    }

    private int indexOfDevice(String path) {
        for (int i = 0; i < devices.size(); i++) {
            if (devices.get(i).path().equals(path)) {
                return i;
            }
        }
        return -1;
    }

    /// Adds a rule that allows something, unless it is there and nothing after it denies anything.
    ///
    /// @return the rule that is now in the list
    DeviceRule allow(DeviceRule rule) {
        for (int i = rules.size() - 1; i >= 0 && rules.get(i).allow(); i--) {
            DeviceRule old = rules.get(i);
            if (same(old.type(), rule.type())
                    && same(old.major(), rule.major())
                    && same(old.minor(), rule.minor())
                    && sameText(old.access(), rule.access())) {
                return old;
            }
        }
        rules.add(rule);
        rulesChanged = true;
        return rule;
    }

    /// @return whether the interface had an entry
    boolean putNetDevice(String hostName, NetDevice device) {
        netDevicesChanged = true;
        return netDevices.put(hostName, device) != null;
    }

    /// Whether any interface was put.
    boolean injectsNetDevices() {
        return netDevicesChanged;
    }

    /// Puts a mount at the end and takes away the first one with that destination.
    ///
    /// @return whether there was one
    boolean putMount(Mount mount) {
        mountsChanged = true;
        boolean replaced = false;
        for (int i = 0; i < mounts.size() && !replaced; i++) {
            if (mounts.get(i).destination().equals(mount.destination())) {
                mounts.remove(i);
                replaced = true;
            }
        }
        mounts.add(mount);
        return replaced;
    }

    /// Sorts all mounts, if any was put, so that none hides one below it.
    void sortMounts() {
        if (mountsChanged) {
            mounts.sort((a, b) -> depth(a.destination()) - depth(b.destination()));
        }
    }

    /// The number of `/` in a path without `//`, `.` and what `..` takes back.
    static int depth(String path) {
        boolean absolute = path.startsWith("/");
        int names = 0;
        int parents = 0;
        int from = 0;
        while (from <= path.length()) {
            int slash = path.indexOf('/', from);
            int end = slash < 0 ? path.length() : slash;
            String name = path.substring(from, end);
            if (name.equals("..")) {
                if (names > 0) {
                    names--;
                } else if (!absolute) {
                    parents++;
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                names++;
            }
            from = end + 1;
        }
        return absolute ? Math.max(1, names) : Math.max(0, names + parents - 1);
    }

    /// Adds a hook, unless the stage has just that one.
    ///
    /// @return the hook that is now in the list
    Hook addHook(HookStage stage, Hook hook) {
        List<Hook> list = hooks.get(stage);
        if (list == null) {
            list = copy(of(before.hooks(), stage));
        }
        for (int i = 0; i < list.size(); i++) {
            Hook old = list.get(i);
            if (old.path().equals(hook.path())
                    && sameList(old.args(), hook.args())
                    && sameList(old.env(), hook.env())
                    && same(old.timeout(), hook.timeout())) {
                return old;
            }
        }
        list.add(hook);
        hooks.put(stage, list);
        return hook;
    }

    /// The hooks of a stage as they are now.
    List<Hook> hooks(HookStage stage) {
        List<Hook> changed = hooks.get(stage);
        return changed == null ? copy(of(before.hooks(), stage)) : changed;
    }

    private static @Nullable List<Hook> of(@Nullable Hooks hooks, HookStage stage) {
        if (hooks == null) {
            return null;
        }
        return switch (stage) {
            case PRESTART -> hooks.prestart();
            case CREATE_RUNTIME -> hooks.createRuntime();
            case CREATE_CONTAINER -> hooks.createContainer();
            case START_CONTAINER -> hooks.startContainer();
            case POSTSTART -> hooks.poststart();
            case POSTSTOP -> hooks.poststop();
        };
    }

    /// @return whether it is new
    boolean addGid(long gid) {
        for (int i = 0; i < additionalGids.size(); i++) {
            if (additionalGids.get(i) == gid) {
                return false;
            }
        }
        additionalGids.add(gid);
        gidsChanged = true;
        return true;
    }

    private static boolean same(@Nullable Object a, @Nullable Object b) {
        return a == null ? b == null : a.equals(b);
    }

    /// An empty text and an absent one are the same.
    private static boolean sameText(@Nullable String a, @Nullable String b) {
        return (a == null ? "" : a).equals(b == null ? "" : b);
    }

    /// An empty list and an absent one are the same.
    private static boolean sameList(@Nullable List<String> a, @Nullable List<String> b) {
        return (a == null ? List.of() : a).equals(b == null ? List.of() : b);
    }

    boolean hasUserNamespace() {
        Linux linux = before.linux();
        return linux != null && linux.namespace("user") != null;
    }

    /// The configuration with all changes.
    Spec toSpec() {
        Spec spec = before;
        if (envChanged || gidsChanged) {
            spec = spec.withProcess(process());
        }
        if (devicesChanged || rulesChanged || netDevicesChanged || intelRdt != null) {
            spec = spec.withLinux(linux());
        }
        if (mountsChanged) {
            spec = spec.withMounts(mounts);
        }
        if (!hooks.isEmpty()) {
            spec = spec.withHooks(allHooks());
        }
        return spec;
    }

    private Process process() {
        Process process = before.process() == null ? NO_PROCESS : before.process();
        if (gidsChanged) {
            User user = process.user();
            process =
                    process.withUser(
                            user == null
                                    ? new User(0, 0, null, additionalGids)
                                    : new User(
                                            user.uid(), user.gid(), user.umask(), additionalGids));
        }
        return envChanged ? process.withEnv(env) : process;
    }

    private Linux linux() {
        Linux linux = before.linux() == null ? NO_LINUX : before.linux();
        if (devicesChanged) {
            linux = linux.withDevices(devices);
        }
        if (rulesChanged) {
            Resources resources = linux.resources() == null ? NO_RESOURCES : linux.resources();
            linux = linux.withResources(resources.withDevices(rules));
        }
        if (netDevicesChanged) {
            linux = linux.withNetDevices(netDevices);
        }
        return intelRdt == null ? linux : linux.withIntelRdt(intelRdt);
    }

    private Hooks allHooks() {
        return new Hooks(
                orNull(HookStage.PRESTART),
                orNull(HookStage.CREATE_RUNTIME),
                orNull(HookStage.CREATE_CONTAINER),
                orNull(HookStage.START_CONTAINER),
                orNull(HookStage.POSTSTART),
                orNull(HookStage.POSTSTOP));
    }

    private @Nullable List<Hook> orNull(HookStage stage) {
        List<Hook> list = hooks.get(stage);
        return list == null ? of(before.hooks(), stage) : list;
    }
}
