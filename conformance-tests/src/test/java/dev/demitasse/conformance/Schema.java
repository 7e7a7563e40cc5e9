package dev.demitasse.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Validates by those keywords of JSON Schema that the schemas of the runtime-spec use; any other
/// is an error, so that none is overlooked.
final class Schema {
    private static final String DIRECTORY = "/runtime-spec-schema/";
    private static final Set<String> SILENT =
            Set.of("description", "$schema", "definitions", "minimum", "maximum");

    private final List<String> problems = new ArrayList<>();

    private Schema() {}

    /// What is wrong with a document by the schema in this file, each with its pointer.
    static List<String> problems(String file, JsonNode document) {
        Schema schema = new Schema();
        schema.check(file, load(file), document, "");
        return schema.problems;
    }

    private static JsonNode load(String file) {
        try (InputStream in = Schema.class.getResourceAsStream(DIRECTORY + file)) {
            return TestBundle.JSON.readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(file, e);
        }
    }

    private void check(String file, JsonNode schema, JsonNode value, String at) {
        for (Map.Entry<String, JsonNode> rule : schema.properties()) {
            JsonNode wanted = rule.getValue();
            switch (rule.getKey()) {
                case "$ref" -> follow(file, wanted.asText(), value, at);
                case "type" -> require(isA(wanted.asText(), value), at, "no " + wanted.asText());
                case "enum" -> require(contains(wanted, value), at, value + " is unknown");
                case "pattern" ->
                        require(value.asText().matches(wanted.asText()), at, value.toString());
                case "required" ->
                        wanted.forEach(name -> require(value.has(name.asText()), at, name + ""));
                case "items" -> {
                    for (int i = 0; i < value.size(); i++) {
                        check(file, wanted, value.get(i), at + "/" + i);
                    }
                }
                case "properties" -> {
                    for (Map.Entry<String, JsonNode> member : wanted.properties()) {
                        if (value.has(member.getKey())) {
                            String place = at + "/" + member.getKey();
                            check(file, member.getValue(), value.get(member.getKey()), place);
                        }
                    }
                }
                case "patternProperties" -> {
                    for (Map.Entry<String, JsonNode> member : value.properties()) {
                        // The only pattern that is used means any name.
                        check(file, wanted.get(".{1,}"), member.getValue(), at + member.getKey());
                    }
                }
                default -> require(SILENT.contains(rule.getKey()), at, "keyword " + rule.getKey());
            }
        }
    }

    private void follow(String file, String reference, JsonNode value, String at) {
        int hash = reference.indexOf('#');
        String other = hash == 0 ? file : reference.substring(0, hash);
        JsonNode target = load(other).at(reference.substring(hash + 1));
        require(!target.isMissingNode(), at, "no " + reference);
        check(other, target, value, at);
    }

    private void require(boolean holds, String at, String problem) {
        if (!holds) {
            problems.add(at + ": " + problem);
        }
    }

    private static boolean isA(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            default -> false;
        };
    }

    private static boolean contains(JsonNode values, JsonNode value) {
        for (JsonNode one : values) {
            if (one.equals(value)) {
                return true;
            }
        }
        return false;
    }
}
