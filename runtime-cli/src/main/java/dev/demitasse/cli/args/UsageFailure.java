package dev.demitasse.cli.args;

/// The command line cannot be understood. The message is in the words of Go's flag package and of
/// runc, because callers look for them (`flag needs an argument`).
public final class UsageFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean count;

    private UsageFailure(String message, boolean count) {
        super(message, null, false, false);
        this.count = count;
    }

    /// A flag that is unknown, or has no value or a wrong one.
    static UsageFailure ofFlag(String message) {
        return new UsageFailure(message, false);
    }

    /// Too many or too few positional arguments.
    static UsageFailure ofCount(String message) {
        return new UsageFailure(message, true);
    }

    /// True for a wrong number of arguments, false for a wrong flag: the two are reported in
    /// different ways.
    public boolean isCount() {
        return count;
    }
}
