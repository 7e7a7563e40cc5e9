package dev.demitasse.conformance.cdi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.demitasse.cdi.CdiException;
import dev.demitasse.cdi.CdiRegistry;
import dev.demitasse.cdi.FileProblem;
import dev.demitasse.cdi.KnownDevice;
import dev.demitasse.cdi.UnresolvableDevices;
import dev.demitasse.spec.InvalidSpec;
import dev.demitasse.spec.SpecReader;
import dev.demitasse.spec.SpecWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Puts one question to both and brings the answers into one form.
final class Both {
    /// What one of the two makes of files and a request.
    ///
    /// @param known devices, vendors and classes
    /// @param dropped the files that are not used
    /// @param unresolved the devices that were not found
    /// @param error why nothing was injected, else null
    /// @param spec the edited configuration, what is absent or nothing left out
    record Answer(
            List<List<String>> known,
            List<String> dropped,
            List<String> unresolved,
            @Nullable String error,
            @Nullable JsonNode spec) {}

    private final Reference reference;

    Both(Reference reference) {
        this.reference = reference;
    }

    Answer reference(List<Path> directories, List<String> names, String spec) throws IOException {
        ObjectNode question = Reference.JSON.createObjectNode();
        directories.forEach(directory -> question.withArray("directories").add("" + directory));
        names.forEach(question.withArray("devices")::add);
        question.set("spec", Reference.JSON.readTree(spec));
        JsonNode answer = reference.ask(question);
        if (answer.has("crash")) {
            return new Answer(List.of(), List.of(), List.of(), "crash", null);
        }
        List<String> dropped = new ArrayList<>();
        for (Map.Entry<String, JsonNode> problem : answer.get("problems").properties()) {
            if (problem.getValue().asText().contains("failed to load CDI Spec")) {
                dropped.add(problem.getKey());
            }
        }
        dropped.sort(null);
        List<List<String>> known = new ArrayList<>();
        for (String member : List.of("known", "vendors", "classes")) {
            known.add(texts(answer.path(member)));
        }
        String error = answer.has("error") ? answer.get("error").asText() : null;
        return new Answer(
                known,
                dropped,
                texts(answer.path("unresolved")),
                error,
                error == null ? pruned(answer.get("spec"), "") : null);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    static Answer ours(CdiRegistry registry, List<String> names, String spec)
            throws IOException, InvalidSpec {
        List<String> devices = new ArrayList<>();
        for (KnownDevice device : registry.devices()) {
            devices.add(device.name().toString());
        }
        List<List<String>> known = List.of(devices, registry.vendors(), registry.classes());
        TreeSet<String> dropped = new TreeSet<>();
        for (FileProblem problem : registry.problems()) {
            if (problem.dropped()) {
                dropped.add(problem.path().toString());
            }
        }
        List<String> unresolved = List.of();
        String error;
        try {
            byte[] edited =
                    SpecWriter.write(
                            registry.inject(
                                            SpecReader.read(spec.getBytes(StandardCharsets.UTF_8)),
                                            names)
                                    .spec());
            JsonNode tree = pruned(Reference.JSON.readTree(edited), "");
            return new Answer(known, List.copyOf(dropped), unresolved, null, tree);
        } catch (UnresolvableDevices e) {
            unresolved = e.names();
            error = e.getMessage();
        } catch (CdiException e) {
            error = e.getMessage();
        }
        return new Answer(known, List.copyOf(dropped), unresolved, error, null);
    }

    /// Without what says nothing: Go has no other way to leave it out, or no way to say it.
    private static JsonNode pruned(JsonNode node, String name) {
        if (node instanceof ArrayNode array) {
            array.forEach(element -> pruned(element, name));
        } else if (node instanceof ObjectNode object) {
            for (Iterator<Map.Entry<String, JsonNode>> i = object.properties().iterator();
                    i.hasNext(); ) {
                Map.Entry<String, JsonNode> member = i.next();
                JsonNode value = pruned(member.getValue(), member.getKey());
                boolean number = member.getKey().equals("major") || member.getKey().equals("minor");
                boolean nothing =
                        value.isNull()
                                || (value.isTextual() && value.asText().isEmpty())
                                || (value.isContainerNode() && value.isEmpty() && !isRdt(member))
                                || (member.getKey().equals("enableMonitoring")
                                        && !value.asBoolean())
                                || ((number || name.equals("user")) && value.asText().equals("0"));
                if (nothing) {
                    i.remove();
                }
            }
        }
        return node;
    }

    private static boolean isRdt(Map.Entry<String, JsonNode> member) {
        return member.getKey().equals("intelRdt");
    }

    /// The configuration without hooks that are there already, and without rules that are there
    /// with nothing denied since: what we do not add.
    static JsonNode withoutRepetitions(JsonNode spec) {
        spec.path("hooks").forEach(hooks -> removeRepetitions((ArrayNode) hooks, false));
        if (spec.at("/linux/resources/devices") instanceof ArrayNode rules) {
            removeRepetitions(rules, true);
        }
        return spec;
    }

    private static void removeRepetitions(ArrayNode list, boolean untilDenial) {
        for (int i = list.size() - 1; i > 0; i--) {
            for (int j = i - 1; j >= 0; j--) {
                if (untilDenial && !list.get(j).path("allow").asBoolean()) {
                    break;
                }
                if (list.get(j).equals(list.get(i))) {
                    list.remove(i);
                    break;
                }
            }
        }
    }
}
