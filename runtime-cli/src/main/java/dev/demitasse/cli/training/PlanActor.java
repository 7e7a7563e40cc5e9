package dev.demitasse.cli.training;

import dev.demitasse.linux.launcher.Event;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Does just so much of host programs that a container seems to live: `CLONE` starts a sleeping
/// child in place of init, or after `TARGET` of another process of the container, `SIGNAL` ends it,
/// `LISTEN` and `START` make and remove the file that says `created`. Init programs are not run.
public final class PlanActor implements AutoCloseable {
    private static final int PLAN_HEADER = 20;
    private static final int LISTEN = 3;
    private static final int CLONE = 9;
    private static final int AWAIT_PLANNER = 14;
    private static final int RELAY = 17;
    private static final int SIGNAL = 18;
    private static final int START = 19;
    private static final int TARGET = 100;
    private static final int ENOENT = 2;

    private final boolean failing;
    private @Nullable Process init;
    private @Nullable Process joined;
    private boolean joins;
    private ByteBuffer operations = ByteBuffer.allocate(0);
    private int index;
    private int value;

    /// Does what plans ask for.
    ///
    /// @param failing true to report instead that the first operation of init found no such file
    public PlanActor(boolean failing) {
        this.failing = failing;
    }

    /// Runs a plan up to its first wait for the planner, or to its end.
    void run(ByteBuffer plan, ScriptedLauncher launcher) throws IOException {
        ByteBuffer bytes = plan.order(ByteOrder.LITTLE_ENDIAN);
        int count = bytes.getInt(12);
        // Of the init program only its place matters: after the host program.
        int end = PLAN_HEADER;
        for (int i = 0; i < count; i++) {
            end += 8 + bytes.getInt(end + 4);
        }
        operations = bytes.slice(PLAN_HEADER, end - PLAN_HEADER).order(ByteOrder.LITTLE_ENDIAN);
        index = 0;
        value = 0;
        joins = false;
        go(launcher);
    }

    /// Goes on after a wait.
    void go(ScriptedLauncher launcher) throws IOException {
        while (operations.hasRemaining()) {
            int opcode = operations.getShort();
            operations.getShort();
            int length = operations.getInt();
            ByteBuffer fields =
                    operations.slice(operations.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            operations.position(operations.position() + length);
            index++;
            if (opcode == AWAIT_PLANNER) {
                launcher.event(Event.AWAITING, Event.HOST, index - 1, fields.getInt());
                return;
            }
            if (opcode == CLONE && failing) {
                launcher.event(Event.FAILED, Event.INIT, 0, ENOENT);
                return;
            }
            operation(opcode, fields, launcher);
        }
        joined = end(joined);
        launcher.event(Event.DONE, Event.HOST, 0, value);
    }

    private void operation(int opcode, ByteBuffer fields, ScriptedLauncher launcher)
            throws IOException {
        switch (opcode) {
            case LISTEN -> {
                fields.getInt();
                Files.createFile(Path.of(text(fields), text(fields)));
            }
            case CLONE -> {
                Process process = new ProcessBuilder("sleep", "60").start();
                if (joins) {
                    joined = process;
                } else {
                    init = process;
                }
                launcher.event(Event.CLONED, Event.HOST, index - 1, (int) process.pid());
            }
            case TARGET -> joins = true;
            case SIGNAL -> init = end(init);
            case RELAY -> {
                if (!joins) {
                    init = end(init);
                }
            }
            case START -> Files.delete(Path.of(text(fields), text(fields)));
            default -> {}
        }
    }

    private static String text(ByteBuffer fields) {
        byte[] bytes = new byte[fields.getInt()];
        fields.get(bytes);
        fields.get();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static @Nullable Process end(@Nullable Process process) {
        if (process != null) {
            process.destroyForcibly();
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return null;
    }

    @Override
    public void close() {
        joined = end(joined);
        init = end(init);
    }
}
