package dev.demitasse.linux.cgroup;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects the writes that set limits on a cgroup v2, from values in the units of cgroup v1, where
/// those differ.
///
/// The order of the calls is the order of the writes. Absent values are null. 0 means "not set" for
/// all but `pids`, `idle` and `burst`, as the callers of runc rely on. In unsigned values a
/// negative long stands for 2^63 and more. `at` is the JSON pointer of the object whose members are
/// named like the parameters; it comes back in errors.
public final class CgroupLimits {
    // What the kernel rounds to its "max": the largest count of pages, in bytes.
    private static final long UNLIMITED_BYTES = Long.MAX_VALUE / 4096 * 4096;
    private static final long DEFAULT_PERIOD = 100_000;

    private final List<LimitWrite> writes = new ArrayList<>();

    /// What has been collected so far, for [LimitWriter].
    public List<LimitWrite> writes() {
        return List.copyOf(writes);
    }

    /// The number of processes; negative is unlimited. 0 becomes 1, since a cgroup that may hold no
    /// process at all cannot be entered by clone3(2): the container's first process may then start
    /// no other.
    public CgroupLimits pids(long limit, String at) {
        String value = limit < 0 ? "max" : Long.toString(Math.max(1, limit));
        return add("pids", "pids.max", value, at + "/limit", limit < 0);
    }

    /// Bytes of memory (memory.max), protected bytes (memory.low), and bytes of memory and swap
    /// together, of which memory.swap.max gets the difference. -1 is unlimited.
    ///
    /// @throws CgroupFailed a value below -1; swap without or below a limit
    public CgroupLimits memory(
            @Nullable Long limit, @Nullable Long reservation, @Nullable Long swap, String at)
            throws CgroupFailed {
        long max = checkedBytes(limit, at + "/limit");
        String swapMax = swapMax(max, checkedBytes(swap, at + "/swap"), at + "/swap");
        if (swapMax != null) {
            // Kernels that do not account swap do not have the file, and there is no swap where
            // both are equal.
            boolean dispensable = swapMax.equals("max") || swapMax.equals("0");
            String pointer = swap == null || swap == 0 ? at + "/limit" : at + "/swap";
            add("memory", "memory.swap.max", swapMax, pointer, dispensable);
        }
        if (max != 0) {
            boolean unlimited = max < 0 || max >= UNLIMITED_BYTES;
            add("memory", "memory.max", bytes(max), at + "/limit", unlimited);
        }
        long low = checkedBytes(reservation, at + "/reservation");
        if (low != 0) {
            add("memory", "memory.low", bytes(low), at + "/reservation", false);
        }
        return this;
    }

    private static long checkedBytes(@Nullable Long bytes, String pointer) throws CgroupFailed {
        if (bytes == null) {
            return 0;
        } else if (bytes < -1) {
            throw invalid(bytes + " is neither -1 (unlimited) nor a number of bytes", pointer);
        }
        return bytes;
    }

    private static String bytes(long bytes) {
        return bytes < 0 ? "max" : Long.toString(bytes);
    }

    /// The value of memory.swap.max, or null if it is not to be written.
    private static @Nullable String swapMax(long limit, long swap, String pointer)
            throws CgroupFailed {
        if (swap < 0 || swap == 0 && limit < 0) {
            return "max";
        } else if (swap == 0) {
            return null;
        } else if (limit < 0) {
            return Long.toString(swap);
        } else if (limit == 0) {
            throw invalid("swap is limited together with memory, which has no limit here", pointer);
        } else if (swap < limit) {
            throw invalid(
                    "memory and swap together (" + swap + ") are less than memory (" + limit + ")",
                    pointer);
        }
        return Long.toString(swap - limit);
    }

    /// The share of the processor (cpu.weight; 1024 is one share), its bandwidth (cpu.max,
    /// cpu.max.burst; microseconds, a quota of 0 and less is unlimited), and SCHED_IDLE for all
    /// processes (cpu.idle, 0 or 1). `shares`, `period` and `burst` are unsigned.
    ///
    /// @throws CgroupFailed the burst is larger than a positive quota
    public CgroupLimits cpu(
            @Nullable Long shares,
            @Nullable Long quota,
            @Nullable Long period,
            @Nullable Long burst,
            @Nullable Long idle,
            String at)
            throws CgroupFailed {
        // While cpu.idle is 1 the kernel takes no weight.
        boolean idleFirst = idle != null && idle == 0;
        if (idleFirst) {
            add("cpu", "cpu.idle", "0", at + "/idle", true);
        }
        if (shares != null && shares != 0) {
            int weight = Weights.ofShares(shares);
            add("cpu", "cpu.weight", Integer.toString(weight), at + "/shares", weight == 100);
        }
        if (idle != null && !idleFirst) {
            add("cpu", "cpu.idle", Long.toString(idle), at + "/idle", false);
        }
        long limit = quota == null ? 0 : quota;
        if (burst != null) {
            if (limit > 0 && Long.compareUnsigned(burst, limit) > 0) {
                throw invalid(
                        Long.toUnsignedString(burst) + " is more than the quota of " + limit,
                        at + "/burst");
            }
            add("cpu", LimitWriter.BURST, Long.toUnsignedString(burst), at + "/burst", burst == 0);
        }
        long interval = period == null ? 0 : period;
        if (limit != 0 || interval != 0) {
            String value =
                    (limit > 0 ? Long.toString(limit) : "max")
                            + " "
                            + Long.toUnsignedString(interval != 0 ? interval : DEFAULT_PERIOD);
            String pointer = at + (limit != 0 ? "/quota" : "/period");
            add("cpu", LimitWriter.BANDWIDTH, value, pointer, limit <= 0);
        }
        return this;
    }

