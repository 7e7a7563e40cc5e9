package dev.demitasse.cdi;

import dev.demitasse.spec.InvalidSpec;
import dev.demitasse.spec.JsonObject;
import dev.demitasse.spec.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads JSON with the parser that reads config.json.
final class JsonNodes {
    private JsonNodes() {}

    /// @throws InvalidSpec if it is not JSON; it may be YAML then
    /// @throws InvalidCdiSpec if it has repeated members, which YAML does not permit either
    static Node read(byte[] json) throws InvalidSpec, InvalidCdiSpec {
        JsonObject root = JsonObject.parse(json);
        List<Problem> repeated = root.problems();
        if (!repeated.isEmpty()) {
            throw new InvalidCdiSpec(repeated);
        }
        return node(root);
    }

    private static Node node(@Nullable Object value) {
        if (value == null) {
            return new Node.Scalar("", Node.Form.NULL, 0);
        }
        if (value instanceof String text) {
            return new Node.Scalar(text, Node.Form.STRING, 0);
        }
        if (value instanceof JsonObject object) {
            Map<String, Node> members = new LinkedHashMap<>();
            for (Map.Entry<String, @Nullable Object> member : object.members().entrySet()) {
                members.put(member.getKey(), node(member.getValue()));
            }
            return new Node.Mapping(members, 0);
        }
        if (value instanceof List<?> list) {
            List<Node> elements = new ArrayList<>(list.size());
            for (int i = 0; i < list.size(); i++) {
                elements.add(node(list.get(i)));
            }
            return new Node.Sequence(elements, 0);
        }
        return new Node.Scalar(value.toString(), Node.Form.PLAIN, 0);
    }
}
