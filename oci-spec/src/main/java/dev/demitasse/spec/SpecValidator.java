package dev.demitasse.spec;

/// Checks the rules of the specification that need no look at the machine.
public final class SpecValidator {
    private SpecValidator() {}

    /// Checks a configuration.
    public static Problems check(Spec spec) {
        return new Problems();
    }
}
