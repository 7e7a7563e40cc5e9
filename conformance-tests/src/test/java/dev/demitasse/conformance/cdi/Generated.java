package dev.demitasse.conformance.cdi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/// Documents that are CDI files, or almost. What repeats often, such as names, comes from short
/// lists, so that files meet.
final class Generated {
    private static final List<String> VERSIONS =
            List.of("0.3.0", "0.4.0", "0.5.0", "0.6.0", "0.7.0", "0.8.0", "1.0.0", "1.1.0");
    private static final List<String> BAD_TEXTS =
            List.of(
                    "", "-", "a-", "_b", "a b", "x=y", "=z", "a/b", ".", "..", "0", "é", "a\nb",
                    "v");

    private final Random random;
    private final String nodes;
    private int count;

    /// @param nodes a directory with a `fifo`, a `file` and a `link` to /dev/null
    Generated(Random random, String nodes) {
        this.random = random;
        this.nodes = nodes;
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    /// The text of a file.
    String file() {
        Map<String, Object> document = spec();
        if (chance(3)) {
            mutate(document);
        }
        String text = chance(3) ? FileText.json(document, random) : FileText.yaml(document, random);
        if (chance(60)) {
            return text.substring(0, random.nextInt(text.length()));
        }
        return text;
    }

    private Map<String, Object> spec() {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("cdiVersion", chance(3) ? one(VERSIONS) : chance(10) ? "v1.1.0" : "1.1.0");
        if (chance(25)) {
            spec.put("cdiVersion", one(List.of("0.1.0", "0.2.0", "1.2.0", "1.0", "1", "x")));
        }
        spec.put("kind", kind());
        if (chance(6)) {
            spec.put("annotations", Map.of(one(List.of("a.b/c", "bad key!!", "k")), "yes"));
        }
        List<Object> devices = new ArrayList<>();
        for (String name : names()) {
            Map<String, Object> device = new LinkedHashMap<>();
            device.put("name", name);
            if (chance(10)) {
                device.put("annotations", Map.of("note", "12"));
            }
            device.put("containerEdits", edits());
            devices.add(device);
        }
        spec.put("devices", devices);
        if (devices.size() > 1 && List.of("0.3.0", "0.4.0").contains(spec.get("cdiVersion"))) {
            // What these lack the reference looks for in the last device only: see Deviations.
            spec.put("cdiVersion", "0.5.0");
        }
        if (chance(2)) {
            spec.put("containerEdits", edits());
        }
        return spec;
    }

    String kind() {
        return one(List.of("v.com/gpu", "v.com/gpu", "w.org/nic", "v.com/a.b"));
    }

    private List<String> names() {
        List<String> names = new ArrayList<>(List.of("0", "a", "all", "dev_1:2.3", "007", "yes"));
        Collections.shuffle(names, random);
        return new ArrayList<>(names.subList(0, 1 + random.nextInt(2)));
    }

    /// A name to ask for.
    String request() {
        return kind() + "=" + one(List.of("0", "a", "all", "dev_1:2.3", "007", "yes"));
    }

    private Map<String, Object> edits() {
        Map<String, Object> edits = new LinkedHashMap<>();
        some(edits, "env", 2, () -> one(List.of("A", "B", "LONG_NAME")) + "=" + count++);
        some(edits, "deviceNodes", 3, this::deviceNode);
        some(edits, "mounts", 3, this::mount);
        some(edits, "hooks", 4, this::hook);
        some(edits, "additionalGids", 6, () -> (long) random.nextInt(4));
        if (chance(8)) {
            edits.put("netDevices", List.of(netDevice()));
        }
        if (chance(8)) {
            edits.put("intelRdt", intelRdt());
        }
        if (edits.isEmpty()) {
            edits.put("env", new ArrayList<>(List.of("E=" + count++)));
        }
        return edits;
    }

    private void some(
            Map<String, Object> edits, String member, int oneIn, Supplier<Object> element) {
        if (chance(oneIn)) {
            List<Object> list = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                list.add(element.get());
            }
            edits.put(member, list);
        }
    }

    private Object deviceNode() {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("path", one(List.of("/dev/null", "/dev/zero", "/dev/full", "/dev/n" + count++)));
        if (chance(2) || node.get("path").toString().startsWith("/dev/n" + (count - 1))) {
            node.put(
                    "hostPath",
                    chance(12)
                            ? one(List.of("/none", nodes + "/file", nodes + "/link", "/dev"))
                            : one(List.of("/dev/null", "/dev/zero", nodes + "/fifo")));
        }
        put(node, "type", 5, () -> one(List.of("c", "b", "u", "p")));
        put(node, "major", 5, () -> (long) random.nextInt(4));
        put(node, "minor", 5, () -> (long) random.nextInt(300));
        put(node, "fileMode", 5, () -> (long) random.nextInt(512));
        put(node, "permissions", 4, () -> one(List.of("rwm", "r", "none", "", "rr")));
        put(node, "uid", 6, () -> (long) random.nextInt(2));
        put(node, "gid", 6, () -> 4294967295L);
        return node;
    }

