package dev.demitasse.linux.abi;

import java.util.Arrays;

/// Lists of CPUs and memory nodes as users write them, such as `0-3,7` (cpuset(7), List Format).
public final class NumberList {
    /// Numbers are below this: as many CPUs as sched_setaffinity(2) is ever asked for.
    public static final int LIMIT = 65536;

    private NumberList() {}

    /// The list as a bit mask for the kernel: number n is bit n % 8 of byte n / 8, in whole 64-bit
    /// words. Blanks and empty elements are skipped; an empty list gives an empty mask.
    ///
    /// @throws IllegalArgumentException if it is no such list
    public static byte[] mask(String list) {
        byte[] mask = new byte[0];
        int from = 0;
        while (from <= list.length()) {
            int comma = list.indexOf(',', from);
            int end = comma < 0 ? list.length() : comma;
            String element = list.substring(from, end).trim();
            if (!element.isEmpty()) {
                int dash = element.indexOf('-');
                int first = number(dash < 0 ? element : element.substring(0, dash), list);
                int last = dash < 0 ? first : number(element.substring(dash + 1), list);
                if (first > last) {
                    throw wrong(list);
                }
                mask = set(mask, first, last);
            }
            from = end + 1;
        }
        return mask;
    }

    private static byte[] set(byte[] mask, int first, int last) {
        int size = (last / 64 + 1) * 8;
        byte[] wide = size > mask.length ? Arrays.copyOf(mask, size) : mask;
        for (int i = first; i <= last; i++) {
            wide[i / 8] |= (byte) (1 << i % 8);
        }
        return wide;
    }

    private static int number(String text, String list) {
        String digits = text.trim();
        int number = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw wrong(list);
            }
            number = 10 * number + digit;
            if (number >= LIMIT) {
                throw wrong(list);
            }
        }
        if (digits.isEmpty()) {
            throw wrong(list);
        }
        return number;
    }

    private static IllegalArgumentException wrong(String list) {
        return new IllegalArgumentException("no list of numbers below " + LIMIT + ": " + list);
    }
}
