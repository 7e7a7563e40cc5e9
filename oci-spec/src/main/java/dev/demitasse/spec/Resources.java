package dev.demitasse.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Limits of the container's cgroup (config-linux.md, Control groups), also what `update` takes.
/// Absent means that it is left as it is.
///
/// @param devices device rules, in order
/// @param memory memory
/// @param cpu CPU
/// @param pids number of tasks
/// @param blockIO block I/O
/// @param hugepageLimits huge pages
/// @param network network traffic
/// @param rdma limits per RDMA device
/// @param unified cgroup v2 file to its content
public record Resources(
        @Nullable List<DeviceRule> devices,
        @Nullable Memory memory,
        @Nullable Cpu cpu,
        @Nullable Pids pids,
        @Nullable BlockIo blockIO,
        @Nullable List<HugepageLimit> hugepageLimits,
        @Nullable Network network,
        @Nullable Map<String, Rdma> rdma,
        @Nullable Map<String, String> unified) {
    /// Copies what it is given.
    public Resources {
        devices = devices == null ? null : List.copyOf(devices);
        hugepageLimits = hugepageLimits == null ? null : List.copyOf(hugepageLimits);
        rdma = rdma == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(rdma));
        unified =
                unified == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(unified));
    }

    /// The same with another `devices`.
    public Resources withDevices(@Nullable List<DeviceRule> devices) {
        return new Resources(
                devices, memory, cpu, pids, blockIO, hugepageLimits, network, rdma, unified);
    }

    static @Nullable Resources read(@Nullable JsonObject o) {
        return o == null ? null : of(o);
    }

    static Resources of(JsonObject o) {
        return new Resources(
                DeviceRule.readAll(o.objects("devices")),
                Memory.read(o.object("memory")),
                Cpu.read(o.object("cpu")),
                Pids.read(o.object("pids")),
                BlockIo.read(o.object("blockIO")),
                HugepageLimit.readAll(o.objects("hugepageLimits")),
                Network.read(o.object("network")),
                Rdma.readMap(o.object("rdma")),
                o.stringMap("unified"));
    }

    static void write(JsonWriter w, String name, @Nullable Resources value) {
        if (value == null) {
            return;
        }
        w.beginObject(name);
        value.writeMembers(w);
        w.endObject();
    }

    void writeMembers(JsonWriter w) {
        DeviceRule.writeAll(w, "devices", devices());
        Memory.write(w, "memory", memory());
        Cpu.write(w, "cpu", cpu());
        Pids.write(w, "pids", pids());
        BlockIo.write(w, "blockIO", blockIO());
        HugepageLimit.writeAll(w, "hugepageLimits", hugepageLimits());
        Network.write(w, "network", network());
        Rdma.writeMap(w, "rdma", rdma());
        w.stringMap("unified", unified());
    }
}
