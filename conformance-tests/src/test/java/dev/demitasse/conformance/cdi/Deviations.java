package dev.demitasse.conformance.cdi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Where we mean to differ from the reference implementation, each with what shows it. The titles
/// are those of the list in docs/cdi.md.
final class Deviations {
    private static final String HEAD = "cdiVersion: 1.1.0\nkind: v.com/d\ndevices:\n";

    /// One of them.
    ///
    /// @param title as on the page
    /// @param directories of each directory, name to text of its files
    /// @param names the request
    /// @param spec members of the configuration
    /// @param theirs what the reference makes of it
    /// @param ours what we make of it
    record Deviation(
            String title,
            List<Map<String, String>> directories,
            List<String> names,
            String spec,
            String theirs,
            String ours) {}

    private Deviations() {}

    private static String device(String name, String edits) {
        return "- name: " + name + "\n  containerEdits: " + edits + "\n";
    }

    /// One file with one device.
    private static Deviation file(String title, String text, String theirs, String ours) {
        return new Deviation(
                title, List.of(Map.of("a.yaml", text)), List.of("v.com/d=a"), "", theirs, ours);
    }

    private static Deviation edits(String title, String edits, String theirs, String ours) {
        return file(title, HEAD + device("a", edits), theirs, ours);
    }

    static List<Deviation> all() {
        List<Deviation> all = new ArrayList<>();
        all.addAll(ofRegistry());
        all.addAll(ofInjection());
        all.addAll(ofFiles());
        return all;
    }

    private static List<Deviation> ofRegistry() {
        String one = HEAD + device("a", "{env: [A=1]}");
        String two = HEAD + device("a", "{env: [A=2]}");
        return List.of(
                new Deviation(
                        "A file of higher priority settles a conflict.",
                        List.of(Map.of("a.yaml", one, "b.yaml", one), Map.of("c.yaml", two)),
                        List.of("v.com/d=a"),
                        "",
                        "unresolvable CDI devices v.com/d=a",
                        "{\"process\":{\"env\":[\"A=2\"]}}"),
                new Deviation(
                        "A directory that cannot be read hides no other.",
                        List.of(Map.of(), Map.of("a.yaml", one)),
                        List.of("v.com/d=a"),
                        "",
                        "unresolvable CDI devices v.com/d=a",
                        "{\"process\":{\"env\":[\"A=1\"]}}"));
    }

    private static List<Deviation> ofInjection() {
        String hook = "{hooks: [{hookName: poststop, path: /h}]}";
        String oneHook = "{\"hooks\":{\"poststop\":[{\"path\":\"/h\"}]}}";
        String twoHooks = "{\"hooks\":{\"poststop\":[{\"path\":\"/h\"},{\"path\":\"/h\"}]}}";
        String node =
                "{deviceNodes: [{path: /dev/a, type: c, major: 1, fileMode: 1, permissions: r}]}";
        String rule = "{\"allow\":true,\"type\":\"c\",\"major\":1,\"access\":\"r\"}";
        String devices =
                "\"devices\":[{\"path\":\"/dev/a\",\"type\":\"c\",\"major\":1,\"fileMode\":1}]";
        String linux = "{\"linux\":{\"resources\":{\"devices\":[%s]}," + devices + "}}";
        return List.of(
                new Deviation(
                        "A device that is asked for twice is injected once.",
                        List.of(Map.of("a.yaml", HEAD + device("a", hook))),
                        List.of("v.com/d=a", "v.com/d=a"),
                        "",
                        twoHooks,
                        oneHook),
                new Deviation(
                        "A hook that the stage has already is not added again.",
                        List.of(Map.of("a.yaml", HEAD + device("a", hook) + device("b", hook))),
                        List.of("v.com/d=a", "v.com/d=b"),
                        "",
                        twoHooks,
                        oneHook),
                new Deviation(
                        "A device rule that is there already is not added again.",
                        List.of(Map.of("a.yaml", HEAD + device("a", node) + device("b", node))),
                        List.of("v.com/d=a", "v.com/d=b"),
                        "",
                        linux.formatted(rule + "," + rule),
                        linux.formatted(rule)),
                new Deviation(
                        "Two network interfaces of one name are refused.",
                        List.of(
                                Map.of(
                                        "a.yaml",
                                        HEAD
                                                + device(
                                                        "a",
                                                        "{netDevices: [{hostInterfaceName: e1,"
                                                                + " name: n}]}"))),
                        List.of("v.com/d=a"),
                        ",\"linux\":{\"netDevices\":{\"e0\":{\"name\":\"n\"}}}",
                        "{\"linux\":{\"netDevices\":{\"e0\":{\"name\":\"n\"},"
                                + "\"e1\":{\"name\":\"n\"}}}}",
                        "network interfaces \"e0\" and \"e1\" of the host would both be \"n\" in"
                                + " the container"));
    }

