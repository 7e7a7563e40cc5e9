package dev.demitasse.cli.output;

import dev.demitasse.linux.cgroup.CgroupStats;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The records of `events`: one JSON object in a line each, with runc's keys in runc's order. Keys
/// that runc leaves out when there is nothing to tell are left out.
public final class EventJson {
    private static final String CPUSET =
            "{\"cpu_exclusive\":0,\"mem_hardwall\":0,\"mem_exclusive\":0,\"memory_migrate\":0,"
                    + "\"memory_spread_page\":0,\"memory_spread_slab\":0,\"memory_pressure\":0,"
                    + "\"sched_load_balance\":0,\"sched_relax_domain_level\":0}";

    private final StringBuilder out = new StringBuilder(4096);

    /// Whether the next member is the first of its object.
    private boolean first = true;

    private EventJson() {}

    /// A process was killed for lack of memory.
    public static String oom(String id) {
        EventJson json = new EventJson();
        json.head("oom", id);
        return json.out.append("}\n").toString();
    }

    /// What the container has used.
    public static String stats(String id, CgroupStats stats) {
        EventJson json = new EventJson();
        json.head("stats", id);
        json.open("data");
        json.cpu(stats.cpu());
        json.key("cpuset");
        json.out.append(CPUSET);
        json.memory(stats.memory());
        json.open("pids");
        json.unlessZero("current", stats.pids().current());
        json.unlessZero("limit", stats.pids().limit());
        json.close();
        json.blkio(stats.io());
        json.hugetlb(stats.hugetlb());
        json.open("intel_rdt");
        json.close();
        json.key("network_interfaces");
        json.out.append("null");
        json.close();
        return json.out.append("}\n").toString();
    }

    private void head(String type, String id) {
        out.append('{');
        key("type");
        Json.quote(out, type);
        key("id");
        Json.quote(out, id);
    }

    private void cpu(CgroupStats.Cpu cpu) {
        open("cpu");
        if ((cpu.total() | cpu.user() | cpu.system()) != 0) {
            open("usage");
            unlessZero("total", cpu.total());
            number("kernel", cpu.system());
            number("user", cpu.user());
            close();
        }
        if ((cpu.periods() | cpu.throttledPeriods() | cpu.throttledTime()) != 0) {
            open("throttling");
            unlessZero("periods", cpu.periods());
            unlessZero("throttledPeriods", cpu.throttledPeriods());
            unlessZero("throttledTime", cpu.throttledTime());
            close();
        }
        pressure(cpu.pressure());
        close();
    }

    private void memory(CgroupStats.Memory memory) {
        open("memory");
        if (memory.isAccounted()) {
            Long cache = memory.details().get("file");
            unlessZero("cache", cache == null ? 0 : cache);
            entry("usage", memory.limit(), memory.usage(), memory.peak());
            if (memory.swapAccounted()) {
                // Both together, as in cgroup v1.
                boolean unlimited = memory.swapLimit() == -1;
                long limit = unlimited ? -1 : memory.swapLimit() + memory.limit();
                entry("swap", limit, memory.swapUsage() + memory.usage(), 0);
            } else {
                entry("swap", memory.limit(), memory.usage(), 0);
            }
            open("raw");
            for (Map.Entry<String, Long> detail : memory.details().entrySet()) {
                number(detail.getKey(), detail.getValue());
            }
            close();
        }
        pressure(memory.pressure());
        close();
    }

    private void entry(String name, long limit, long usage, long peak) {
        open(name);
        number("limit", limit);
        unlessZero("usage", usage);
        unlessZero("max", peak);
        number("failcnt", 0);
        close();
    }

    private void blkio(CgroupStats.Io io) {
        open("blkio");
        counters("ioServiceBytesRecursive", io.devices(), "rbytes", "wbytes");
        counters("ioServicedRecursive", io.devices(), "rios", "wios");
        pressure(io.pressure());
        close();
    }

    private void counters(
            String name, List<CgroupStats.Device> devices, String reads, String writes) {
        boolean empty = true;
        for (CgroupStats.Device device : devices) {
            boolean read = device.key().equals(reads);
            if (!read && !device.key().equals(writes)) {
                continue;
            }
            if (empty) {
                key(name);
                out.append('[');
            } else {
                out.append(',');
            }
            empty = false;
            first = true;
            out.append('{');
            unlessZero("major", device.major());
            unlessZero("minor", device.minor());
            key("op");
            Json.quote(out, read ? "Read" : "Write");
            unlessZero("value", device.value());
            close();
        }
        if (!empty) {
            out.append(']');
        }
    }

    private void hugetlb(Map<String, CgroupStats.Hugetlb> sizes) {
        open("hugetlb");
        for (Map.Entry<String, CgroupStats.Hugetlb> size : sizes.entrySet()) {
            open(size.getKey());
            unlessZero("usage", size.getValue().usage());
            number("failcnt", size.getValue().failures());
            close();
        }
        close();
    }

    private void pressure(CgroupStats.@Nullable Pressure pressure) {
        if (pressure == null) {
            return;
        }
        open("psi");
        stall("some", pressure.some());
        stall("full", pressure.full());
        close();
    }

    private void stall(String name, CgroupStats.Stall stall) {
        double percent = stall.avg10() + stall.avg60() + stall.avg300();
        if (percent == 0 && stall.total() == 0) {
            return;
        }
        open(name);
        decimal("avg10", stall.avg10());
        decimal("avg60", stall.avg60());
        decimal("avg300", stall.avg300());
        number("total", stall.total());
        close();
    }

    private void open(String name) {
        key(name);
        out.append('{');
        first = true;
    }

    private void close() {
        out.append('}');
        first = false;
    }

    private void key(String name) {
        if (!first) {
            out.append(',');
        }
        first = false;
        Json.quote(out, name);
        out.append(':');
    }

    private void unlessZero(String name, long value) {
        if (value != 0) {
            number(name, value);
        }
    }

    private void number(String name, long unsigned) {
        key(name);
        out.append(Long.toUnsignedString(unsigned));
    }

    /// The kernel gives two decimals.
    private void decimal(String name, double value) {
        key(name);
        String text = Double.toString(value);
        out.append(text.endsWith(".0") ? text.substring(0, text.length() - 2) : text);
    }
}
