package dev.demitasse.linux.cgroup;

import org.jspecify.annotations.Nullable;

/// Something about control groups that cannot be done here, with the reason in words.
///
/// It has no stack trace: the reason, the place in the configuration and the file say all.
public final class CgroupFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private final @Nullable String pointer;
    private final @Nullable String file;
    private final int errno;

    CgroupFailed(String message) {
        this(message, null, null, 0);
    }

    CgroupFailed(String message, @Nullable String pointer, @Nullable String file, int errno) {
        super(message, null, false, false);
        this.pointer = pointer;
        this.file = file;
        this.errno = errno;
    }

    /// The place in the configuration that asked for it, as the caller of [CgroupLimits] gave it;
    /// null if no single one.
    public @Nullable String pointer() {
        return pointer;
    }

    /// The absolute path of the cgroup file, or null if none was touched.
    public @Nullable String file() {
        return file;
    }

    /// The errno(3) of the kernel's refusal, or 0 if the kernel was not asked.
    public int errno() {
        return errno;
    }

    /// What failed, and why; never null.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
