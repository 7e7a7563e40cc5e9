package dev.demitasse.cli.output;

/// Text in columns at least 12 wide, three spaces between them, the last one ragged.
public final class TextTable {
    private static final int LEAST_WIDTH = 12;
    private static final int PADDING = 3;

    private TextTable() {}

    /// One line for each row; all are as long as the first.
    public static String of(String[]... rows) {
        StringBuilder out = new StringBuilder();
        int[] widths = widths(rows);
        for (String[] row : rows) {
            for (int column = 0; column < row.length - 1; column++) {
                out.append(row[column]);
                for (int n = length(row[column]); n < widths[column]; n++) {
                    out.append(' ');
                }
            }
            out.append(row[row.length - 1]).append('\n');
        }
        return out.toString();
    }

    private static int[] widths(String[][] rows) {
        int[] widths = new int[rows[0].length];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = LEAST_WIDTH;
            for (String[] row : rows) {
                widths[column] = Math.max(widths[column], length(row[column]) + PADDING);
            }
        }
        return widths;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
