package dev.demitasse.cli.command;

import java.math.BigDecimal;

/// Durations as Go programs write them: `5s`, `1m30s`, `1.5h`, `300ms`.
final class GoDuration {
    private static final String[] UNITS = {"ns", "us", "\u00b5s", "\u03bcs", "ms", "s", "m", "h"};
    private static final long[] NANOS = {
        1, 1_000, 1_000, 1_000, 1_000_000, 1_000_000_000, 60_000_000_000L, 3_600_000_000_000L
    };

    private GoDuration() {}

    /// The duration in nanoseconds.
    ///
    /// @throws NumberFormatException if it is none, or too long
    static long nanos(String text) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        String rest = text.substring(signed ? 1 : 0);
        if (rest.equals("0")) {
            return 0;
        } else if (rest.isEmpty()) {
            throw new NumberFormatException(text);
        }
        BigDecimal sum = BigDecimal.ZERO;
        while (!rest.isEmpty()) {
            int digits = count(rest, 0, true);
            int end = digits + count(rest, digits, false);
            BigDecimal part = new BigDecimal(rest.substring(0, digits));
            sum = sum.add(part.multiply(BigDecimal.valueOf(unit(rest.substring(digits, end)))));
            rest = rest.substring(end);
        }
        if (sum.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new NumberFormatException(text);
        }
        return text.startsWith("-") ? -sum.longValue() : sum.longValue();
    }

    /// How many characters from there on belong to a number, or do not.
    private static int count(String text, int from, boolean number) {
        int end = from;
        while (end < text.length()) {
            char c = text.charAt(end);
            if ((c >= '0' && c <= '9' || c == '.') != number) {
                break;
            }
            end++;
        }
        return end - from;
    }

    private static long unit(String name) {
        for (int i = 0; i < UNITS.length; i++) {
            if (UNITS[i].equals(name)) {
                return NANOS[i];
            }
        }
        throw new NumberFormatException(name);
    }
}
