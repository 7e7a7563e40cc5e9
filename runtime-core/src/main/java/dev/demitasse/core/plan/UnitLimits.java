package dev.demitasse.core.plan;

import dev.demitasse.linux.abi.NumberList;
import dev.demitasse.linux.cgroup.LimitWrite;
import dev.demitasse.linux.systemd.UnitProperty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Limits as systemd has to know them: what is written to the files of a unit's cgroup behind its
/// back is gone when it next writes its own values there, for example at `systemctl daemon-reload`.
///
/// @param properties of the unit, by the names of org.freedesktop.systemd1(5)
/// @param writes the same limits for the files, with values that systemd can have too
public record UnitLimits(List<UnitProperty> properties, List<LimitWrite> writes) {
    /// The version that knows all properties named here; an older one is not told all of them.
    public static final int NEWEST = 252;

    private static final int WITH_CPUSET = 244;
    private static final int WITH_PERIOD = 242;
    private static final long DEFAULT_PERIOD = 100_000;
    private static final long SECOND = 1_000_000;
    // systemd counts in percents of a processor.
    private static final long PERCENT = 10_000;
    private static final String QUOTA = "CPUQuotaPerSecUSec";
    private static final String PERIOD = "CPUQuotaPeriodUSec";

    /// Copies the lists.
    public UnitLimits {
        properties = List.copyOf(properties);
        writes = List.copyOf(writes);
    }

    /// The limits of these writes, of which a later one overrides an earlier one. Files that no
    /// property stands for are only written.
    public static UnitLimits of(List<LimitWrite> writes) {
        Map<String, UnitProperty> properties = new LinkedHashMap<>();
        List<LimitWrite> rounded = new ArrayList<>();
        for (LimitWrite write : writes) {
            if (write.file().equals("cpu.max")) {
                rounded.add(addBandwidth(properties, write));
            } else {
                add(properties, write);
                rounded.add(write);
            }
        }
        return new UnitLimits(new ArrayList<>(properties.values()), rounded);
    }

    private static void add(Map<String, UnitProperty> properties, LimitWrite write) {
        String value = write.value();
        switch (write.file()) {
            case "memory.min" -> addBytes(properties, "MemoryMin", value, 0);
            case "memory.low" -> addBytes(properties, "MemoryLow", value, 0);
            case "memory.high" -> addBytes(properties, "MemoryHigh", value, 1);
            case "memory.max" -> addBytes(properties, "MemoryMax", value, 1);
            case "memory.swap.max" -> addBytes(properties, "MemorySwapMax", value, 0);
            // systemd takes no 0.
            case "pids.max" -> addBytes(properties, "TasksMax", value, 1);
            case "cpu.weight" -> addWeight(properties, "CPUWeight", value);
            case "cpu.idle" -> {
                if (value.equals("1")) {
                    put(properties, UnitProperty.of("CPUWeight", 0));
                }
            }
            case "cpuset.cpus" -> addSet(properties, "AllowedCPUs", value);
            case "cpuset.mems" -> addSet(properties, "AllowedMemoryNodes", value);
            case "io.weight" -> addWeight(properties, "IOWeight", value);
            case "io.bfq.weight" -> {
                LimitWrite other = write.otherwise();
                if (other != null) {
                    addWeight(properties, "IOWeight", other.value());
                }
            }
            default -> {}
        }
    }

    private static void put(Map<String, UnitProperty> properties, UnitProperty property) {
        properties.remove(property.name());
        properties.put(property.name(), property);
    }

    /// A weight for all; those of single devices stay as they are written.
    private static void addWeight(Map<String, UnitProperty> properties, String name, String value) {
        Long weight = number(value.startsWith("default ") ? value.substring(8) : value);
        UnitProperty before = properties.get(name);
        boolean idle = before != null && before.value().equals(0L);
        if (weight != null && weight >= 1 && weight <= 10_000 && !idle) {
            put(properties, UnitProperty.of(name, weight));
        }
    }

