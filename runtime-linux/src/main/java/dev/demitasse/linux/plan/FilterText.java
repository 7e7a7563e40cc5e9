package dev.demitasse.linux.plan;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.TreeSet;

/// Says what a seccomp filter is, going by its instructions.
final class FilterText {
    private static final int BYTES = 8;
    private static final int RETURN_NUMBER = 0x06; // BPF_RET | BPF_K

    private FilterText() {}

    /// `a seccomp filter of N instructions: ACTION, ...`, with all actions it can return.
    static String of(byte[] filter) {
        ByteBuffer in = ByteBuffer.wrap(filter).order(ByteOrder.nativeOrder());
        Set<String> actions = new TreeSet<>();
        for (int at = 0; at + BYTES <= filter.length; at += BYTES) {
            if (in.getShort(at) == RETURN_NUMBER) {
                actions.add(action(in.getInt(at + 4)));
            }
        }
        StringBuilder text = new StringBuilder("a seccomp filter of ");
        text.append(filter.length / BYTES).append(" instructions");
        String before = ": ";
        for (String action : actions) {
            text.append(before).append(action);
            before = ", ";
        }
        return text.toString();
    }

    /// A SECCOMP_RET_* value of seccomp(2), with its data where it means something.
    private static String action(int value) {
        int data = value & 0xffff;
        return switch (value & 0xffff0000) {
            case 0x80000000 -> "KILL_PROCESS";
            case 0 -> "KILL_THREAD";
            case 0x00030000 -> "TRAP";
            case 0x00050000 -> "ERRNO " + data;
            case 0x7fc00000 -> "NOTIFY";
            case 0x7ff00000 -> "TRACE " + data;
            case 0x7ffc0000 -> "LOG";
            case 0x7fff0000 -> "ALLOW";
            default -> "0x" + Integer.toHexString(value);
        };
    }
}
