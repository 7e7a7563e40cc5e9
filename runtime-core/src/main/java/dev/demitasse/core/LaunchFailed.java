package dev.demitasse.core;

/// An operation of a plan failed in the launcher or in the container's init, or init died before
/// its exec.
public final class LaunchFailed extends RuntimeFailure {
    private static final long serialVersionUID = 1L;

    /// Fails with the operation's description, its JSON pointer, the call and the errno.
    public LaunchFailed(String message) {
        super(message);
    }
}