    private static void addBytes(
            Map<String, UnitProperty> properties, String name, String value, long least) {
        Long number = value.strip().equals("max") ? (Long) UnitProperty.INFINITY : bytes(value);
        if (number != null) {
            boolean small = number >= 0 && number < least;
            put(properties, UnitProperty.of(name, small ? least : number));
        }
    }

    /// A list of numbers as the bit mask that systemd wants, lowest byte first.
    private static void addSet(Map<String, UnitProperty> properties, String name, String list) {
        byte[] bytes;
        try {
            bytes = NumberList.mask(list);
        } catch (IllegalArgumentException e) {
            // The write to the file tells what is wrong with it.
            return;
        }
        List<Object> mask = new ArrayList<>();
        for (byte b : bytes) {
            mask.add((long) (b & 0xff));
        }
        while (!mask.isEmpty() && mask.get(mask.size() - 1).equals(0L)) {
            mask.remove(mask.size() - 1);
        }
        if (!mask.isEmpty()) {
            put(properties, new UnitProperty(name, "ay", mask));
        }
    }

    /// systemd divides a second of processor time by percents: a quota in between is rounded up, in
    /// the file too, so that both say the same (as runc).
    private static LimitWrite addBandwidth(Map<String, UnitProperty> properties, LimitWrite write) {
        String text = write.value().strip();
        int blank = text.indexOf(' ');
        String quotaText = blank < 0 ? text : text.substring(0, blank);
        Long period = blank < 0 ? null : number(text.substring(blank + 1).strip());
        Long quota = number(quotaText);
        boolean unlimited = quotaText.equals("max");
        boolean legible =
                (unlimited || quota != null && quota > 0) && (blank < 0 || period != null);
        if (!legible || period != null && period <= 0) {
            return write;
        }
        if (period != null) {
            put(properties, UnitProperty.of(PERIOD, period));
        }
        if (unlimited || quota == null) {
            put(properties, UnitProperty.of(QUOTA, UnitProperty.INFINITY));
            return write;
        }
        long interval = period == null ? DEFAULT_PERIOD : period;
        if (quota > Long.MAX_VALUE / SECOND) {
            return write;
        }
        long perSecond = quota * SECOND / interval;
        long up = (perSecond + PERCENT - 1) / PERCENT * PERCENT;
        put(properties, UnitProperty.of(QUOTA, up));
        if (up == perSecond) {
            return write;
        }
        long rounded = up * interval / SECOND;
        return new LimitWrite(
                write.controller(),
                write.file(),
                rounded + (period == null ? "" : " " + period),
                write.pointer(),
                write.dispensable(),
                null);
    }

    /// Those properties that this version of systemd knows.
    ///
    /// @param version 0 if it does not tell
    public List<UnitProperty> knownTo(int version) {
        List<UnitProperty> known = new ArrayList<>();
        for (UnitProperty property : properties) {
            if (version == 0 || version >= since(property)) {
                known.add(property);
            }
        }
        return known;
    }

    /// Whether it makes a difference which version it is.
    public boolean dependsOnVersion() {
        for (UnitProperty property : properties) {
            if (since(property) > 0) {
                return true;
            }
        }
        return false;
    }

    private static int since(UnitProperty property) {
        return switch (property.name()) {
            case "AllowedCPUs", "AllowedMemoryNodes" -> WITH_CPUSET;
            case PERIOD -> WITH_PERIOD;
            // SCHED_IDLE for the whole unit.
            case "CPUWeight" -> property.value().equals(0L) ? NEWEST : 0;
            default -> 0;
        };
    }

    private static @Nullable Long number(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /// Bytes as the kernel reads them, with K, M, G or T for powers of 1024.
    private static @Nullable Long bytes(String value) {
        String text = value.strip();
        int unit =
                text.isEmpty()
                        ? -1
                        : "kmgt".indexOf(Character.toLowerCase(text.charAt(text.length() - 1)));
        Long number = number(unit < 0 ? text : text.substring(0, text.length() - 1));
        if (number == null || number < 0) {
            return null;
        }
        int shift = 10 * (unit + 1);
        return number > Long.MAX_VALUE >> shift ? null : (Long) (number << shift);
    }
}
