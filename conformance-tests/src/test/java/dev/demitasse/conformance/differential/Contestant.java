package dev.demitasse.conformance.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A runtime, and how it is called.
///
/// @param name as it is in reports: runc, cold or warm
/// @param binary absolute path
/// @param environment all of it
record Contestant(String name, String binary, Map<String, String> environment) {
    Contestant {
        environment = Map.copyOf(environment);
    }

    List<String> command(String root, List<String> words) {
        List<String> argv = new ArrayList<>(List.of(binary, "--root", root));
        argv.addAll(words);
        return argv;
    }
}