    /// The processors and memory nodes to be used, as lists such as `0-3,7`; empty is not set.
    public CgroupLimits cpuset(@Nullable String cpus, @Nullable String mems, String at) {
        if (cpus != null && !cpus.isEmpty()) {
            add("cpuset", "cpuset.cpus", cpus, at + "/cpus", false);
        }
        if (mems != null && !mems.isEmpty()) {
            add("cpuset", "cpuset.mems", mems, at + "/mems", false);
        }
        return this;
    }

    /// The share of block device time, 10 to 1000: as it is for the BFQ scheduler, converted
    /// otherwise.
    ///
    /// @throws CgroupFailed the weight is out of range
    public CgroupLimits blkioWeight(int weight, String at) throws CgroupFailed {
        return weight == 0 ? this : blkio("", weight, at + "/weight");
    }

    /// The same for one device.
    ///
    /// @throws CgroupFailed the weight is out of range
    public CgroupLimits blkioDeviceWeight(long major, long minor, int weight, String at)
            throws CgroupFailed {
        return weight == 0 ? this : blkio(major + ":" + minor + " ", weight, at + "/weight");
    }

    private CgroupLimits blkio(String device, int weight, String pointer) throws CgroupFailed {
        if (weight < 10 || weight > 1000) {
            throw invalid(weight + " is not between 10 and 1000", pointer);
        }
        LimitWrite other =
                new LimitWrite("io", "io.weight", device + Weights.ofBlkio(weight), pointer);
        writes.add(new LimitWrite("io", "io.bfq.weight", device + weight, pointer, false, other));
        return this;
    }

    /// What one device may transfer per second.
    ///
    /// @param key `rbps`, `wbps` (bytes), `riops` or `wiops` (operations)
    /// @param rate unsigned; 0 is unlimited, as in cgroup v1
    public CgroupLimits ioMax(long major, long minor, String key, long rate, String at) {
        String value = rate == 0 ? "max" : Long.toUnsignedString(rate);
        String line = major + ":" + minor + " " + key + "=" + value;
        return add("io", "io.max", line, at + "/rate", rate == 0);
    }

    /// The use of huge pages of one size, and their reservation where the kernel can limit it.
    ///
    /// @param pageSize as the kernel writes it: `64KB`, `2MB`, `1GB`
    /// @param limit bytes, unsigned
    /// @throws CgroupFailed the page size is not written like this
    public CgroupLimits hugetlb(String pageSize, long limit, String at) throws CgroupFailed {
        if (!isPageSize(pageSize)) {
            throw invalid(pageSize + " is not a page size like 64KB, 2MB or 1GB", at + "/pageSize");
        }
        boolean unlimited = limit < 0 || limit >= UNLIMITED_BYTES;
        String value = limit < 0 ? "max" : Long.toString(limit);
        String file = "hugetlb." + pageSize;
        add("hugetlb", file + ".max", value, at + "/limit", unlimited);
        return add("hugetlb", file + ".rsvd.max", value, at + "/limit", true);
    }

    private static boolean isPageSize(String size) {
        int digits = size.length() - 2;
        if (digits < 1 || size.charAt(0) == '0' || !size.endsWith("B")) {
            return false;
        }
        for (int i = 0; i < digits; i++) {
            if (size.charAt(i) < '0' || size.charAt(i) > '9') {
                return false;
            }
        }
        return "KMG".indexOf(size.charAt(digits)) >= 0;
    }

    /// What one RDMA device may hand out.
    ///
    /// @throws CgroupFailed neither of the two is given
    public CgroupLimits rdma(
            String device, @Nullable Long hcaHandles, @Nullable Long hcaObjects, String at)
            throws CgroupFailed {
        if (hcaHandles == null && hcaObjects == null) {
            throw invalid("neither hcaHandles nor hcaObjects is set", at);
        }
        String value =
                device
                        + (hcaHandles == null ? "" : " hca_handle=" + hcaHandles)
                        + (hcaObjects == null ? "" : " hca_object=" + hcaObjects);
        return add("rdma", "rdma.max", value, at, false);
    }

    /// A file of cgroup v2 by its name. To be called last, so that it overrides the rest; values
    /// that are the kernel's defaults need their controller, too. An empty value is none.
    ///
    /// @param at the pointer of the entry itself
    /// @throws CgroupFailed the key is not the name of a cgroup file
    public CgroupLimits unified(String key, String value, String at) throws CgroupFailed {
        int dot = key.indexOf('.');
        if (dot <= 0 || key.indexOf('/') >= 0 || key.indexOf('\0') >= 0) {
            throw invalid("\"" + key + "\" is not the name of a cgroup file", at);
        }
        if (value.isEmpty()) {
            // memory.high takes it for 0, which brings the container to a halt.
            return this;
        }
        String controller = key.substring(0, dot);
        return add(controller.equals("cgroup") ? "" : controller, key, value, at, false);
    }

    private CgroupLimits add(
            String controller, String file, String value, String pointer, boolean dispensable) {
        writes.add(new LimitWrite(controller, file, value, pointer, dispensable, null));
        return this;
    }

    private static CgroupFailed invalid(String message, String pointer) {
        return new CgroupFailed(message, pointer, null, 0);
    }
}
