package dev.demitasse.linux.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Runs a seccomp filter as the kernel does: classic BPF on a struct seccomp_data. Knows the
/// instructions that the kernel lets such a filter have, and refuses the rest.
public final class FilterProgram {
    private static final int DATA_BYTES = 64;
    private static final int ACCUMULATOR_OPERAND = 0x08;

    private final ByteBuffer program;

    /// @param program instructions, 8 bytes each
    public FilterProgram(byte[] program) {
        if (program.length == 0 || program.length % 8 != 0) {
            throw new IllegalArgumentException("no program: " + program.length + " bytes");
        }
        this.program = ByteBuffer.wrap(program).order(ByteOrder.nativeOrder());
    }

    /// What the filter returns for a system call.
    public int run(int architecture, int number, long... arguments) {
        ByteBuffer data = ByteBuffer.allocate(DATA_BYTES).order(ByteOrder.nativeOrder());
        data.putInt(0, number).putInt(4, architecture);
        for (int i = 0; i < arguments.length; i++) {
            data.putLong(16 + 8 * i, arguments[i]);
        }
        int a = 0;
        int[] memory = new int[16];
        int at = 0;
        while (true) {
            int code = program.getShort(8 * at);
            int ifTrue = program.get(8 * at + 2) & 0xff;
            int ifFalse = program.get(8 * at + 3) & 0xff;
            int k = program.getInt(8 * at + 4);
            at++;
            switch (code) {
                case 0x20 -> a = data.getInt(k); // ld abs
                case 0x00 -> a = k; // ld imm
                case 0x60 -> a = memory[k]; // ld mem
                case 0x02 -> memory[k] = a; // st
                case 0x54 -> a &= k; // and
                case 0x05 -> at += k; // ja
                case 0x15 -> at += a == k ? ifTrue : ifFalse;
                case 0x25 -> at += Integer.compareUnsigned(a, k) > 0 ? ifTrue : ifFalse;
                case 0x35 -> at += Integer.compareUnsigned(a, k) >= 0 ? ifTrue : ifFalse;
                case 0x45 -> at += (a & k) != 0 ? ifTrue : ifFalse;
                case 0x06 -> {
                    return k;
                }
                case 0x06 | 2 * ACCUMULATOR_OPERAND -> {
                    return a;
                }
                default -> throw new IllegalStateException("instruction " + at + ": " + code);
            }
        }
    }
}
