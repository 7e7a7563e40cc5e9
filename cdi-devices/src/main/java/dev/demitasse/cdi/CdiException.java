package dev.demitasse.cdi;

/// Something about CDI that cannot be done. The message is one line that says all that is known.
public class CdiException extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param message one line
    public CdiException(String message) {
        super(message);
    }

    /// @param message one line, which has what is to be known of the cause
    public CdiException(String message, Throwable cause) {
        super(message, cause);
    }
}