    private void put(Map<String, Object> object, String member, int oneIn, Supplier<Object> value) {
        if (chance(oneIn)) {
            object.put(member, value.get());
        }
    }

    private Object mount() {
        Map<String, Object> mount = new LinkedHashMap<>();
        mount.put("hostPath", one(List.of("/lib", "tmpfs", "/srv/x y")));
        mount.put(
                "containerPath",
                one(List.of("/proc", "/a", "/a/b", "/a/b/c", "/", "rel", "/x/", "//y//z", "../r")));
        if (chance(3)) {
            mount.put("options", list("ro", "bind", "rbind", "idmap", "ridmap"));
        }
        put(mount, "type", 5, () -> one(List.of("bind", "tmpfs")));
        return mount;
    }

    private List<Object> list(String... words) {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            list.add(one(List.of(words)));
        }
        return list;
    }

    private Object hook() {
        Map<String, Object> hook = new LinkedHashMap<>();
        hook.put(
                "hookName",
                one(
                        List.of(
                                "prestart",
                                "createRuntime",
                                "createContainer",
                                "startContainer",
                                "poststart",
                                "poststop")));
        hook.put("path", one(List.of("/usr/bin/hook", "relative")));
        if (chance(2)) {
            hook.put("args", list("hook", "--flag", "1", "yes", ""));
        }
        if (chance(3)) {
            hook.put("env", new ArrayList<>(List.of("H=" + random.nextInt(3))));
        }
        put(hook, "timeout", 4, () -> (long) random.nextInt(9) - 1);
        return hook;
    }

    private Object netDevice() {
        Map<String, Object> device = new LinkedHashMap<>();
        device.put("hostInterfaceName", one(List.of("eno1", "eno2")));
        device.put("name", one(List.of("net1", "net2", "net%d")));
        return device;
    }

    private Object intelRdt() {
        Map<String, Object> rdt = new LinkedHashMap<>();
        put(rdt, "closID", 2, () -> one(List.of("clos", "/", "a.b", "x/y")));
        put(rdt, "l3CacheSchema", 3, () -> "L3:0=ff");
        put(rdt, "memBwSchema", 3, () -> "MB:0=50");
        put(rdt, "schemata", 4, () -> list("L3:0=f", "MB:0=20"));
        put(rdt, "enableMonitoring", 4, random::nextBoolean);
        return rdt;
    }

    /// Changes one value somewhere.
    private void mutate(Map<String, Object> document) {
        List<Runnable> changes = new ArrayList<>();
        collect(document, changes);
        one(changes).run();
    }

    @SuppressWarnings("unchecked")
    private void collect(Object value, List<Runnable> changes) {
        if (value instanceof LinkedHashMap<?, ?> raw) {
            Map<String, Object> map = (Map<String, Object>) raw;
            for (Map.Entry<String, Object> entry : List.copyOf(map.entrySet())) {
                String name = entry.getKey();
                changes.add(() -> change(map, name));
                collect(entry.getValue(), changes);
            }
        } else if (value instanceof ArrayList<?> raw) {
            List<Object> list = (List<Object>) raw;
            for (int i = 0; i < list.size(); i++) {
                int index = i;
                changes.add(() -> list.set(index, other(list.get(index), false)));
                collect(list.get(i), changes);
            }
        }
    }

    private void change(Map<String, Object> map, String name) {
        Object value = map.get(name);
        switch (random.nextInt(6)) {
            case 0 -> map.remove(name);
            case 1 -> map.put(name + "x", value);
            case 2 -> {
                map.remove(name);
                map.put(name.toUpperCase(Locale.ROOT), value);
            }
            default -> map.put(name, other(value, true));
        }
    }

    private Object other(Object value, boolean mayBeNull) {
        return switch (random.nextInt(8)) {
            case 0 -> mayBeNull ? FileText.Null.NULL : "";
            case 1 -> -1L;
            case 2 -> one(List.of(3L, 70000L, 4294967296L));
            case 3 -> new ArrayList<>(List.of(value));
            case 4 -> new ArrayList<>();
            case 5 -> new LinkedHashMap<>(Map.of("path", value));
            default -> one(BAD_TEXTS);
        };
    }
}
