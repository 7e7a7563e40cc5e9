package dev.demitasse.spec;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/// Documents for tests, written with `'` for `"`.
final class Documents {
    /// Members of the linux object.
    static final String USER_NS = "'namespaces':[{'type':'user'}]";

    static final String MAPPING = "[{'containerID':0,'hostID':1,'size':1}]";
    static final String MAPPINGS = "'uidMappings':" + MAPPING + ",'gidMappings':" + MAPPING;

    private Documents() {}

    static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    /// A minimal configuration with these members added.
    static String config(String members) {
        return "{'ociVersion':'1.3.0','root':{'path':'rootfs'}"
                + (members.isEmpty() ? "" : "," + members)
                + "}";
    }

    /// A minimal configuration whose process has these members added.
    static String process(String members) {
        return config("'process':{'args':['sh'],'cwd':'/'," + members + "}");
    }

    /// A minimal configuration whose linux object has these members.
    static String linux(String members) {
        return config("'linux':{" + members + "}");
    }

    /// A minimal configuration with these limits.
    static String resources(String members) {
        return linux("'resources':{" + members + "}");
    }

    /// A minimal configuration with a filter that has these members added.
    static String seccomp(String members) {
        return linux("'seccomp':{'defaultAction':'SCMP_ACT_ALLOW'," + members + "}");
    }

    static String version(String version) {
        return "{'ociVersion':'" + version + "','root':{'path':'r'}}";
    }

    static String mount(String members) {
        return config(
                "'mounts':[{'destination':'/m','type':'tmpfs','source':'/s'," + members + "}]");
    }

    static String device(String members) {
        return linux("'devices':[{" + members + "}]");
    }

    static String scheduler(String members) {
        return process("'scheduler':{" + members + "}");
    }

    /// A document that breaks just one rule, and what is said about it.
    static Arguments row(String json, String... problems) {
        return Arguments.arguments(json, List.of(problems));
    }

    /// What validation says about a configuration that can be read.
    static Problems check(String json) throws InvalidSpec {
        return SpecValidator.check(SpecReader.read(bytes(json)));
    }

    static List<String> lines(List<Problem> problems) {
        List<String> lines = new ArrayList<>();
        for (Problem problem : problems) {
            lines.add(problem.toString());
        }
        return lines;
    }

    /// What is wrong with a configuration that cannot even be read.
    static List<String> refusal(byte[] json) {
        return lines(assertThrows(InvalidSpec.class, () -> SpecReader.read(json)).problems());
    }

    static byte[] resource(String name) throws IOException {
        return Files.readAllBytes(path(name));
    }

    static List<Path> samples(String directory) throws IOException {
        try (Stream<Path> files = Files.list(path("/runtime-spec/" + directory))) {
            return files.sorted().toList();
        }
    }

    private static Path path(String name) throws IOException {
        try {
            return Path.of(Documents.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IOException(name, e);
        }
    }
}
