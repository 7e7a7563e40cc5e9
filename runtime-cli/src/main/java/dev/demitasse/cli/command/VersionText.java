package dev.demitasse.cli.command;

import dev.demitasse.spec.DefaultSpec;

/// What `--version` prints: the lines go-runc and moby look for.
public final class VersionText {
    private static final String UNKNOWN = "0.1.0-dev";

    private VersionText() {}

    /// Version of the program by this name, commit if the build knew it, version of the
    /// runtime-spec.
    ///
    /// @param program name we were called by: go-runc wants to read `runc`
    public static String of(String program) {
        StringBuilder text = new StringBuilder();
        text.append(program).append(" version ").append(version()).append('\n');
        String commit = System.getProperty("demitasse.commit", "");
        if (!commit.isEmpty()) {
            text.append("commit: ").append(commit).append('\n');
        }
        return text.append("spec: ").append(DefaultSpec.OCI_VERSION).append('\n').toString();
    }

    /// The version, from the system property the distribution sets.
    public static String version() {
        return System.getProperty("demitasse.version", UNKNOWN);
    }
}
