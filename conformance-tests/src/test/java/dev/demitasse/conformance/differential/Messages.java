package dev.demitasse.conformance.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The words in error messages by which callers (containerd, CRI-O, moby, podman) tell one failure
/// from another. The rest of a text is a runtime's own.
final class Messages {
    private static final List<String> OF_MAKING =
            List.of(
                    "already exists",
                    "cannot allocate tty",
                    "cannot use console socket",
                    "container id cannot be empty",
                    "container does not exist",
                    "cannot exec in a stopped container",
                    "exec args cannot be empty",
                    "exec failed: ",
                    "executable file not found",
                    "flag needs an argument",
                    "invalid container id format",
                    "is a directory",
                    "no such file or directory",
                    "not a directory",
                    "operation not permitted",
                    "permission denied");

    private static final List<String> OF_THE_REST =
            List.of(
                    "cannot start a container that has stopped",
                    "cannot start an already running container",
                    "container not paused",
                    "container not running",
                    "does not exist",
                    "flag needs an argument",
                    "invalid container id format",
                    "no such process",
                    "process already finished",
                    "that is not stopped",
                    "unknown signal");

    private Messages() {}

    /// Those that are in the message of this command. A warning before it is none of it.
    static String words(String verb, String text) {
        String lower =
                text.lines()
                        .filter(line -> !line.contains(" level=warning "))
                        .collect(Collectors.joining("\n"))
                        .toLowerCase(Locale.ROOT);
        List<String> found = new ArrayList<>();
        boolean making = verb.equals("create") || verb.equals("run") || verb.equals("exec");
        for (String word : making ? OF_MAKING : OF_THE_REST) {
            if (lower.contains(word)) {
                found.add(word);
            }
        }
        return String.join(", ", found);
    }
}
