package dev.demitasse.core;

/// The container does not exist, exists already, or is in a state that does not allow the
/// operation.
public final class WrongState extends RuntimeFailure {
    private static final long serialVersionUID = 1L;

    /// Fails with runc's words for the state, such as `container does not exist`.
    public WrongState(String message) {
        super(message);
    }
}
