package dev.demitasse.linux;

import dev.demitasse.linux.abi.Errno;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/// A system call that the kernel refused: which one, on what, and the errno(3).
///
/// It has no stack trace: what matters is the call and its path, not the line that made it.
public final class SyscallFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private final String call;
    private final @Nullable String path;
    private final int errno;

    /// @param call the name of the call in section 2 of the manual, such as `mkdir`
    /// @param path what it was called on, or null if that says nothing
    /// @param errno the positive error number
    public SyscallFailed(String call, @Nullable String path, int errno) {
        super(message(call, path, errno), null, false, false);
        this.call = call;
        this.path = path;
        this.errno = errno;
    }

    /// The failure that an exception of the JDK's file calls stands for.
    public static SyscallFailed of(String call, String path, IOException e) {
        return new SyscallFailed(call, path, errnoOf(e));
    }

    /// The errno(3) behind an exception of the JDK's file calls, `EIO` if it tells none.
    ///
    /// The JDK keeps only the text of strerror(3), so its process has to run in the C or C.UTF-8
    /// locale.
    public static int errnoOf(IOException e) {
        if (e instanceof NoSuchFileException) {
            return Errno.ENOENT;
        } else if (e instanceof AccessDeniedException) {
            return Errno.EACCES;
        } else if (e instanceof FileAlreadyExistsException) {
            return Errno.EEXIST;
        } else if (e instanceof DirectoryNotEmptyException) {
            return Errno.ENOTEMPTY;
        } else if (e instanceof NotDirectoryException) {
            return Errno.ENOTDIR;
        }
        String text = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        if (text == null) {
            return Errno.EIO;
        }
        if (e instanceof FileNotFoundException) {
            // "PATH (TEXT)": what java.io makes of every failed open(2)
            text = text.substring(text.lastIndexOf('(') + 1, text.length() - 1);
        }
        int errno = Errno.ofText(text);
        return errno == 0 ? Errno.EIO : errno;
    }

    /// The name of the call.
    public String call() {
        return call;
    }

    /// What it was called on, or null.
    public @Nullable String path() {
        return path;
    }

    /// The positive error number.
    public int errno() {
        return errno;
    }

    private static String message(String call, @Nullable String path, int errno) {
        String what = path == null ? call : call + " " + path;
        return what + ": " + Errno.words(errno) + " (" + Errno.name(errno) + ")";
    }

    /// What failed, and why; never null.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
