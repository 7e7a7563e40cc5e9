package dev.demitasse.linux.seccomp;

import dev.demitasse.linux.abi.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// BPF instructions to be put before a filter: system calls that are newer than any the profile
/// names fail with ENOSYS instead of what the profile says to strangers. C libraries take that for
/// an older kernel and use the older call; EPERM they would pass on (runc does the same since
/// 1.0.0-rc93).
///
/// For each architecture: number above the highest one that the profile names: ENOSYS, else on to
/// the filter. x86_64 and x32 are one AUDIT_ARCH, told apart by bit 30 of the number.
public final class EnosysStub {
    private static final int BYTES = 8;

    // linux/bpf_common.h, linux/filter.h
    private static final int LOAD_WORD = 0x20;
    private static final int JUMP = 0x05;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int JUMP_IF_GREATER = 0x25;
    private static final int JUMP_IF_NOT_LESS = 0x35;
    private static final int RETURN = 0x06;

    // struct seccomp_data
    private static final int NUMBER = 0;
    private static final int ARCHITECTURE = 4;

    private static final int X86_64 = 0xc000003e; // AUDIT_ARCH_X86_64
    private static final int X32 = 0x4000003e; // libseccomp's token
    private static final int X32_BIT = 0x40000000;
    private static final int LONGEST_BLOCK = 8;

    private final int[] tokens;
    private final int[] highest;
    private final ByteBuffer program;
    private final int end;

    private EnosysStub(int[] tokens, int[] highest, int end) {
        this.tokens = tokens;
        this.highest = highest;
        this.end = end;
        this.program = ByteBuffer.allocate(BYTES * (1 + LONGEST_BLOCK * tokens.length));
        program.order(ByteOrder.nativeOrder());
    }

    /// The instructions.
    ///
    /// @param tokens libseccomp's `SCMP_ARCH_*` values of all architectures of the filter
    /// @param highest the highest number of a system call that the profile names, for each; below 0
    ///   for none
    public static byte[] of(int[] tokens, int[] highest) {
        // Jumps to the end need to know it: once to measure, once for good.
        int length = new EnosysStub(tokens, highest, 0).emit().length / BYTES;
        return new EnosysStub(tokens, highest, length).emit();
    }

    private byte[] emit() {
        emit(LOAD_WORD, 0, 0, ARCHITECTURE);
        boolean any = false;
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] == X86_64) {
                int x32 = find(X32);
                any |= emitX86(highest[i], x32 < 0 ? -1 : highest[x32]);
            } else if (tokens[i] != X32 && highest[i] >= 0) {
                emit(JUMP_IF_EQUAL, 0, 4, tokens[i]);
                emit(LOAD_WORD, 0, 0, NUMBER);
                emit(JUMP_IF_GREATER, 1, 0, highest[i]);
                leave();
                refuse();
                any = true;
            }
        }
        byte[] bytes = new byte[any ? program.position() : 0];
        program.get(0, bytes);
        return bytes;
    }

    private boolean emitX86(int last, int lastX32) {
        if (last < 0 && lastX32 < 0) {
            return false;
        }
        emit(JUMP_IF_EQUAL, 0, 7, X86_64);
        emit(LOAD_WORD, 0, 0, NUMBER);
        emit(JUMP_IF_NOT_LESS, 2, 0, X32_BIT);
        emit(JUMP_IF_GREATER, 3, 0, last < 0 ? X32_BIT : last);
        leave();
        emit(JUMP_IF_GREATER, 1, 0, lastX32 < 0 ? -1 : lastX32);
        leave();
        refuse();
        return true;
    }

    private int find(int token) {
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] == token) {
                return i;
            }
        }
        return -1;
    }

    private void leave() {
        emit(JUMP, 0, 0, end - program.position() / BYTES - 1);
    }

    private void refuse() {
        emit(RETURN, 0, 0, SeccompAbi.ERRNO | Errno.ENOSYS);
    }

    private void emit(int opcode, int ifTrue, int ifFalse, int number) {
        program.putShort((short) opcode);
        program.put((byte) ifTrue).put((byte) ifFalse);
        program.putInt(number);
    }
}
