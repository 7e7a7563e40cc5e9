package dev.demitasse.core.plan;

import dev.demitasse.spec.InvalidSpec;
import dev.demitasse.spec.Spec;
import dev.demitasse.spec.SpecReader;
import java.nio.charset.StandardCharsets;

/// Configurations for tests, written as JSON with `'` for `"`.
final class Configs {
    private static final String PROCESS = "{'cwd': '/', 'args': ['sh']}";

    private Configs() {}

    /// The configuration that these bytes are, not validated.
    static Spec read(String json) {
        try {
            return SpecReader.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        } catch (InvalidSpec e) {
            throw new AssertionError(e.getMessage());
        }
    }

    /// A small configuration with these members added.
    static Spec with(String members) {
        return withProcess(PROCESS, members);
    }

    /// A small configuration with this process and these members added.
    static Spec withProcess(String process, String members) {
        return read(
                "{'ociVersion': '1.3.0', 'root': {'path': 'rootfs'}, 'process': "
                        + process
                        + (members.isEmpty() ? "" : ", " + members)
                        + "}");
    }
}
