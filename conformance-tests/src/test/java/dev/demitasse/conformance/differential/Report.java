package dev.demitasse.conformance.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// Facts about one container under one runtime, by key, without what differs between two runs of
/// the same runtime.
final class Report {
    private final Map<String, String> facts = new TreeMap<>();
    private final Map<String, String> inside = new TreeMap<>();

    /// Notes a fact; a second one with the same key is numbered.
    void add(String key, String value) {
        add(facts, key, value);
    }

    /// Notes what the container itself has said.
    void addInside(String key, String value) {
        add(inside, key, value);
    }

    private static void add(Map<String, String> facts, String key, String value) {
        String unique = key;
        for (int i = 2; facts.containsKey(unique); i++) {
            unique = key + "#" + i;
        }
        facts.put(unique, value);
    }

    boolean isEmpty() {
        return facts.isEmpty();
    }

    /// The facts that are not the same in both. Where only one of them has a container, nothing but
    /// that is compared.
    static List<Deviation> compare(Report runc, Report ours) {
        String first = "1 status";
        if (!runc.facts.getOrDefault(first, "").equals(ours.facts.getOrDefault(first, ""))) {
            return List.of(deviation(runc.facts, ours.facts, first));
        }
        List<Deviation> deviations = new ArrayList<>();
        compare(runc.facts, ours.facts, deviations);
        if (runc.inside.isEmpty() == ours.inside.isEmpty()) {
            compare(runc.inside, ours.inside, deviations);
        } else {
            deviations.add(
                    new Deviation(
                            "output",
                            runc.inside.isEmpty() ? "none" : "some",
                            ours.inside.isEmpty() ? "none" : "some"));
        }
        return deviations;
    }

    private static void compare(
            Map<String, String> runc, Map<String, String> ours, List<Deviation> deviations) {
        TreeSet<String> keys = new TreeSet<>(runc.keySet());
        keys.addAll(ours.keySet());
        for (String key : keys) {
            Deviation deviation = deviation(runc, ours, key);
            if (!deviation.runc().equals(deviation.ours())) {
                deviations.add(deviation);
            }
        }
    }

    private static Deviation deviation(
            Map<String, String> runc, Map<String, String> ours, String key) {
        return new Deviation(key, runc.getOrDefault(key, ""), ours.getOrDefault(key, ""));
    }
}
