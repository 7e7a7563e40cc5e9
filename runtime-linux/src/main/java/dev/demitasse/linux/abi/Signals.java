package dev.demitasse.linux.abi;

import java.util.List;

/// Signal numbers and names (signal(7)), the same on x86_64 and aarch64.
public final class Signals {
    public static final int SIGHUP = 1;
    public static final int SIGINT = 2;
    public static final int SIGQUIT = 3;
    public static final int SIGKILL = 9;
    public static final int SIGTERM = 15;
    public static final int SIGCHLD = 17;
    public static final int SIGURG = 23;
    public static final int SIGWINCH = 28;

    /// The first real-time signal that C libraries leave to programs: they keep 32 and 33 for
    /// themselves.
    public static final int SIGRTMIN = 34;

    /// The last signal.
    public static final int SIGRTMAX = 64;

    // Word n is signal n + 1.
    private static final String NAMES =
            "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT"
                    + " STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS ";

    private Signals() {}

    /// The number of a signal given as `SIGKILL`, `KILL`, `kill`, `9`, `RTMIN+1` or `SIGRTMAX-2`.
    ///
    /// @return 1 to 64, 0 for the text `0` (kill(2): only test whether the process exists), -1 if
    ///   there is no such signal
    public static int parse(String text) {
        if (!text.isEmpty() && text.charAt(0) >= '0' && text.charAt(0) <= '9') {
            int number = decimal(text, 0);
            return number <= SIGRTMAX ? number : -1;
        }
        int start = text.regionMatches(true, 0, "SIG", 0, 3) ? 3 : 0;
        if (text.regionMatches(true, start, "RTMIN", 0, 5)) {
            return realTime(text, start + 5, SIGRTMIN, '+');
        } else if (text.regionMatches(true, start, "RTMAX", 0, 5)) {
            return realTime(text, start + 5, SIGRTMAX, '-');
        }
        return alias(text.substring(start));
    }

    /// The name with `SIG`, such as `SIGKILL` or `SIGRTMIN+1`; `signal N` if it has none.
    public static String name(int signal) {
        if (signal >= SIGRTMIN && signal <= SIGRTMAX) {
            return signal == SIGRTMIN ? "SIGRTMIN" : "SIGRTMIN+" + (signal - SIGRTMIN);
        }
        int start = 0;
        for (int n = 1; start < NAMES.length(); n++) {
            int end = NAMES.indexOf(' ', start);
            if (n == signal) {
                return "SIG" + NAMES.substring(start, end);
            }
            start = end + 1;
        }
        return "signal " + signal;
    }

    /// The names without `SIG` of all signals but the real-time ones.
    public static List<String> names() {
        return List.of(NAMES.trim().split(" ", -1));
    }

    private static int alias(String name) {
        if (name.equalsIgnoreCase("IOT")) {
            return parse("ABRT");
        } else if (name.equalsIgnoreCase("CLD")) {
            return SIGCHLD;
        } else if (name.equalsIgnoreCase("POLL")) {
            return parse("IO");
        }
        int start = 0;
        for (int n = 1; start < NAMES.length(); n++) {
            int end = NAMES.indexOf(' ', start);
            if (end - start == name.length()
                    && NAMES.regionMatches(true, start, name, 0, name.length())) {
                return n;
            }
            start = end + 1;
        }
        return -1;
    }

    private static int realTime(String text, int at, int base, char sign) {
        if (at == text.length()) {
            return base;
        }
        int distance = text.charAt(at) == sign ? decimal(text, at + 1) : -1;
        return distance < 0 || distance > SIGRTMAX - SIGRTMIN
                ? -1
                : base + (sign == '+' ? distance : -distance);
    }

    /// One to four decimal digits from here to the end, or -1.
    private static int decimal(String text, int at) {
        if (at == text.length() || text.length() - at > 4) {
            return -1;
        }
        int value = 0;
        for (int i = at; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        return value;
    }
}
