package dev.demitasse.conformance.protocol;

import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.PlanWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/// The messages of plan.h as bytes: uint32 length, uint16 type, fields.
public final class Messages {
    public static final int HELLO = 1;
    public static final int EVENT = 2;
    public static final int INPUT = 3;
    public static final int COMMIT = 16;
    public static final int OUT = 17;
    public static final int PLAN = 18;
    public static final int GO = 19;
    public static final int READ = 20;
    public static final int EXIT = 21;

    private static final int HEAD = 6;

    private Messages() {}

    /// A message without fields.
    public static byte[] of(int type) {
        return of(type, new PlanWriter());
    }

    /// A message with these fields.
    public static byte[] of(int type, PlanWriter fields) {
        byte[] body = fields.toBytes();
        return ByteBuffer.allocate(HEAD + body.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(body.length + 2)
                .putShort((short) type)
                .put(body)
                .array();
    }

    /// Has the launcher run a plan.
    public static byte[] plan(byte[] plan) {
        return of(PLAN, new PlanWriter().bytes(plan));
    }

    /// Ends the launcher.
    public static byte[] exit(int status) {
        return of(EXIT, new PlanWriter().u32(status));
    }

    /// HELLO of a caller in `/` without a terminal.
    public static byte[] hello(
            int protocol, String build, List<String> arguments, List<String> environment) {
        return of(
                HELLO,
                new PlanWriter()
                        .u32(protocol)
                        .string(build)
                        .u32(ProcessHandle.current().pid())
                        .u32(0)
                        .strings(arguments)
                        .string("/")
                        .strings(environment)
                        .u32(022)
                        .u32(0)
                        .u32(0)
                        .u32(0));
    }

    /// HELLO of a caller that asks for the version.
    public static byte[] hello(String build) {
        return hello(
                Plan.PROTOCOL_VERSION,
                build,
                List.of("demitasse", "--version"),
                List.of("PATH=/bin"));
    }

    /// Bytes that are no message of a planner's: each is as good as hanging up.
    public static List<byte[]> nonsense() {
        byte[] long16 = exit(0);
        ByteBuffer.wrap(long16).order(ByteOrder.LITTLE_ENDIAN).putInt((16 << 20) + 1);
        byte[] negative = exit(0);
        Arrays.fill(negative, 0, 4, (byte) 0xff);
        return List.of(
                new byte[0],
                new byte[] {1},
                new byte[] {0, 0, 0, 0, 0, 0},
                new byte[] {1, 0, 0, 0, 16},
                long16,
                negative,
                Arrays.copyOf(exit(0), 9),
                of(0),
                of(HELLO),
                of(EVENT),
                of(22),
                of(0x1015),
                of(0xffff),
                of(EXIT),
                of(COMMIT, new PlanWriter().u32(0)),
                of(OUT, new PlanWriter().u32(1).u32(0xffffffffL)),
                of(OUT, new PlanWriter().u32(1).u32(5).u32(0)),
                of(PLAN, new PlanWriter().u32(1000)));
    }

    /// Messages one after the other.
    public static byte[] join(byte[]... messages) {
        int length = 0;
        for (byte[] message : messages) {
            length += message.length;
        }
        ByteBuffer all = ByteBuffer.allocate(length);
        for (byte[] message : messages) {
            all.put(message);
        }
        return all.array();
    }
}
