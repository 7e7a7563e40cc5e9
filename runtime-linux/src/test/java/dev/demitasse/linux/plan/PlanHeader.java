package dev.demitasse.linux.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The tables and constants of plan.h, for comparing the Java side with them.
public final class PlanHeader {
    private static final Path FILE = Path.of("src/main/c/plan.h");
    private static final Pattern OP =
            Pattern.compile("\\bX\\((\\w+), (\\d+), \"(\\w*)\", ([HI])\\)");
    private static final Pattern MESSAGE = Pattern.compile("\\bX\\((\\w+), (\\d+), \"(\\w*)\"\\)");
    private static final Pattern STEP = Pattern.compile("\\bX\\((\\w+), (\\d+)\\)");
    private static final Pattern DEFINE =
            Pattern.compile("(?m)^#define (\\w+) ([0-9(][^/\\n]*?) *(?:/\\*.*)?$");
    private static final Pattern ENUMERATOR = Pattern.compile("\\b([A-Z_]+) = (\\d+)");

    private final String text;

    /// An entry of OPS.
    ///
    /// @param name as in plan.h
    /// @param opcode its number
    /// @param signature a letter per field
    /// @param program `H` or `I`
    record Operation(String name, int opcode, String signature, char program) {}

    /// An entry of MESSAGES.
    ///
    /// @param name as in plan.h
    /// @param type its number
    /// @param signature a letter per field
    public record Message(String name, int type, String signature) {}

    PlanHeader(String text) {
        this.text = text;
    }

    /// The header of the launcher that is built with these classes.
    public static PlanHeader read() {
        try {
            return new PlanHeader(Files.readString(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        Matcher m = OP.matcher(table("OPS"));
        while (m.find()) {
            int opcode = Integer.parseInt(m.group(2));
            operations.add(new Operation(m.group(1), opcode, m.group(3), m.group(4).charAt(0)));
        }
        return operations;
    }

    /// The messages, in both directions.
    public List<Message> messages() {
        List<Message> messages = new ArrayList<>();
        Matcher m = MESSAGE.matcher(table("MESSAGES"));
        while (m.find()) {
            messages.add(new Message(m.group(1), Integer.parseInt(m.group(2)), m.group(3)));
        }
        return messages;
    }

    /// Names of the steps by their numbers.
    Map<Integer, String> steps() {
        Map<Integer, String> steps = new LinkedHashMap<>();
        Matcher m = STEP.matcher(table("STEPS"));
        while (m.find()) {
            steps.put(Integer.valueOf(m.group(2)), m.group(1));
        }
        return steps;
    }

    /// The value of a `#define` that is a number, or a number shifted by another.
    public long constant(String name) {
        Matcher m = DEFINE.matcher(text);
        while (m.find()) {
            if (m.group(1).equals(name)) {
                return evaluate(m.group(2));
            }
        }
        throw new AssertionError("no " + name + " in plan.h");
    }

    /// The enumerators of an `enum`.
    public Map<String, Integer> enumeration(String name) {
        int start = text.indexOf("enum " + name + " {");
        if (start < 0) {
            throw new AssertionError("no enum " + name + " in plan.h");
        }
        Map<String, Integer> values = new LinkedHashMap<>();
        Matcher m = ENUMERATOR.matcher(text.substring(start, text.indexOf('}', start)));
        while (m.find()) {
            values.put(m.group(1), Integer.valueOf(m.group(2)));
        }
        return values;
    }

    private static long evaluate(String expression) {
        String plain = expression.replace("(", "").replace(")", "").replace("u", "");
        String[] operands = plain.split(" << ");
        long value = Long.decode(operands[0].strip());
        return operands.length == 1 ? value : value << Long.decode(operands[1].strip());
    }

    private String table(String name) {
        int start = text.indexOf("#define " + name + "(X)");
        if (start < 0) {
            throw new AssertionError("no " + name + " in plan.h");
        }
        int end = start;
        do {
            end = text.indexOf('\n', end + 1);
        } while (text.charAt(end - 1) == '\\');
        return text.substring(start, end);
    }
}
