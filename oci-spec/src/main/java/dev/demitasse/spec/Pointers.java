package dev.demitasse.spec;

/// JSON pointers (RFC 6901).
public final class Pointers {
    private Pointers() {}

    /// Appends a member name to a pointer, with `~` and `/` escaped (section 3).
    public static String child(String pointer, String name) {
        String step = name;
        if (step.indexOf('~') >= 0 || step.indexOf('/') >= 0) {
            step = step.replace("~", "~0").replace("/", "~1");
        }
        return pointer + '/' + step;
    }
}
