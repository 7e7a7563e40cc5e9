package dev.demitasse.core.lifecycle;

import dev.demitasse.core.LaunchFailed;
import dev.demitasse.linux.abi.Errno;
import dev.demitasse.linux.launcher.Event;
import dev.demitasse.linux.plan.Steps;

/// Turns the launcher's report on a hook into runc's sentence: `error running createRuntime hook
/// #0: exit status 1, stdout: , stderr: `.
final class HookReport {
    private static final String HOOKS = "/hooks/";

    private HookReport() {}

    /// True if an operation with this pointer is a hook.
    static boolean isHook(String pointer) {
        return pointer.startsWith(HOOKS);
    }

    /// The failure of a hook, whose pointer is `/hooks/KIND/INDEX`.
    ///
    /// @param before what comes first if the hook's failure is that of the container's making
    static LaunchFailed failed(Event event, String pointer, String before) {
        int slash = pointer.lastIndexOf('/');
        String kind = pointer.substring(HOOKS.length(), slash);
        StringBuilder text = new StringBuilder();
        if (!"poststart".equals(kind) && !"poststop".equals(kind)) {
            text.append(before);
        }
        text.append(pointer).append(": error running ").append(kind);
        text.append(" hook #").append(pointer, slash + 1, pointer.length()).append(": ");
        return new LaunchFailed(text.append(reason(event)).toString());
    }

    /// Why a program that was run has failed: how it ended and what it wrote, or the call.
    static String reason(Event event) {
        if (event.step() == Steps.WAITID && !event.text().isEmpty()) {
            return event.text();
        }
        String words = Errno.words(event.value());
        return event.step() == Steps.EXECVE
                ? "fork/exec " + event.text() + ": " + words
                : Steps.name(event.step()) + ": " + words + " (" + Errno.name(event.value()) + ")";
    }
}