    private static List<Deviation> ofFiles() {
        String env = "{\"process\":{\"env\":[\"A=1\"]}}";
        String title = "A null in a list is refused.";
        return List.of(
                edits(title, "{env: [null, A=1]}", env, "dropped"),
                edits(title, "{deviceNodes: [null]}", "crash", "dropped"),
                edits(
                        "An integer has neither fraction nor exponent.",
                        "{env: [A=1], additionalGids: [1.5]}",
                        "{\"process\":{\"user\":{\"additionalGids\":[1]},\"env\":[\"A=1\"]}}",
                        "dropped"),
                edits(
                        "A truth value is not in quotes.",
                        "{env: [A=1], intelRdt: {enableMonitoring: 'no'}}",
                        "{\"process\":{\"env\":[\"A=1\"]},\"linux\":{\"intelRdt\":{}}}",
                        "dropped"),
                edits("Tags other than YAML's own are refused.", "{env: [!x A=1]}", env, "dropped"),
                edits(
                        "Text has no NUL.",
                        "{env: [\"A=1\\0\"]}",
                        "{\"process\":{\"env\":[\"A=1\\u0000\"]}}",
                        "dropped"),
                edits(
                        "Modes and timeouts are below 2147483648.",
                        "{env: [A=1], hooks: [{hookName: poststop, path: /h, timeout: 2147483648}]}",
                        "{\"process\":{\"env\":[\"A=1\"]},\"hooks\":{\"poststop\":[{\"path\":\"/h\","
                                + "\"timeout\":2147483648}]}}",
                        "dropped"),
                file(
                        "The version has to suffice for every device.",
                        HEAD.replace("1.1.0", "0.3.0")
                                + device(
                                        "a",
                                        "{mounts: [{hostPath: x, containerPath: /x, type: y}]}")
                                + device("b", "{env: [A=1]}"),
                        "{\"mounts\":[{\"destination\":\"/x\",\"type\":\"y\",\"source\":\"x\"}]}",
                        "dropped"),
                file(
                        "A member without a name is refused.",
                        "~: x\n" + HEAD + device("a", "{env: [A=1]}"),
                        env,
                        "dropped"),
                file(
                        "A file has at most 4 MiB.",
                        HEAD + device("a", "{env: [A=1]}") + "#" + "x".repeat(4 << 20),
                        env,
                        "dropped"),
                new Deviation(
                        "JSON may spell characters as surrogate pairs.",
                        List.of(
                                Map.of(
                                        "a.json",
                                        "{\"cdiVersion\":\"1.1.0\",\"kind\":\"v.com/d\",\"devices\":"
                                                + "[{\"name\":\"a\",\"containerEdits\":{\"env\":"
                                                + "[\"A=\\ud83d\\ude00\"]}}]}")),
                        List.of("v.com/d=a"),
                        "",
                        "dropped",
                        "{\"process\":{\"env\":[\"A=\uD83D\uDE00\"]}}"));
    }
}
