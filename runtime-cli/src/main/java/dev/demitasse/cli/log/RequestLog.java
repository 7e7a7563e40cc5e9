package dev.demitasse.cli.log;

import dev.demitasse.cli.args.Arguments;
import dev.demitasse.cli.args.CallerPath;
import dev.demitasse.cli.args.GlobalFlags;
import dev.demitasse.cli.output.LogRecord;
import dev.demitasse.linux.launcher.Hello;
import dev.demitasse.linux.launcher.LauncherChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The log of one request. Without a file, records go to the caller's stderr; with one, the file
/// gets the record and stderr the bare message. A request that succeeds logs nothing but warnings,
/// one that fails a single record: podman reads the whole file as one JSON object.
public final class RequestLog implements AutoCloseable {
    private final LauncherChannel channel;
    private final boolean json;
    private final @Nullable FileChannel file;
    private final boolean verbose;
    private boolean errorsOnly;
    private List<String> notes = List.of();
    private boolean failed;
    private @Nullable DebugLog debug;
    private @Nullable StringBuilder held;

    private RequestLog(
            LauncherChannel channel, boolean json, @Nullable FileChannel file, boolean verbose) {
        this.channel = channel;
        this.json = json;
        this.file = file;
        this.verbose = verbose;
    }

    /// Text on the caller's stderr, whatever the arguments say.
    public static RequestLog plain(LauncherChannel channel) {
        return new RequestLog(channel, false, null, false);
    }

    /// What the global flags ask for.
    ///
    /// @throws CommandFailure if the format or level is unknown or the file cannot be opened
    public static RequestLog open(Arguments arguments, Hello hello, LauncherChannel channel)
            throws CommandFailure {
        String format = arguments.text(GlobalFlags.LOG_FORMAT);
        boolean json = "json".equals(format);
        if (!json && format != null && !format.isEmpty() && !format.equals("text")) {
            throw new CommandFailure("invalid log-format: " + format);
        }
        String level = arguments.text(GlobalFlags.LOG_LEVEL);
        boolean debug = arguments.isOn(GlobalFlags.DEBUG) || "debug".equals(level);
        if (level != null && !debug && !level.equals("error") && !level.equals("warning")) {
            throw new CommandFailure("invalid log-level: " + level);
        }
        String path = arguments.text(GlobalFlags.LOG);
        FileChannel file =
                path == null || path.isEmpty()
                        ? null
                        : open(CallerPath.absolute(hello.directory(), path));
        RequestLog log = new RequestLog(channel, json, file, debug || "warning".equals(level));
        log.errorsOnly = !debug && "error".equals(level);
        if (debug) {
            log.debug = new DebugLog(log);
        }
        return log;
    }

    private static FileChannel open(String path) throws CommandFailure {
        try {
            return FileChannel.open(
                    Path.of(path),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-r--r--")));
        } catch (IOException e) {
            throw CommandFailure.of("open", path, e);
        }
    }

    /// Reports why the request failed; to be called once.
    ///
    /// @throws IOException if the launcher is lost
    public void failure(String message) throws IOException {
        failed = true;
        release();
        record("error", message, Instant.now());
        if (file != null) {
            channel.print(2, message + "\n");
        }
    }

    /// Reports what went wrong without making the request fail.
    ///
    /// @throws IOException if the launcher is lost
    public void warning(String message) throws IOException {
        if (!errorsOnly) {
            release();
            record("warning", message, Instant.now());
        }
    }

    /// Takes the list that will hold what the caller may want to know when the request is over. A
    /// file gets these records unless the request fails, stderr only if the caller asks for
    /// warnings: it is silent on success, whatever runc's is.
    public void willNote(List<String> list) {
        notes = list;
    }

    private void note() throws IOException {
        if (verbose || file != null && !failed) {
            for (String note : notes) {
                record("warning", note, Instant.now());
            }
        }
    }

    /// Whether the caller wants to see what is done.
    public boolean isDebug() {
        return debug != null;
    }

    /// Logs something that is done, if the caller wants to see it.
    public void debug(String message) {
        if (debug != null) {
            debug.log(message);
        }
    }

    /// Keeps records for stderr back while a launcher runs a plan and listens for nothing else.
    void hold() {
        if (held == null) {
            held = new StringBuilder();
        }
    }

    /// Prints what was kept back.
    void release() throws IOException {
        StringBuilder text = held;
        held = null;
        if (text != null && !text.isEmpty()) {
            channel.print(2, text.toString());
        }
    }

    /// Writes one record where the caller wants it.
    void record(String level, String message, Instant time) throws IOException {
        String text =
                json ? LogRecord.json(level, message, time) : LogRecord.text(level, message, time);
        if (file != null) {
            append(file, text);
        } else if (held != null) {
            held.append(text);
        } else {
            channel.print(2, text);
        }
    }

    /// In one write: parallel builds append to the same file. A full disk must not hide the message
    /// on stderr.
    private static void append(FileChannel file, String text) {
        try {
            file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        if (debug != null) {
            debug.close();
        }
        release();
        note();
        if (file != null) {
            file.close();
        }
    }
}
