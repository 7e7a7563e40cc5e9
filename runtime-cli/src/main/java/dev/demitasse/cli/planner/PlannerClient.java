package dev.demitasse.cli.planner;

import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.PlanWriter;
import dev.demitasse.linux.sys.PlannerConnection;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Asks a resident planner something, in place of a launcher: a request that needs no plan.
public final class PlannerClient {
    private static final int HELLO = 1;
    private static final int OUT = 17;
    private static final int EXIT = 21;
    private static final int LONGEST = 1 << 20;
    private static final int DEFAULT_UMASK = 022;

    private PlannerClient() {}

    /// Sends a first message and collects what the planner would have the launcher print.
    ///
    /// @param path the planner's socket
    /// @throws SyscallFailed if nobody listens there
    /// @throws EOFException if the planner hangs up on us, as it does on a launcher of another
    ///   build
    /// @throws IOException if the connection is lost
    public static String ask(String path, byte[] hello) throws SyscallFailed, IOException {
        StringBuilder printed = new StringBuilder();
        try (PlannerConnection connection = PlannerConnection.connect(path)) {
            connection.output().write(hello);
            InputStream in = connection.input();
            while (true) {
                int length = read(in, 4).getInt();
                if (length < 2 || length > LONGEST) {
                    throw new IOException("message of " + length + " bytes");
                }
                ByteBuffer message = read(in, length);
                int type = message.getShort();
                if (type == OUT) {
                    message.getLong();
                    printed.append(StandardCharsets.UTF_8.decode(message));
                } else if (type == EXIT) {
                    return printed.toString();
                }
            }
        }
    }

    private static ByteBuffer read(InputStream in, int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the planner hung up");
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// A HELLO message of a caller without a terminal, as its launcher sends it.
    ///
    /// @param build the launcher's build id
    /// @param euid the caller's effective user id
    /// @param arguments argv
    /// @param directory the caller's working directory
    /// @param environment `NAME=VALUE` entries
    public static byte[] hello(
            String build,
            int euid,
            List<String> arguments,
            String directory,
            List<String> environment) {
        PlanWriter fields = new PlanWriter();
        fields.u32(Plan.PROTOCOL_VERSION).string(build);
        fields.u32(ProcessHandle.current().pid()).u32(euid);
        fields.strings(arguments).string(directory).strings(environment);
        fields.u32(DEFAULT_UMASK).u32(0).u32(0).u32(0);
        byte[] bytes = fields.toBytes();
        ByteBuffer message = ByteBuffer.allocate(6 + bytes.length).order(ByteOrder.LITTLE_ENDIAN);
        return message.putInt(bytes.length + 2).putShort((short) HELLO).put(bytes).array();
    }
}
