package dev.demitasse.conformance.cdi;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// Spells a document as JSON or as YAML, in any of the ways there are. A document is made of Maps,
/// Lists, Strings, Longs, Booleans and [Null].
final class FileText {
    /// `null`, which Java's collections do not like.
    enum Null {
        NULL
    }

    private static final Set<String> NULLS = Set.of("null", "Null", "NULL", "~", "");

    private final Random random;
    private final boolean json;
    private final StringBuilder out = new StringBuilder();

    private FileText(Random random, boolean json) {
        this.random = random;
        this.json = json;
    }

    static String json(Object document, Random random) {
        FileText text = new FileText(random, true);
        text.flow(document);
        return text.out.append(random.nextBoolean() ? "\n" : "").toString();
    }

    static String yaml(Object document, Random random) {
        FileText text = new FileText(random, false);
        if (random.nextInt(4) == 0) {
            text.out.append("---\n");
        }
        if (document instanceof Map<?, ?> map && !map.isEmpty() && random.nextInt(6) > 0) {
            text.block(map, 0);
        } else {
            text.flow(document);
            text.out.append('\n');
        }
        if (random.nextInt(20) == 0) {
            text.out.append("---\nanother: document\n");
        }
        return text.out.toString();
    }

    private void space() {
        if (random.nextInt(3) > 0) {
            out.append(' ');
        }
    }

    private void flow(Object value) {
        if (value instanceof Map<?, ?> map) {
            out.append('{');
            String comma = "";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(comma);
                key((String) entry.getKey());
                out.append(": ");
                flow(entry.getValue());
                comma = ", ";
            }
            out.append('}');
        } else if (value instanceof List<?> list) {
            out.append('[');
            String comma = "";
            for (Object element : list) {
                out.append(comma);
                flow(element);
                space();
                comma = json ? "," : ", ";
            }
            out.append(']');
        } else {
            scalar(value, true);
        }
    }

    private void key(String name) {
        if (json || name.isEmpty()) {
            quoted(name);
        } else {
            scalar(name, true);
        }
    }

    private void block(Map<?, ?> map, int depth) {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.repeat("  ", depth);
            member(entry, depth);
        }
    }

    private void member(Map.Entry<?, ?> entry, int depth) {
        key((String) entry.getKey());
        out.append(':');
        Object value = entry.getValue();
        boolean inFlow = random.nextInt(5) == 0;
        if (value instanceof Map<?, ?> map && !map.isEmpty() && !inFlow) {
            out.append(random.nextInt(10) == 0 ? "  # remark\n" : "\n");
            block(map, depth + 1);
        } else if (value instanceof List<?> list && !list.isEmpty() && !inFlow) {
            out.append('\n');
            int deeper = depth + random.nextInt(2);
            for (Object element : list) {
                out.repeat("  ", deeper).append("- ");
                element(element, deeper);
            }
        } else if (value instanceof Map || value instanceof List) {
            out.append(' ');
            flow(value);
            out.append('\n');
        } else {
            out.append(' ');
            scalar(value, false);
            out.append('\n');
        }
    }

    private void element(Object element, int depth) {
        if (element instanceof Map<?, ?> map && !map.isEmpty() && random.nextInt(4) > 0) {
            boolean first = true;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (!first) {
                    out.repeat("  ", depth + 1);
                }
                first = false;
                member(entry, depth + 1);
            }
        } else if (element instanceof Map || element instanceof List) {
            flow(element);
            out.append('\n');
        } else {
            scalar(element, false);
            out.append('\n');
        }
    }

    private void scalar(Object value, boolean inFlow) {
        if (value instanceof Null) {
            out.append(json || inFlow || random.nextBoolean() ? "null" : "~");
        } else if (value instanceof Long number && !json && number > 8 && random.nextInt(4) == 0) {
            out.append(
                    switch (random.nextInt(3)) {
                        case 0 -> "0" + Long.toOctalString(number);
                        case 1 -> "0o" + Long.toOctalString(number);
                        default -> "0x" + Long.toHexString(number);
                    });
        } else if (value instanceof String text) {
            text(text);
        } else {
            out.append(value);
        }
    }

    private void text(String text) {
        boolean number = text.matches("[1-9][0-9]{0,5}");
        if (json ? number && random.nextBoolean() : isPlain(text) && random.nextInt(3) > 0) {
            out.append(text);
        } else if (!json && text.indexOf('\n') < 0 && random.nextBoolean()) {
            out.append('\'').append(text.replace("'", "''")).append('\'');
        } else {
            quoted(text);
        }
    }

    private static boolean isPlain(String text) {
        return text.matches("[A-Za-z0-9/_.][A-Za-z0-9/_.=-]*") && !NULLS.contains(text);
    }

    private void quoted(String text) {
        out.append('"');
        out.append(text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
        out.append('"');
    }
}
