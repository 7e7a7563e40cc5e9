package dev.demitasse.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks values up in small tables of what the specification defines.
final class Names {
    private Names() {}

    static boolean contains(String[] names, String name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return true;
            }
        }
        return false;
    }

    /// Checks one value.
    static void check(
            String[] names, String value, String pointer, String member, Problems problems) {
        if (!contains(names, value)) {
            problems.add(pointer + member, unknown(names, value));
        }
    }

    /// Checks each value of a list.
    static void checkAll(
            String[] names,
            @Nullable List<String> values,
            String pointer,
            String member,
            Problems problems) {
        if (values == null) {
            return;
        }
        for (int i = 0; i < values.size(); i++) {
            if (!contains(names, values.get(i))) {
                problems.add(pointer + member + '/' + i, unknown(names, values.get(i)));
            }
        }
    }

    private static String unknown(String[] names, String value) {
        StringBuilder text = new StringBuilder("must be one of ");
        for (int i = 0; i < names.length; i++) {
            if (i > 0) {
                text.append(i == names.length - 1 ? " or " : ", ");
            }
            text.append(names[i]);
        }
        return text.append(", not '").append(value).append('\'').toString();
    }

    /// Whether this is a list of CPUs or memory nodes, such as `0-3,7` (cpuset(7), List Format).
    /// Blanks and empty elements do no harm.
    static boolean isNumberList(String text) {
        int from = 0;
        while (from <= text.length()) {
            int comma = text.indexOf(',', from);
            int end = comma < 0 ? text.length() : comma;
            String element = text.substring(from, end).trim();
            int dash = element.indexOf('-');
            int first = number(dash < 0 ? element : element.substring(0, dash));
            int last = dash < 0 ? first : number(element.substring(dash + 1));
            if (!element.isEmpty() && (first < 0 || last < first)) {
                return false;
            }
            from = end + 1;
        }
        return true;
    }

    /// A number below 65536, or -1.
    private static int number(String text) {
        String digits = text.trim();
        int number = digits.isEmpty() ? -1 : 0;
        for (int i = 0; i < digits.length() && number >= 0; i++) {
            int digit = digits.charAt(i) - '0';
            number = digit < 0 || digit > 9 ? -1 : 10 * number + digit;
            number = number > 65535 ? -1 : number;
        }
        return number;
    }

    static void checkNumberList(
            @Nullable String text, String pointer, String member, Problems problems) {
        if (text != null && !isNumberList(text)) {
            problems.add(pointer + member, "must be a list of numbers such as 0-3,7");
        }
    }

    static void checkAbsolute(
            @Nullable List<String> paths, String pointer, String member, Problems problems) {
        if (paths == null) {
            return;
        }
        for (int i = 0; i < paths.size(); i++) {
            if (!paths.get(i).startsWith("/")) {
                problems.add(pointer + member + '/' + i, "must be an absolute path");
            }
        }
    }
}
