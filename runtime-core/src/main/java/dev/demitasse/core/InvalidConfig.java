package dev.demitasse.core;

/// The bundle or its config.json cannot be run as it stands; each problem is told with its JSON
/// pointer.
public final class InvalidConfig extends RuntimeFailure {
    private static final long serialVersionUID = 1L;

    /// Fails with what is wrong with the configuration.
    public InvalidConfig(String message) {
        super(message);
    }
}
