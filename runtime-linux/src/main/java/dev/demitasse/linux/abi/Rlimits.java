package dev.demitasse.linux.abi;

/// Resource limits (getrlimit(2)), numbered as on every architecture but alpha, mips and sparc.
public final class Rlimits {
    /// The value that means no limit, RLIM64_INFINITY.
    public static final long INFINITY = -1L;

    // Word n is resource n.
    private static final String NAMES =
            "CPU FSIZE DATA STACK CORE RSS NPROC NOFILE MEMLOCK AS LOCKS SIGPENDING MSGQUEUE NICE"
                    + " RTPRIO RTTIME ";

    private Rlimits() {}

    /// The number of a resource such as `RLIMIT_NOFILE`, or -1 if there is none of this name.
    public static int resource(String name) {
        if (!name.startsWith("RLIMIT_")) {
            return -1;
        }
        String word = name.substring(7);
        int start = 0;
        for (int resource = 0; start < NAMES.length(); resource++) {
            int end = NAMES.indexOf(' ', start);
            if (end - start == word.length() && NAMES.startsWith(word, start)) {
                return resource;
            }
            start = end + 1;
        }
        return -1;
    }
}
