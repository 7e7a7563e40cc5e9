package dev.demitasse.core;

/// Something the planner did itself failed: a file of the state, a cgroup file, a path of the
/// caller.
public final class OperationFailed extends RuntimeFailure {
    private static final long serialVersionUID = 1L;

    /// Fails with call, path and errno, as `mkdir /x: Permission denied (EACCES)`.
    public OperationFailed(String message) {
        super(message);
    }
}
