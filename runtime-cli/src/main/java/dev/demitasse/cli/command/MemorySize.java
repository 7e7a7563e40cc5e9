package dev.demitasse.cli.command;

import java.math.BigDecimal;
import java.util.Locale;

/// Sizes of memory as people write them: `512m`, `1.5GiB`, `64 KB`, with units of 1024.
final class MemorySize {
    private static final String UNITS = "bkmgtp";

    private MemorySize() {}

    /// The number of bytes, or -1 if it is no size: not a number that is 0 or more, a unit other
    /// than B, or K, M, G, T and P with or without B or iB, or too large.
    static long bytes(String text) {
        int end = text.length();
        while (end > 0 && !isPartOfNumber(text.charAt(end - 1))) {
            end--;
        }
        String unit = text.substring(end).toLowerCase(Locale.ROOT);
        String number = text.substring(0, end);
        if (number.endsWith(" ")) {
            number = number.substring(0, end - 1);
        }
        int power = unit.isEmpty() ? 0 : UNITS.indexOf(unit.charAt(0));
        String rest = unit.isEmpty() ? "" : unit.substring(1);
        boolean known =
                power >= 0
                        && (rest.isEmpty() || power > 0 && (rest.equals("b") || rest.equals("ib")));
        if (!known || number.isEmpty() || !isDecimal(number)) {
            return -1;
        }
        BigDecimal bytes = new BigDecimal(number).multiply(BigDecimal.valueOf(1L << 10 * power));
        return bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0 ? -1 : bytes.longValue();
    }

    private static boolean isPartOfNumber(char c) {
        return c >= '0' && c <= '9' || c == '.' || c == ' ';
    }

    private static boolean isDecimal(String number) {
        int points = 0;
        int digits = 0;
        for (int i = 0; i < number.length(); i++) {
            char c = number.charAt(i);
            if (c == '.') {
                points++;
            } else if (c >= '0' && c <= '9') {
                digits++;
            } else {
                return false;
            }
        }
        return points <= 1 && digits > 0;
    }
}
