package dev.demitasse.linux.systemd;

/// systemd could not be asked, did not answer in time, or said no.
///
/// It has no stack trace: the sentence names the unit, the call and the bus.
public final class SystemdFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /// Why, as far as it makes a difference to what is done next.
    public enum Reason {
        /// Nothing answers at the address.
        NO_BUS,
        /// There is a unit of this name.
        UNIT_EXISTS,
        /// There is no unit of this name.
        NO_SUCH_UNIT,
        /// Anything else.
        OTHER
    }

    SystemdFailed(String message) {
        this(Reason.OTHER, message);
    }

    SystemdFailed(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /// The kind of failure.
    public Reason reason() {
        return reason;
    }

    /// What failed, and why; never null.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
