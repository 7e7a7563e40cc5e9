package dev.demitasse.cli.log;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// A command cannot do what it is asked for, for a reason outside the containers. The message is
/// complete.
public final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    /// Fails with this message and exit status 1.
    public CommandFailure(String message) {
        this(message, 1);
    }

    /// Fails with this message and exit status.
    public CommandFailure(String message, int status) {
        super(message, null, false, false);
        this.status = status;
    }

    /// A call on a file that failed, in Go's words: `open /x: no such file or directory`.
    public static CommandFailure of(String call, String path, IOException e) {
        return new CommandFailure(call + " " + path + ": " + reason(e));
    }

    /// The launcher's exit status.
    public int status() {
        return status;
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        } else if (e instanceof AccessDeniedException) {
            return "permission denied";
        } else if (e instanceof FileAlreadyExistsException) {
            return "file exists";
        }
        String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        if (reason == null || reason.isEmpty()) {
            return "input/output error";
        }
        return Character.toLowerCase(reason.charAt(0)) + reason.substring(1);
    }
}
