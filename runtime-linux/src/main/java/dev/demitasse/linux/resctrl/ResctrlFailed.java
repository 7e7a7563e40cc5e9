package dev.demitasse.linux.resctrl;

/// What is asked of resctrl cannot be done.
public final class ResctrlFailed extends Exception {
    private static final long serialVersionUID = 1L;

    /// Says why.
    public ResctrlFailed(String message) {
        super(message);
    }
}
