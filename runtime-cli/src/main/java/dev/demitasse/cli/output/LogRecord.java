package dev.demitasse.cli.output;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// One record of a log, in the two shapes of Go's logrus, which the callers of runc read.
public final class LogRecord {
    private LogRecord() {}

    /// `{"level":"error","msg":"...","time":"..."}` and a newline.
    public static String json(String level, String message, Instant time) {
        StringBuilder out = new StringBuilder(message.length() + 80);
        out.append("{\"level\":\"").append(level).append("\",\"msg\":");
        Json.quote(out, message);
        out.append(",\"time\":\"");
        time(out, time);
        return out.append("\"}\n").toString();
    }

    /// `time="..." level=error msg="..."` and a newline.
    public static String text(String level, String message, Instant time) {
        StringBuilder out = new StringBuilder(message.length() + 80);
        out.append("time=\"");
        time(out, time);
        out.append("\" level=").append(level).append(" msg=");
        if (isPlain(message)) {
            out.append(message);
        } else {
            quote(out, message);
        }
        return out.append('\n').toString();
    }

    /// RFC 3339 in UTC with milliseconds. Not by DateTimeFormatter, whose tables are slow to set up
    /// in a cold start.
    private static void time(StringBuilder out, Instant time) {
        LocalDateTime t =
                LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
        padded(out, t.getYear(), 4).append('-');
        padded(out, t.getMonthValue(), 2).append('-');
        padded(out, t.getDayOfMonth(), 2).append('T');
        padded(out, t.getHour(), 2).append(':');
        padded(out, t.getMinute(), 2).append(':');
        padded(out, t.getSecond(), 2).append('.');
        padded(out, t.getNano() / 1_000_000, 3).append('Z');
    }

    private static StringBuilder padded(StringBuilder out, int value, int digits) {
        String text = Integer.toString(value);
        for (int i = text.length(); i < digits; i++) {
            out.append('0');
        }
        return out.append(text);
    }

    /// logrus leaves a value without quotes if it has nothing but these characters.
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain =
                    c >= 'a' && c <= 'z'
                            || c >= 'A' && c <= 'Z'
                            || c >= '0' && c <= '9'
                            || "-._/@^+".indexOf(c) >= 0;
            if (!plain) {
                return false;
            }
        }
        return true;
    }

    /// As Go's %q.
    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c == '\r') {
                out.append("\\r");
            } else if (c == '\t') {
                out.append("\\t");
            } else if (c < ' ' || c == 127) {
                out.append("\\x").append(Character.forDigit(c >> 4, 16));
                out.append(Character.forDigit(c & 15, 16));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
