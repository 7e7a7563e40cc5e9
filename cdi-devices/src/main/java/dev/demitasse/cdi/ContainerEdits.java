package dev.demitasse.cdi;

import dev.demitasse.spec.IntelRdt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is changed in the configuration of a container (CDI specification, containerEdits).
///
/// @param env variables, `NAME=VALUE`
/// @param deviceNodes device nodes
/// @param netDevices network interfaces (since 1.1.0)
/// @param hooks programs at points of the lifecycle
/// @param mounts mounts
/// @param intelRdt cache and memory bandwidth (since 0.7.0); replaces the container's as a whole
/// @param additionalGids supplementary groups; 0 means nothing (since 0.7.0)
public record ContainerEdits(
        List<String> env,
        List<DeviceNode> deviceNodes,
        List<NetDeviceEdit> netDevices,
        List<HookEdit> hooks,
        List<MountEdit> mounts,
        @Nullable IntelRdt intelRdt,
        List<Long> additionalGids) {
    /// No edits at all.
    public static final ContainerEdits NONE =
            new ContainerEdits(
                    List.of(), List.of(), List.of(), List.of(), List.of(), null, List.of());

    /// Copies what it is given.
    public ContainerEdits {
        env = List.copyOf(env);
        deviceNodes = List.copyOf(deviceNodes);
        netDevices = List.copyOf(netDevices);
        hooks = List.copyOf(hooks);
        mounts = List.copyOf(mounts);
        additionalGids = List.copyOf(additionalGids);
    }

    /// Whether there is nothing to do, which a device must not have.
    public boolean isEmpty() {
        return env.isEmpty()
                && deviceNodes.isEmpty()
                && netDevices.isEmpty()
                && hooks.isEmpty()
                && mounts.isEmpty()
                && intelRdt == null
                && additionalGids.isEmpty();
    }

    /// The same with another `env`.
    public ContainerEdits withEnv(List<String> env) {
        return new ContainerEdits(
                env, deviceNodes, netDevices, hooks, mounts, intelRdt, additionalGids);
    }

    /// The same with another `deviceNodes`.
    public ContainerEdits withDeviceNodes(List<DeviceNode> deviceNodes) {
        return new ContainerEdits(
                env, deviceNodes, netDevices, hooks, mounts, intelRdt, additionalGids);
    }

    /// The same with another `netDevices`.
    public ContainerEdits withNetDevices(List<NetDeviceEdit> netDevices) {
        return new ContainerEdits(
                env, deviceNodes, netDevices, hooks, mounts, intelRdt, additionalGids);
    }

    /// The same with another `hooks`.
    public ContainerEdits withHooks(List<HookEdit> hooks) {
        return new ContainerEdits(
                env, deviceNodes, netDevices, hooks, mounts, intelRdt, additionalGids);
    }

    /// The same with another `mounts`.
    public ContainerEdits withMounts(List<MountEdit> mounts) {
        return new ContainerEdits(
                env, deviceNodes, netDevices, hooks, mounts, intelRdt, additionalGids);
    }

    /// The same with another `intelRdt`.
    public ContainerEdits withIntelRdt(@Nullable IntelRdt intelRdt) {
        return new ContainerEdits(
                env, deviceNodes, netDevices, hooks, mounts, intelRdt, additionalGids);
    }

    /// The same with another `additionalGids`.
    public ContainerEdits withAdditionalGids(List<Long> additionalGids) {
        return new ContainerEdits(
                env, deviceNodes, netDevices, hooks, mounts, intelRdt, additionalGids);
    }
}
