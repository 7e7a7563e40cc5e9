package dev.demitasse.linux.seccomp;

/// A profile that cannot be compiled here, with the reason in words.
///
/// It has no stack trace: the reason and the place in the configuration say all.
public final class FilterFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private final String pointer;

    /// @param pointer what is added to that of the profile: `/architectures/1`; may be empty
    public FilterFailed(String pointer, String message) {
        super(message, null, false, false);
        this.pointer = pointer;
    }

    /// The place in the profile.
    public String pointer() {
        return pointer;
    }

    /// What failed, and why; never null.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
