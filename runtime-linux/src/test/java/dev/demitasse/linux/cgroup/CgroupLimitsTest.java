package dev.demitasse.linux.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CgroupLimitsTest {
    /// One line for each write: file, value, pointer, and a question mark if it is dispensable.
    private static String text(CgroupLimits limits) {
        return limits.writes().stream()
                .map(w -> w.describe() + " " + w.pointer() + (w.dispensable() ? " ?" : ""))
                .collect(Collectors.joining("; "));
    }

    private static CgroupLimits none() {
        return new CgroupLimits();
    }

    @ParameterizedTest
    @CsvSource({
        "1,1",
        "2,1",
        "3,2",
        "100,17",
        "128,21",
        "256,35",
        "512,59",
        "1000,99",
        "1024,100",
        "1025,101",
        "2048,174",
        "4096,303",
        "10240,639",
        "262143,10000",
        "262144,10000",
        "-1,10000"
    })
    void sharesFollowTheCurve(long shares, int weight) {
        assertEquals(weight, Weights.ofShares(shares));
    }

    @Test
    void moreSharesNeverWeighLess() {
        int last = 0;
        for (int shares = 1; shares <= 262_146; shares++) {
            int weight = Weights.ofShares(shares);
            assertEquals(Math.max(last, weight), weight);
            last = weight;
        }
        assertEquals(10_000, last);
    }

    @ParameterizedTest
    @CsvSource({"10,1", "100,910", "500,4950", "1000,10000"})
    void blkioWeightFollowsTheLine(int weight, int expected) throws CgroupFailed {
        assertEquals(
                "io.bfq.weight = " + weight + ", or io.weight = " + expected + " /b/weight",
                text(none().blkioWeight(weight, "/b")));
        assertEquals(
                "io.bfq.weight = 8:16 "
                        + weight
                        + ", or io.weight = 8:16 "
                        + expected
                        + " /d/weight",
                text(none().blkioDeviceWeight(8, 16, weight, "/d")));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 9, 1001, 65535})
    void blkioWeightHasARange(int weight) {
        CgroupFailed e = assertThrows(CgroupFailed.class, () -> none().blkioWeight(weight, "/b"));
        assertEquals("/b/weight", e.pointer());
        assertEquals(weight + " is not between 10 and 1000", e.getMessage());
    }

    @Test
    void zeroIsNotSet() throws CgroupFailed {
        CgroupLimits limits = none().blkioWeight(0, "/b").blkioDeviceWeight(8, 0, 0, "/d");
        limits.cpu(0L, 0L, 0L, null, null, "/c").memory(0L, 0L, 0L, "/m").cpuset("", "", "/c");
        limits.cpu(null, null, null, null, null, "/c").memory(null, null, null, "/m");
        assertEquals(List.of(), limits.cpuset(null, null, "/c").writes());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "100,memory.max = 100 /m/limit,-,-",
                "-1,memory.swap.max = max /m/limit ?; memory.max = max /m/limit ?,-,-",
                "-1,memory.swap.max = max /m/limit ?; memory.max = max /m/limit ?,0,-",
                "-1,memory.swap.max = max /m/swap ?; memory.max = max /m/limit ?,-1,-",
                "-1,memory.swap.max = 500 /m/swap; memory.max = max /m/limit ?,500,-",
                "-,memory.swap.max = max /m/swap ?,-1,-",
                "0,memory.swap.max = max /m/swap ?,-1,-",
                "100,memory.max = 100 /m/limit,0,-",
                "100,memory.swap.max = max /m/swap ?; memory.max = 100 /m/limit,-1,-",
                "100,memory.swap.max = 0 /m/swap ?; memory.max = 100 /m/limit,100,-",
                "100,memory.swap.max = 20 /m/swap; memory.max = 100 /m/limit,120,-",
                "-,memory.low = 64 /m/reservation,-,64",
                "-,memory.low = max /m/reservation,-,-1",
                "9223372036854771712,memory.max = 9223372036854771712 /m/limit ?,-,-",
            })
    void memoryAndSwap(
            @Nullable Long limit, String expected, @Nullable Long swap, @Nullable Long reservation)
            throws CgroupFailed {
        assertEquals(expected, text(none().memory(limit, reservation, swap, "/m")));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-,5,/m/swap,'swap is limited together with memory, which has no limit here'",
                "0,5,/m/swap,'swap is limited together with memory, which has no limit here'",
                "6,5,/m/swap,memory and swap together (5) are less than memory (6)",
                "-2,-,/m/limit,-2 is neither -1 (unlimited) nor a number of bytes",
                "6,-3,/m/swap,-3 is neither -1 (unlimited) nor a number of bytes",
            })
    void memoryThatMakesNoSense(
            @Nullable Long limit, @Nullable Long swap, String pointer, String message) {
        CgroupFailed e =
                assertThrows(CgroupFailed.class, () -> none().memory(limit, null, swap, "/m"));
        assertEquals(pointer, e.pointer());
        assertEquals(message, e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "50000,-,cpu.max = 50000 100000 /c/quota",
                "50000,20000,cpu.max = 50000 20000 /c/quota",
                "-1,-,cpu.max = max 100000 /c/quota ?",
                "-5,0,cpu.max = max 100000 /c/quota ?",
                "-,20000,cpu.max = max 20000 /c/period ?",
                "0,20000,cpu.max = max 20000 /c/period ?",
            })
    void bandwidth(@Nullable Long quota, @Nullable Long period, String expected)
            throws CgroupFailed {
        assertEquals(expected, text(none().cpu(null, quota, period, null, null, "/c")));
    }

    @Test
    void aBurstOfZeroTakesBackAnother() throws CgroupFailed {
        assertEquals(
                "cpu.max.burst = 0 /c/burst ?", text(none().cpu(null, null, null, 0L, null, "/c")));
    }

    @Test
    void burstComesBeforeTheQuotaAndDoesNotExceedIt() throws CgroupFailed {
        assertEquals(
                "cpu.max.burst = 10 /c/burst; cpu.max = 10 100000 /c/quota",
                text(none().cpu(null, 10L, null, 10L, null, "/c")));
        assertEquals(
                "cpu.max.burst = 10 /c/burst", text(none().cpu(null, null, null, 10L, null, "/c")));
        CgroupFailed e =
                assertThrows(CgroupFailed.class, () -> none().cpu(null, 9L, null, 10L, null, "/c"));
        assertEquals("/c/burst", e.pointer());
        assertEquals("10 is more than the quota of 9", e.getMessage());
    }

    @Test
    void idleAndWeightAreOrderedAsTheKernelTakesThem() throws CgroupFailed {
        assertEquals(
                "cpu.idle = 0 /c/idle ?; cpu.weight = 100 /c/shares ?",
                text(none().cpu(1024L, null, null, null, 0L, "/c")));
        assertEquals(
                "cpu.weight = 59 /c/shares; cpu.idle = 1 /c/idle",
                text(none().cpu(512L, null, null, null, 1L, "/c")));
    }

    @Test
    void processesAndProcessors() {
        assertEquals("pids.max = max /p/limit ?", text(none().pids(-1, "/p")));
        assertEquals("pids.max = 1 /p/limit", text(none().pids(0, "/p")));
        assertEquals("pids.max = 100 /p/limit", text(none().pids(100, "/p")));
        assertEquals(
                "cpuset.cpus = 0-3,7 /c/cpus; cpuset.mems = 0 /c/mems",
                text(none().cpuset("0-3,7", "0", "/c")));
    }

    @Test
    void throttlesAreLinesOfOneFile() {
        assertEquals(
                "io.max = 8:0 rbps=1048576 /t/rate; io.max = 8:0 wiops=18446744073709551615"
                        + " /t/rate; io.max = 8:0 riops=max /t/rate ?",
                text(
                        none().ioMax(8, 0, "rbps", 1 << 20, "/t")
                                .ioMax(8, 0, "wiops", -1, "/t")
                                .ioMax(8, 0, "riops", 0, "/t")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"64KB", "2MB", "1GB", "16GB"})
    void hugePages(String size) throws CgroupFailed {
        assertEquals(
                "hugetlb."
                        + size
                        + ".max = 9 /h/limit; hugetlb."
                        + size
                        + ".rsvd.max = 9 /h/limit ?",
                text(none().hugetlb(size, 9, "/h")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "B", "MB", "64kB", "02MB", "2M", "2 MB", "2TB", "2mb", "-2MB", "../2MB"})
    void hugePageSizesAreThoseOfTheKernel(String size) {
        CgroupFailed e = assertThrows(CgroupFailed.class, () -> none().hugetlb(size, 9, "/h"));
        assertEquals("/h/pageSize", e.pointer());
    }

    @Test
    void unlimitedHugePagesAreTheDefault() throws CgroupFailed {
        assertEquals(
                "hugetlb.2MB.max = max /h/limit ?; hugetlb.2MB.rsvd.max = max /h/limit ?",
                text(none().hugetlb("2MB", -1, "/h")));
    }

    @Test
    void rdmaWritesWhatIsSet() throws CgroupFailed {
        assertEquals(
                "rdma.max = mlx5_0 hca_handle=3 hca_object=0 /r; rdma.max = mlx5_1 hca_object=1 /r",
                text(none().rdma("mlx5_0", 3L, 0L, "/r").rdma("mlx5_1", null, 1L, "/r")));
        assertThrows(CgroupFailed.class, () -> none().rdma("mlx5_0", null, null, "/r"));
    }

    @Test
    void unifiedKeysWithoutAValueAreNotWritten() throws CgroupFailed {
        assertEquals(List.of(), none().unified("memory.high", "", "/u/a").writes());
    }

    @Test
    void unifiedKeysNameTheirController() throws CgroupFailed {
        List<LimitWrite> writes =
                none().unified("hugetlb.1GB.max", "0", "/u/a")
                        .unified("cgroup.max.depth", "3", "/u/b")
                        .writes();
        assertEquals("hugetlb", writes.get(0).controller());
        assertEquals("", writes.get(1).controller());
        for (String key : List.of("", "memory", ".max", "../x.y", "a.b/c", "memory.\0")) {
            CgroupFailed e =
                    assertThrows(CgroupFailed.class, () -> none().unified(key, "1", "/u/c"));
            assertEquals("/u/c", e.pointer());
        }
    }
}
