package dev.demitasse.linux.cgroup;

/// Weights of cgroup v1 in the scale of cgroup v2, which goes from 1 to 10000 with 100 as the
/// default.
final class Weights {
    private static final double LOG_2 = StrictMath.log(2);

    private Weights() {}

    /// cpu.weight for cpu.shares, of 2 to 262144 with 1024 as the default.
    ///
    /// The curve goes through (2, 1), (1024, 100) and (262144, 10000), as runc since 1.3.2 and crun
    /// since 1.23 have it. The straight line of older releases gave 39 for the default.
    ///
    /// @param shares unsigned, not 0
    static int ofShares(long shares) {
        if (Long.compareUnsigned(shares, 2) <= 0) {
            return 1;
        } else if (Long.compareUnsigned(shares, 262_144) >= 0) {
            return 10_000;
        }
        double log = StrictMath.log((double) shares) / LOG_2;
        return (int)
                StrictMath.ceil(StrictMath.pow(10, (log * log + 125 * log) / 612.0 - 7.0 / 34.0));
    }

    /// io.weight for blkio.weight, of 10 to 1000.
    static int ofBlkio(int weight) {
        return 1 + (weight - 10) * 9999 / 990;
    }
}
