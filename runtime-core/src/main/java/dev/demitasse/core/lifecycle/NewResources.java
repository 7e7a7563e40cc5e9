package dev.demitasse.core.lifecycle;

import dev.demitasse.linux.KernelFile;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.cgroup.Cgroup;
import dev.demitasse.spec.BlockIo;
import dev.demitasse.spec.Cpu;
import dev.demitasse.spec.Memory;
import dev.demitasse.spec.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// New resources in the light of the old ones: what an update leaves out is as it was.
final class NewResources {
    private NewResources() {}

    /// Completes the values of which the kernel has one file, or cgroup v2 another notion: memory
    /// and swap, quota and period. The rest stays absent, and is not written.
    ///
    /// @param old what was asked for so far
    static Resources complete(Resources update, Resources old, Cgroup cgroup) {
        Memory memory = update.memory();
        Cpu cpu = update.cpu();
        return new Resources(
                update.devices(),
                memory == null ? null : complete(memory, old.memory()),
                cpu == null ? null : complete(cpu, cgroup),
                update.pids(),
                update.blockIO(),
                update.hugepageLimits(),
                update.network(),
                update.rdma(),
                update.unified());
    }

    /// As runc does: swap is limited together with memory, so each of the two needs the other.
    private static Memory complete(Memory memory, @Nullable Memory old) {
        Long limit = memory.limit();
        Long swap = memory.swap();
        if (old != null && isSet(limit) != isSet(swap)) {
            if (!isSet(limit) && swap != null && swap > 0) {
                limit = old.limit();
            } else if (!isSet(swap) && limit != null && limit > 0) {
                swap = old.swap();
            }
        }
        return new Memory(
                limit,
                memory.reservation(),
                swap,
                null,
                null,
                memory.swappiness(),
                memory.disableOOMKiller(),
                memory.useHierarchy(),
                memory.checkBeforeUpdate());
    }

    private static boolean isSet(@Nullable Long value) {
        return value != null && value != 0;
    }

    private static Cpu complete(Cpu cpu, Cgroup cgroup) {
        Long quota = cpu.quota();
        Long period = cpu.period();
        if (isSet(quota) == isSet(period)) {
            return cpu;
        }
        String[] current;
        try {
            current = KernelFile.read(cgroup.directory() + "/cpu.max").strip().split(" ", 2);
            if (isSet(quota)) {
                period = Long.valueOf(current[1]);
            } else {
                quota = current[0].equals("max") ? Long.valueOf(-1) : Long.valueOf(current[0]);
            }
        } catch (SyscallFailed | RuntimeException _) {
            // Without the controller neither can be written, which says so.
            return cpu;
        }
        return new Cpu(
                cpu.shares(),
                quota,
                cpu.burst(),
                period,
                cpu.realtimeRuntime(),
                cpu.realtimePeriod(),
                cpu.cpus(),
                cpu.mems(),
                cpu.idle());
    }

    /// All that is asked for once the update has been made. Device rules are those of `create`.
    static Resources merge(Resources update, Resources old) {
        return new Resources(
                old.devices(),
                merge(update.memory(), old.memory()),
                merge(update.cpu(), old.cpu()),
                update.pids() == null ? old.pids() : update.pids(),
                merge(update.blockIO(), old.blockIO()),
                update.hugepageLimits() == null ? old.hugepageLimits() : update.hugepageLimits(),
                old.network(),
                merge(update.rdma(), old.rdma()),
                merge(update.unified(), old.unified()));
    }

    private static @Nullable Memory merge(@Nullable Memory update, @Nullable Memory old) {
        if (update == null || old == null) {
            return update == null ? old : update;
        }
        return new Memory(
                number(update.limit(), old.limit()),
                number(update.reservation(), old.reservation()),
                number(update.swap(), old.swap()),
                old.kernel(),
                old.kernelTCP(),
                old.swappiness(),
                old.disableOOMKiller(),
                old.useHierarchy(),
                update.checkBeforeUpdate() == null
                        ? old.checkBeforeUpdate()
                        : update.checkBeforeUpdate());
    }

    private static @Nullable Cpu merge(@Nullable Cpu update, @Nullable Cpu old) {
        if (update == null || old == null) {
            return update == null ? old : update;
        }
        return new Cpu(
                number(update.shares(), old.shares()),
                number(update.quota(), old.quota()),
                update.burst() == null ? old.burst() : update.burst(),
                number(update.period(), old.period()),
                old.realtimeRuntime(),
                old.realtimePeriod(),
                text(update.cpus(), old.cpus()),
                text(update.mems(), old.mems()),
                update.idle() == null ? old.idle() : update.idle());
    }

    private static @Nullable BlockIo merge(@Nullable BlockIo update, @Nullable BlockIo old) {
        if (update == null || old == null) {
            return update == null ? old : update;
        }
        Integer weight = update.weight();
        return new BlockIo(
                weight == null || weight == 0 ? old.weight() : weight,
                old.leafWeight(),
                weights(update.weightDevice(), old.weightDevice()),
                rates(update.throttleReadBpsDevice(), old.throttleReadBpsDevice()),
                rates(update.throttleWriteBpsDevice(), old.throttleWriteBpsDevice()),
                rates(update.throttleReadIOPSDevice(), old.throttleReadIOPSDevice()),
                rates(update.throttleWriteIOPSDevice(), old.throttleWriteIOPSDevice()));
    }

    private static @Nullable List<BlockIo.WeightDevice> weights(
            @Nullable List<BlockIo.WeightDevice> update, @Nullable List<BlockIo.WeightDevice> old) {
        if (update == null || old == null) {
            return update == null ? old : update;
        }
        Map<List<Long>, BlockIo.WeightDevice> devices = new LinkedHashMap<>();
        old.forEach(device -> devices.put(List.of(device.major(), device.minor()), device));
        update.forEach(device -> devices.put(List.of(device.major(), device.minor()), device));
        return new ArrayList<>(devices.values());
    }

    private static @Nullable List<BlockIo.ThrottleDevice> rates(
            @Nullable List<BlockIo.ThrottleDevice> update,
            @Nullable List<BlockIo.ThrottleDevice> old) {
        if (update == null || old == null) {
            return update == null ? old : update;
        }
        Map<List<Long>, BlockIo.ThrottleDevice> devices = new LinkedHashMap<>();
        old.forEach(device -> devices.put(List.of(device.major(), device.minor()), device));
        update.forEach(device -> devices.put(List.of(device.major(), device.minor()), device));
        return new ArrayList<>(devices.values());
    }

    private static <V> @Nullable Map<String, V> merge(
            @Nullable Map<String, V> update, @Nullable Map<String, V> old) {
        if (update == null || old == null) {
            return update == null ? old : update;
        }
        Map<String, V> all = new LinkedHashMap<>(old);
        all.putAll(update);
        return all;
    }

    private static @Nullable Long number(@Nullable Long update, @Nullable Long old) {
        return isSet(update) ? update : old;
    }

    private static @Nullable String text(@Nullable String update, @Nullable String old) {
        return Objects.requireNonNullElse(update, "").isEmpty() ? old : update;
    }
}
