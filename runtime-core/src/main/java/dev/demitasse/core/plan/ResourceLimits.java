package dev.demitasse.core.plan;

import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.cgroup.Cgroup;
import dev.demitasse.linux.cgroup.CgroupFailed;
import dev.demitasse.linux.cgroup.CgroupLimits;
import dev.demitasse.linux.cgroup.LimitWrite;
import dev.demitasse.linux.cgroup.LimitWriter;
import dev.demitasse.spec.BlockIo;
import dev.demitasse.spec.Cpu;
import dev.demitasse.spec.HugepageLimit;
import dev.demitasse.spec.Memory;
import dev.demitasse.spec.Rdma;
import dev.demitasse.spec.Resources;
import dev.demitasse.spec.Spec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The limits of `linux.resources` as writes to files of the container's cgroup, `unified` last.
public final class ResourceLimits {
    private static final String AT = "/linux/resources";

    private ResourceLimits() {}

    /// Sets the limits on a cgroup that exists.
    ///
    /// @throws CgroupFailed naming the field and the file or controller
    /// @throws SyscallFailed if the cgroup is gone
    public static void apply(Cgroup cgroup, Spec spec) throws CgroupFailed, SyscallFailed {
        apply(cgroup, spec, compile(spec));
    }

    /// Makes these writes of a configuration, which may have been adapted, on a cgroup that exists.
    ///
    /// @throws CgroupFailed naming the field and the file or controller
    public static void apply(Cgroup cgroup, Spec spec, List<LimitWrite> writes)
            throws CgroupFailed {
        Resources resources = spec.linux() == null ? null : spec.linux().resources();
        if (resources != null) {
            apply(cgroup, resources, writes, AT);
        }
    }

    /// Makes these writes on a cgroup that exists.
    ///
    /// @param writes what [#compile] made of the resources
    /// @param at the JSON pointer of the resources
    /// @throws CgroupFailed naming the field and the file or controller
    public static void apply(Cgroup cgroup, Resources resources, List<LimitWrite> writes, String at)
            throws CgroupFailed {
        if (!writes.isEmpty()) {
            LimitWriter writer = new LimitWriter(cgroup);
            checkMemory(writer, resources.memory(), at);
            writer.write(writes);
        }
    }

    private static void checkMemory(LimitWriter writer, @Nullable Memory memory, String at)
            throws CgroupFailed {
        if (memory == null || !Boolean.TRUE.equals(memory.checkBeforeUpdate())) {
            return;
        }
        Long limit = memory.limit();
        if (limit != null && limit > 0) {
            writer.checkMemory(limit, at + "/memory/limit");
        }
    }

    /// The writes, in order.
    ///
    /// @throws CgroupFailed naming a field whose value cannot be converted
    public static List<LimitWrite> compile(Spec spec) throws CgroupFailed {
        Resources resources = spec.linux() == null ? null : spec.linux().resources();
        return resources == null ? List.of() : compile(resources, AT);
    }

    /// The writes for resources at this JSON pointer, in order.
    ///
    /// @throws CgroupFailed naming a field whose value cannot be converted
    public static List<LimitWrite> compile(Resources resources, String at) throws CgroupFailed {
        CgroupLimits limits = new CgroupLimits();
        if (resources.pids() != null) {
            limits.pids(resources.pids().limit(), at + "/pids");
        }
        Memory memory = resources.memory();
        if (memory != null) {
            limits.memory(memory.limit(), memory.reservation(), memory.swap(), at + "/memory");
        }
        if (resources.blockIO() != null) {
            addBlockIo(limits, resources.blockIO(), at + "/blockIO");
        }
        Cpu cpu = resources.cpu();
        if (cpu != null) {
            String cpuAt = at + "/cpu";
            limits.cpu(cpu.shares(), cpu.quota(), cpu.period(), cpu.burst(), cpu.idle(), cpuAt);
            limits.cpuset(cpu.cpus(), cpu.mems(), cpuAt);
        }
        addRare(limits, resources, at);
        Map<String, String> unified = resources.unified();
        if (unified != null) {
            for (Map.Entry<String, String> entry : unified.entrySet()) {
                limits.unified(
                        entry.getKey(),
                        entry.getValue(),
                        at + "/unified/" + escape(entry.getKey()));
            }
        }
        return limits.writes();
    }

    private static void addRare(CgroupLimits limits, Resources resources, String at)
            throws CgroupFailed {
        List<HugepageLimit> hugepages = resources.hugepageLimits();
        if (hugepages != null) {
            for (int i = 0; i < hugepages.size(); i++) {
                HugepageLimit limit = hugepages.get(i);
                limits.hugetlb(limit.pageSize(), limit.limit(), at + "/hugepageLimits/" + i);
            }
        }
        Map<String, Rdma> rdma = resources.rdma();
        if (rdma != null) {
            for (Map.Entry<String, Rdma> entry : rdma.entrySet()) {
                Rdma limit = entry.getValue();
                limits.rdma(
                        entry.getKey(),
                        limit.hcaHandles(),
                        limit.hcaObjects(),
                        at + "/rdma/" + escape(entry.getKey()));
            }
        }
    }

    private static void addBlockIo(CgroupLimits limits, BlockIo io, String at) throws CgroupFailed {
        if (io.weight() != null) {
            limits.blkioWeight(io.weight(), at);
        }
        List<BlockIo.WeightDevice> weights = io.weightDevice();
        if (weights != null) {
            for (int i = 0; i < weights.size(); i++) {
                BlockIo.WeightDevice device = weights.get(i);
                Integer weight = device.weight();
                if (weight != null) {
                    limits.blkioDeviceWeight(
                            device.major(), device.minor(), weight, at + "/weightDevice/" + i);
                }
            }
        }
        addThrottles(limits, io.throttleReadBpsDevice(), "rbps", at + "/throttleReadBpsDevice");
        addThrottles(limits, io.throttleWriteBpsDevice(), "wbps", at + "/throttleWriteBpsDevice");
        addThrottles(limits, io.throttleReadIOPSDevice(), "riops", at + "/throttleReadIOPSDevice");
        addThrottles(
                limits, io.throttleWriteIOPSDevice(), "wiops", at + "/throttleWriteIOPSDevice");
    }

    private static void addThrottles(
            CgroupLimits limits,
            @Nullable List<BlockIo.ThrottleDevice> devices,
            String key,
            String at) {
        if (devices == null) {
            return;
        }
        for (int i = 0; i < devices.size(); i++) {
            BlockIo.ThrottleDevice device = devices.get(i);
            limits.ioMax(device.major(), device.minor(), key, device.rate(), at + "/" + i);
        }
    }

    /// A member name as a part of a JSON pointer (RFC 6901).
    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
