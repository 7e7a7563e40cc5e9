package dev.demitasse.conformance.differential;

import dev.demitasse.conformance.TestBundle;
import java.util.List;
import java.util.function.Consumer;

/// One change of the default configuration, or of how the runtime is called, and what is done with
/// the container.
///
/// In the steps `ID`, `BUNDLE` and `PIDFILE` stand for what they say, and so does `BUNDLE` before a
/// slash; `wait` waits until init has ended, `look` looks at the created container from outside. In
/// a configuration `@JOINED@` is a directory with links to namespaces that are neither the host's
/// nor the container's, `@SHARED@` a shared mount of the host.
///
/// @param name unique
/// @param edit the change
/// @param shell what a shell does before each call, such as opening a descriptor; may be empty
/// @param steps calls of the runtime
record Variation(String name, Consumer<TestBundle> edit, String shell, List<String> steps) {
    /// From create to delete.
    static final List<String> LIFE =
            List.of(
                    "create --pid-file PIDFILE --bundle BUNDLE ID",
                    "look",
                    "state ID",
                    "start ID",
                    "wait",
                    "state ID",
                    "delete ID",
                    "state ID");

    static final String CREATE = "create --bundle BUNDLE ID";
    static final String RUN = "run --bundle BUNDLE ID";

    Variation {
        steps = List.copyOf(steps);
    }

    /// A container that lives and dies.
    static Variation of(String name, Consumer<TestBundle> edit) {
        return new Variation(name, edit, "", LIFE);
    }

    /// Other steps.
    static Variation steps(String name, Consumer<TestBundle> edit, String... steps) {
        return new Variation(name, edit, "", List.of(steps));
    }

    /// A bundle of which one hopes that it is refused.
    static Variation broken(String name, Consumer<TestBundle> edit) {
        return steps(name, edit, CREATE, "delete --force ID");
    }

    /// The default configuration.
    static Variation unchanged(String name, String... steps) {
        return steps(name, bundle -> {}, steps);
    }

    Variation behind(String preparation) {
        return new Variation(name, edit, preparation, steps);
    }

    @Override
    public String toString() {
        return name;
    }
}
