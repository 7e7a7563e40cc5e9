package dev.demitasse.cdi;

import java.util.List;

/// Devices were asked for that there are none of. The message names them, and what may help: the
/// devices there are of that kind, names that are almost the same, and files that were not used.
public final class UnresolvableDevices extends CdiException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> names;

    UnresolvableDevices(String message, List<String> names) {
        super(message);
        this.names = List.copyOf(names);
    }

    /// The names that could not be resolved, as they were asked for.
    public List<String> names() {
        return names;
    }
}
