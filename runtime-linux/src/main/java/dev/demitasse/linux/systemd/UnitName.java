package dev.demitasse.linux.systemd;

/// Names of units and where their cgroups are (systemd.slice(5)).
public final class UnitName {
    private static final String SLICE = ".slice";

    private UnitName() {}

    /// True for the name of a slice.
    public static boolean isSlice(String name) {
        return name.endsWith(SLICE);
    }

    /// The path of a slice's cgroup below that of its manager: each dash of the name is a level, so
    /// that `a-b.slice` is at `/a.slice/a-b.slice`. `-.slice` is the manager's own, at "".
    ///
    /// @throws SystemdFailed it is not the name of a slice
    public static String slicePath(String slice) throws SystemdFailed {
        int end = slice.length() - SLICE.length();
        if (!isSlice(slice) || end == 0 || slice.indexOf('/') >= 0) {
            throw invalid(slice);
        }
        if (slice.equals("-" + SLICE)) {
            return "";
        }
        StringBuilder path = new StringBuilder();
        int from = 0;
        while (from <= end) {
            int dash = slice.indexOf('-', from);
            if (dash < 0 || dash > end) {
                dash = end;
            }
            if (dash == from) {
                throw invalid(slice);
            }
            path.append('/').append(slice, 0, dash).append(SLICE);
            from = dash + 1;
        }
        return path.toString();
    }

    private static SystemdFailed invalid(String slice) {
        return new SystemdFailed(
                "invalid slice name: \""
                        + slice
                        + "\" (a slice is named like a-b.slice, which is a-b in a.slice)");
    }
}
