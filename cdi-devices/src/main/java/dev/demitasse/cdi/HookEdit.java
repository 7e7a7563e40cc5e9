package dev.demitasse.cdi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A program to run at a point of the container's lifecycle (CDI specification, hooks).
///
/// @param hookName `prestart`, `createRuntime`, `createContainer`, `startContainer`, `poststart` or
///   `poststop`
/// @param path the program
/// @param args its argv, the first included; empty means `[path]`
/// @param env its environment, `NAME=VALUE`
/// @param timeout seconds after which it is killed
public record HookEdit(
        String hookName,
        String path,
        List<String> args,
        List<String> env,
        @Nullable Integer timeout) {
    /// Copies what it is given.
    public HookEdit {
        args = List.copyOf(args);
        env = List.copyOf(env);
    }
}
