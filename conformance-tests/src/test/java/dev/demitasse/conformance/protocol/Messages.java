package dev.demitasse.conformance.protocol;

import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.PlanWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
