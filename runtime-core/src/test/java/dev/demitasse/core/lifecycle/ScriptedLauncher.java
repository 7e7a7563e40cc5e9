package dev.demitasse.core.lifecycle;

import dev.demitasse.linux.launcher.Event;
import dev.demitasse.linux.launcher.LauncherChannel;
import dev.demitasse.linux.plan.PlanWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// A launcher that reports what a test has written down, does what the test says in between, and is
/// lost at the end of its script. It keeps the types of the messages it gets.
final class ScriptedLauncher {
    private static final String[] NAMES = {"COMMIT", "OUT", "PLAN", "GO", "READ", "EXIT"};
    private static final int FIRST = 16;

    private final Deque<Object> script = new ArrayDeque<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private byte[] current = new byte[0];
    private int at;
    private String lastWord = "";

    /// Something the launcher does between two reports.
    interface Action {
        void run() throws IOException;
    }

    LauncherChannel channel() {
        return new LauncherChannel(reports(), sink());
    }

    ScriptedLauncher then(Action action) {
        script.add(action);
        return this;
    }

    /// Reports an event of the host program.
    ScriptedLauncher reports(int kind, int value) {
        return reports(kind, Event.HOST, 0, value, 0, "");
    }

    ScriptedLauncher reports(int kind, int program, int op, int value, int step, String text) {
        PlanWriter fields = new PlanWriter();
        fields.u32(kind).u32(program).u32(op).u32(value).u32(step).string(text);
        byte[] body = fields.toBytes();
        byte[] length = new PlanWriter().u32(body.length + 2L).toBytes();
        byte[] message = new byte[6 + body.length];
        System.arraycopy(length, 0, message, 0, 4);
        message[4] = 2;
        System.arraycopy(body, 0, message, 6, body.length);
        script.add(message);
        return this;
    }

    /// Is lost before it gets the first message of this name.
    ScriptedLauncher hangsUpOn(String name) {
        lastWord = name;
        return this;
    }

    /// Names of the messages it got.
    List<String> heard() {
        byte[] bytes = received.toByteArray();
        List<String> names = new ArrayList<>();
        int start = 0;
        while (start < bytes.length) {
            int length = 0;
            for (int i = 3; i >= 0; i--) {
                length = length << 8 | bytes[start + i] & 0xff;
            }
            names.add(NAMES[(bytes[start + 4] & 0xff) - FIRST]);
            start += 4 + length;
        }
        return names;
    }

    /// Whether all of the script was played.
    boolean isDone() {
        return script.isEmpty() && at == current.length;
    }

    private OutputStream sink() {
        return new OutputStream() {
            @Override
            public void write(int value) {
                throw new AssertionError("messages are written as a whole");
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                if (NAMES[bytes[from + 4] - FIRST].equals(lastWord)) {
                    throw new IOException("Broken pipe");
                }
                received.write(bytes, from, length);
            }
        };
    }

    private InputStream reports() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                while (at == current.length) {
                    Object next = script.poll();
                    if (next == null) {
                        return -1;
                    } else if (next instanceof Action action) {
                        action.run();
                    } else {
                        current = (byte[]) next;
                        at = 0;
                    }
                }
                return current[at++] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int from, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                int first = read();
                if (first < 0) {
                    return -1;
                }
                buffer[from] = (byte) first;
                return 1;
            }
        };
    }
}
