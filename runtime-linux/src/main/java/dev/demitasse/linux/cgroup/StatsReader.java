package dev.demitasse.linux.cgroup;

import dev.demitasse.linux.KernelFile;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.abi.Errno;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads the [CgroupStats] of one cgroup. A file that is not there is a controller the cgroup does
/// not have, or a kernel that does not know it.
public final class StatsReader {
    private static final long NANOS_PER_MICRO = 1000;

    private final String directory;

    /// Reads in the directory of this cgroup.
    public StatsReader(Cgroup cgroup) {
        directory = cgroup.directory();
    }

    /// Reads all of them.
    ///
    /// @throws SyscallFailed the cgroup is gone, or a file cannot be read
    public CgroupStats read() throws SyscallFailed {
        return new CgroupStats(cpu(), memory(), pids(), io(), hugetlb());
    }

    private CgroupStats.Cpu cpu() throws SyscallFailed {
        Map<String, Long> stat = table("cpu.stat");
        return new CgroupStats.Cpu(
                NANOS_PER_MICRO * value(stat, "usage_usec"),
                NANOS_PER_MICRO * value(stat, "user_usec"),
                NANOS_PER_MICRO * value(stat, "system_usec"),
                value(stat, "nr_periods"),
                value(stat, "nr_throttled"),
                NANOS_PER_MICRO * value(stat, "throttled_usec"),
                pressure("cpu.pressure"));
    }

    private CgroupStats.Memory memory() throws SyscallFailed {
        String swap = text("memory.swap.current");
        return new CgroupStats.Memory(
                number("memory.current"),
                number("memory.max"),
                number("memory.peak"),
                swap == null ? 0 : parse(swap),
                number("memory.swap.max"),
                swap != null,
                table("memory.stat"),
                pressure("memory.pressure"));
    }

    private CgroupStats.Pids pids() throws SyscallFailed {
        String current = text("pids.current");
        if (current == null) {
            // Without the controller they are counted where they are listed.
            String processes = text("cgroup.procs");
            long lines = processes == null ? 0 : lines(processes).size();
            return new CgroupStats.Pids(lines, 0);
        }
        // "max" is 0 here, which no limit can be once a process runs.
        return new CgroupStats.Pids(parse(current), Math.max(0, number("pids.max")));
    }

    private CgroupStats.Io io() throws SyscallFailed {
        List<CgroupStats.Device> devices = new ArrayList<>();
        String stat = text("io.stat");
        for (String line : lines(stat == null ? "" : stat)) {
            String[] words = line.split(" ", -1);
            int colon = words[0].indexOf(':');
            if (colon < 0) {
                continue;
            }
            long major = parse(words[0].substring(0, colon));
            long minor = parse(words[0].substring(colon + 1));
            for (int i = 1; i < words.length; i++) {
                int equals = words[i].indexOf('=');
                if (equals > 0) {
                    devices.add(
                            new CgroupStats.Device(
                                    major,
                                    minor,
                                    words[i].substring(0, equals),
                                    parse(words[i].substring(equals + 1))));
                }
            }
        }
        return new CgroupStats.Io(devices, pressure("io.pressure"));
    }

    private Map<String, CgroupStats.Hugetlb> hugetlb() throws SyscallFailed {
        Map<String, CgroupStats.Hugetlb> sizes = new TreeMap<>();
        String[] files = new File(directory).list();
        for (String file : files == null ? new String[0] : files) {
            if (!file.startsWith("hugetlb.") || !file.endsWith(".events")) {
                continue;
            }
            String name = file.substring(0, file.length() - ".events".length());
            // What is reserved counts, where the kernel knows it (Linux 5.7).
            String usage = text(name + ".rsvd.current");
            sizes.put(
                    name.substring("hugetlb.".length()),
                    new CgroupStats.Hugetlb(
                            usage == null ? number(name + ".current") : parse(usage),
                            value(table(file), "max")));
        }
        return sizes;
    }

    private CgroupStats.@Nullable Pressure pressure(String file) throws SyscallFailed {
        String text = text(file);
        if (text == null) {
            return null;
        }
        CgroupStats.Stall some = CgroupStats.Stall.NONE;
        CgroupStats.Stall full = CgroupStats.Stall.NONE;
        for (String line : lines(text)) {
            if (line.startsWith("some ")) {
                some = stall(line);
            } else if (line.startsWith("full ")) {
                full = stall(line);
            }
        }
        return new CgroupStats.Pressure(some, full);
    }

    private static CgroupStats.Stall stall(String line) {
        double[] averages = new double[3];
        long total = 0;
        for (String word : line.split(" ", -1)) {
            String value = word.substring(word.indexOf('=') + 1);
            try {
                if (word.startsWith("avg10=")) {
                    averages[0] = Double.parseDouble(value);
                } else if (word.startsWith("avg60=")) {
                    averages[1] = Double.parseDouble(value);
                } else if (word.startsWith("avg300=")) {
                    averages[2] = Double.parseDouble(value);
                } else if (word.startsWith("total=")) {
                    total = parse(value);
                }
            } catch (NumberFormatException _) {
                // No kernel writes so: the value stays 0.
            }
        }
        return new CgroupStats.Stall(averages[0], averages[1], averages[2], total);
    }

    /// A file of `KEY VALUE` lines; empty if there is none.
    private Map<String, Long> table(String file) throws SyscallFailed {
        Map<String, Long> table = new TreeMap<>();
        String text = text(file);
        for (String line : lines(text == null ? "" : text)) {
            int blank = line.indexOf(' ');
            if (blank > 0) {
                table.put(line.substring(0, blank), parse(line.substring(blank + 1)));
            }
        }
        return table;
    }

    private static long value(Map<String, Long> table, String key) {
        Long value = table.get(key);
        return value == null ? 0 : value;
    }

    private long number(String file) throws SyscallFailed {
        String text = text(file);
        return text == null ? 0 : parse(text);
    }

    private static long parse(String number) {
        String digits = number.strip();
        try {
            return digits.equals("max") ? -1 : Long.parseUnsignedLong(digits);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    private @Nullable String text(String file) throws SyscallFailed {
        try {
            return KernelFile.read(directory + "/" + file);
        } catch (SyscallFailed e) {
            // EOPNOTSUPP: pressure is not accounted, or the cgroup is threaded
            if ((e.errno() == Errno.ENOENT || e.errno() == Errno.EOPNOTSUPP)
                    && new File(directory).isDirectory()) {
                return null;
            }
            throw e;
        }
    }

    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            if (end < 0) {
                end = text.length();
            }
            if (end > start) {
                lines.add(text.substring(start, end));
            }
            start = end + 1;
        }
        return lines;
    }
}
