package dev.demitasse.linux.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Runs the part of eBPF that device filters are made of, and checks what the kernel's verifier
/// would.
final class DeviceProgram {
    private static final int EXIT = 0x95;

    private DeviceProgram() {}

    private static ByteBuffer read(byte[] program) {
        assertEquals(0, program.length % 8);
        return ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
    }

    static boolean run(byte[] program, char type, long major, long minor, int access) {
        ByteBuffer code = read(program);
        ByteBuffer context = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        context.putInt(access << 16 | (type == 'b' ? 1 : 2));
        context.putInt((int) major).putInt((int) minor);
        long[] r = new long[11];
        int pc = 0;
        while (true) {
            int opcode = code.get(8 * pc) & 0xff;
            int target = code.get(8 * pc + 1) & 0xf;
            int source = code.get(8 * pc + 1) >> 4 & 0xf;
            int offset = code.getShort(8 * pc + 2);
            long number = code.getInt(8 * pc + 4);
            pc++;
            switch (opcode) {
                case 0x61 -> r[target] = context.getInt(offset) & 0xffffffffL;
                case 0xbf -> r[target] = r[source];
                case 0xb7 -> r[target] = number;
                case 0x57 -> r[target] &= number;
                case 0x77 -> r[target] >>>= number;
                case 0x05 -> pc += offset;
                case 0x15 -> pc += r[target] == number ? offset : 0;
                case 0x55 -> pc += r[target] != number ? offset : 0;
                case 0x45 -> pc += (r[target] & number) != 0 ? offset : 0;
                case EXIT -> {
                    assertTrue(r[0] == 0 || r[0] == 1);
                    return r[0] == 1;
                }
                default -> throw new AssertionError("opcode " + opcode);
            }
        }
    }

    /// Every instruction can be reached, all jumps go forward and stay inside, and the last one
    /// exits.
    static void verify(byte[] program) {
        ByteBuffer code = read(program);
        int count = program.length / 8;
        boolean[] reached = new boolean[count + 1];
        reached[0] = true;
        for (int pc = 0; pc < count; pc++) {
            assertTrue(reached[pc], "instruction " + pc + " is never reached");
            int opcode = code.get(8 * pc) & 0xff;
            int offset = code.getShort(8 * pc + 2);
            boolean jump = (opcode & 0x7) == 0x5 && opcode != EXIT;
            if (jump) {
                assertTrue(offset >= 0 && pc + 1 + offset < count);
                reached[pc + 1 + offset] = true;
            }
            if (opcode != EXIT && opcode != 0x05) {
                reached[pc + 1] = true;
            }
        }
        assertEquals(EXIT, code.get(8 * (count - 1)) & 0xff);
    }
}
