package dev.demitasse.linux.cgroup;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a cgroup has used, by the kernel's own account (cgroup-v2.rst). Numbers are unsigned, and
/// -1, the largest of them, stands for the kernel's `max`. What the cgroup has no controller for is
/// 0, or null.
///
/// @param cpu processor time
/// @param memory bytes of memory
/// @param pids number of tasks
/// @param io what was transferred
/// @param hugetlb use of huge pages, by their size: `2MB`
public record CgroupStats(Cpu cpu, Memory memory, Pids pids, Io io, Map<String, Hugetlb> hugetlb) {
    /// Processor time in nanoseconds (cpu.stat), the periods it was held back in, and pressure.
    ///
    /// @param periods number of bandwidth periods
    /// @param throttledPeriods in how many of them the cgroup had to wait
    /// @param throttledTime for how long, in nanoseconds
    public record Cpu(
            long total,
            long user,
            long system,
            long periods,
            long throttledPeriods,
            long throttledTime,
            @Nullable Pressure pressure) {}

    /// Memory in bytes.
    ///
    /// @param usage memory.current
    /// @param limit memory.max
    /// @param peak memory.peak, since Linux 5.19
    /// @param swapUsage memory.swap.current
    /// @param swapLimit memory.swap.max
    /// @param swapAccounted whether there are these two
    /// @param details all of memory.stat, sorted; empty without the controller
    public record Memory(
            long usage,
            long limit,
            long peak,
            long swapUsage,
            long swapLimit,
            boolean swapAccounted,
            Map<String, Long> details,
            @Nullable Pressure pressure) {
        /// Whether the cgroup has the memory controller.
        public boolean isAccounted() {
            return !details.isEmpty();
        }
    }

    /// Tasks.
    ///
    /// @param current how many there are
    /// @param limit how many there may be, 0 for any number
    public record Pids(long current, long limit) {}

    /// Block I/O by device (io.stat).
    public record Io(List<Device> devices, @Nullable Pressure pressure) {}

    /// One counter of one device.
    ///
    /// @param key the kernel's name, such as `rbytes`
    public record Device(long major, long minor, String key, long value) {}

    /// Huge pages of one size, in bytes.
    ///
    /// @param failures how often there was none
    public record Hugetlb(long usage, long failures) {}

    /// Pressure stall information (Documentation/accounting/psi.rst).
    public record Pressure(Stall some, Stall full) {}

    /// Percentages of time in which tasks stalled, over 10, 60 and 300 seconds, and microseconds in
    /// all.
    public record Stall(double avg10, double avg60, double avg300, long total) {
        static final Stall NONE = new Stall(0, 0, 0, 0);
    }
}
