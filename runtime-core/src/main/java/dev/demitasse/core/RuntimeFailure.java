package dev.demitasse.core;

/// An operation on a container that could not be done. The message is complete, in the words
/// callers of runc match on: what failed, on which path, field or id, with the errno's text.
public sealed class RuntimeFailure extends Exception
        permits InvalidConfig, WrongState, OperationFailed, LaunchFailed {
    private static final long serialVersionUID = 1L;

    /// Fails with a finished message; stackless, since it is the message that helps.
    protected RuntimeFailure(String message) {
        super(message, null, false, false);
    }
}
