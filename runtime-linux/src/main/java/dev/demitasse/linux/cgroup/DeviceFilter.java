package dev.demitasse.linux.cgroup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// Compiles device rules to an eBPF program of type BPF_PROG_TYPE_CGROUP_DEVICE.
///
/// Each kind of access to each device is decided by the last rule that speaks of it, and denied if
/// none does. An open for reading and writing asks for two kinds of access and needs both. A rule
/// of type `a` voids all rules before it, grants what it allows, and denies all else.
///
/// The program goes through the rules from the last to the first and leaves as soon as all is
/// decided:
///
/// | register | what |
/// |---|---|
/// | r0 | result: 1 allows, 0 denies |
/// | r1 | context: u32 access << 16 \| type, u32 major, u32 minor |
/// | r2 | access that is still undecided, never 0 where a rule begins |
/// | r3 | type: 1 block, 2 character |
/// | r4, r5 | major, minor |
public final class DeviceFilter {
    /// What every container may do, whatever its configuration says: make nodes, and use the
    /// harmless ones. To be put behind the configured rules.
    public static final List<DeviceRule> DEFAULTS =
            List.of(
                    new DeviceRule(true, 'c', DeviceRule.ANY, DeviceRule.ANY, DeviceRule.MKNOD),
                    new DeviceRule(true, 'b', DeviceRule.ANY, DeviceRule.ANY, DeviceRule.MKNOD),
                    use(1, 3), // null
                    use(1, 5), // zero
                    use(1, 7), // full
                    use(1, 8), // random
                    use(1, 9), // urandom
                    use(5, 0), // tty
                    use(5, 2), // ptmx
                    use(136, DeviceRule.ANY), // pts/*
                    use(10, 200)); // net/tun

    // Opcodes, see linux/bpf.h and Documentation/bpf/standardization/instruction-set.rst
    private static final int LOAD_U32 = 0x61;
    private static final int MOVE = 0xbf;
    private static final int MOVE_NUMBER = 0xb7;
    private static final int AND_NUMBER = 0x57;
    private static final int SHIFT_RIGHT = 0x77;
    private static final int JUMP = 0x05;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int JUMP_IF_NOT_EQUAL = 0x55;
    private static final int JUMP_IF_ANY_BIT = 0x45;
    private static final int EXIT = 0x95;

    private static final int BLOCK = 1;
    private static final int CHARACTER = 2;
    private static final int INSTRUCTION_BYTES = 8;

    // Instructions of test() and leave().
    private static final int TEST = 2;
    private static final int LEAVE = 2;
    private static final int FRAME_INSTRUCTIONS = 11;
    private static final int RULE_INSTRUCTIONS = 10;

    // The kernel's device numbers have 12 and 20 bits: nothing has a larger one.
    private static final long MAJOR_MAX = (1 << 12) - 1;
    private static final long MINOR_MAX = (1 << 20) - 1;

    private final ByteBuffer program;

    private DeviceFilter(int rules) {
        int instructions = FRAME_INSTRUCTIONS + RULE_INSTRUCTIONS * rules;
        program = ByteBuffer.allocate(INSTRUCTION_BYTES * instructions);
        program.order(ByteOrder.LITTLE_ENDIAN);
    }

    private static DeviceRule use(long major, long minor) {
        return new DeviceRule(true, 'c', major, minor, DeviceRule.ALL_ACCESS);
    }

    /// The instructions for these rules, 8 bytes each, little endian.
    public static byte[] compile(List<DeviceRule> rules) {
        DeviceFilter filter = new DeviceFilter(rules.size());
        filter.begin();
        int i = rules.size() - 1;
        while (i >= 0 && rules.get(i).type() != 'a') {
            filter.rule(rules.get(i));
            i--;
        }
        // Nothing before this one counts, and the verifier refuses instructions that are never
        // reached.
        boolean open = i < 0 || !rules.get(i).allow() || filter.rule(rules.get(i));
        if (open) {
            filter.leave(false);
        }
        byte[] bytes = new byte[filter.program.position()];
        filter.program.get(0, bytes);
        return bytes;
    }

    private void begin() {
        emit(LOAD_U32, 2, 1, 0, 0);
        emit(MOVE, 3, 2, 0, 0);
        emit(AND_NUMBER, 3, 0, 0, 0xffff);
        emit(SHIFT_RIGHT, 2, 0, 0, 16);
        emit(LOAD_U32, 4, 1, 4, 0);
        emit(LOAD_U32, 5, 1, 8, 0);
        leaveIfDecided();
    }

    /// @return whether what follows is ever reached
    private boolean rule(DeviceRule rule) {
        if (rule.major() > MAJOR_MAX || rule.minor() > MINOR_MAX || rule.access() == 0) {
            return true;
        }
        boolean all = rule.access() == DeviceRule.ALL_ACCESS;
        boolean typed = rule.type() != 'a';
        boolean major = rule.major() != DeviceRule.ANY;
        boolean minor = rule.minor() != DeviceRule.ANY;
        int left =
                (typed ? TEST : 0)
                        + (major ? TEST : 0)
                        + (minor ? TEST : 0)
                        + (all ? LEAVE : LEAVE + 2);
        if (typed) {
            left = test(3, rule.type() == 'b' ? BLOCK : CHARACTER, left);
        }
        if (major) {
            left = test(4, (int) rule.major(), left);
        }
        if (minor) {
            test(5, (int) rule.minor(), left);
        }
        if (all) {
            leave(rule.allow());
            return typed || major || minor;
        } else if (rule.allow()) {
            emit(AND_NUMBER, 2, 0, 0, ~rule.access() & DeviceRule.ALL_ACCESS);
            leaveIfDecided();
        } else {
            emit(JUMP_IF_ANY_BIT, 2, 0, 1, rule.access());
            emit(JUMP, 0, 0, LEAVE, 0);
            leave(false);
        }
        return true;
    }

    /// Goes to the next rule unless the register has this value.
    ///
    /// One jump that skips would do. But the verifier follows the straight path first: with "no
    /// match" there, it has seen the general case of all later rules before it comes to the special
    /// ones, and knows those are safe, too. The other way round its work grows with the square of
    /// the number of rules, and it gives up at some hundred.
    ///
    /// @param left instructions of this rule from here on
    /// @return the same after this test
    private int test(int register, int value, int left) {
        emit(JUMP_IF_EQUAL, register, 0, 1, value);
        emit(JUMP, 0, 0, left - TEST, 0);
        return left - TEST;
    }

    private void leaveIfDecided() {
        emit(JUMP_IF_NOT_EQUAL, 2, 0, LEAVE, 0);
        leave(true);
    }

    private void leave(boolean allow) {
        emit(MOVE_NUMBER, 0, 0, 0, allow ? 1 : 0);
        emit(EXIT, 0, 0, 0, 0);
    }

    private void emit(int opcode, int target, int source, int offset, int number) {
        program.put((byte) opcode);
        program.put((byte) (source << 4 | target));
        program.putShort((short) offset);
        program.putInt(number);
    }
}
