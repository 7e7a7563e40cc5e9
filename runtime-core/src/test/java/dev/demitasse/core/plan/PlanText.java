package dev.demitasse.core.plan;

import dev.demitasse.linux.plan.Op;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.Step;
import java.lang.reflect.RecordComponent;
import java.util.List;

/// A plan as text: a line `NAME description field=value... <pointer>` for each step. Fields are
/// those that a description leaves out: numbers, flags, lists.
final class PlanText {
    private PlanText() {}

    static String of(Plan plan) {
        StringBuilder text = new StringBuilder();
        text.append(plan.sealed() ? "sealed plan\n" : "plan\n");
        section(text, "host", plan.host());
        section(text, "init", plan.init());
        return text.toString();
    }

    private static void section(StringBuilder text, String name, List<Step> steps) {
        text.append('\n').append(name).append(":\n");
        for (Step step : steps) {
            text.append(line(step)).append('\n');
        }
    }

    static String line(Step step) {
        Op op = step.op();
        StringBuilder line = new StringBuilder(op.getClass().getSimpleName());
        line.append(' ').append(op.describe()).append(' ');
        for (RecordComponent component : op.getClass().getRecordComponents()) {
            String value = value(op, component);
            if (!value.isEmpty()) {
                line.append(' ').append(component.getName()).append('=').append(value);
            }
        }
        String pointer = step.pointer();
        return (line + (pointer.isEmpty() ? "" : "  <" + pointer + ">")).stripTrailing();
    }

    private static String value(Op op, RecordComponent component) {
        Object value;
        try {
            value = component.getAccessor().invoke(op);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(component.toString(), e);
        }
        String name = component.getName();
        return switch (value) {
            case Integer number -> number(name, number);
            case Long number when name.equals("soft") || name.equals("hard") ->
                    Long.toUnsignedString(number);
            case Long number -> "0x" + Long.toHexString(number);
            case byte[] bytes -> bytes.length + "B";
            case String text -> op.describe().contains(text) ? "" : text.replace("\n", "\\n");
            default -> value.toString();
        };
    }

    private static String number(String name, int number) {
        return switch (name) {
            case "mode", "mask", "flags" -> "0" + Integer.toOctalString(number);
            case "type" -> "0x" + Integer.toHexString(number);
            default ->
                    name.endsWith("lot") && number == Op.NO_SLOT
                            ? "none"
                            : Integer.toUnsignedString(number);
        };
    }
}
