package dev.demitasse.linux.cgroup;

import org.jspecify.annotations.Nullable;

/// One value to be written to one file of a cgroup.
///
/// @param controller the controller that the file belongs to, or "" for files that every cgroup has
/// @param file name of the file, such as `pids.max`
/// @param value what to write; each line of it is one write(2)
/// @param pointer the place in the configuration that asks for it
/// @param dispensable whether it is no error if there is no such file: the value is what the kernel
///   does anyway, or another write covers it
/// @param otherwise what to write instead if there is no such file, or null
public record LimitWrite(
        String controller,
        String file,
        String value,
        String pointer,
        boolean dispensable,
        @Nullable LimitWrite otherwise) {
    /// A write without which the container must not be.
    LimitWrite(String controller, String file, String value, String pointer) {
        this(controller, file, value, pointer, false, null);
    }

    /// As one line for people: `FILE = VALUE`.
    public String describe() {
        String text = file + " = " + value;
        return otherwise == null ? text : text + ", or " + otherwise.describe();
    }
}
