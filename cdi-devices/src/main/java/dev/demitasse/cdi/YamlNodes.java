package dev.demitasse.cdi;

import dev.demitasse.spec.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads the first document of a YAML stream. The only class that uses the YAML library, and of it
/// only the events: these have each scalar as it is written, and leave depth and aliases to us. An
/// alias gives the node itself and not a copy, so it costs nothing here.
final class YamlNodes {
    private static final int MAX_DEPTH = 200;
    private static final String STANDARD_TAG = "tag:yaml.org,2002:";

    private final Iterator<Event> events;
    private final Map<Anchor, Node> anchors = new HashMap<>();

    private YamlNodes(String yaml) {
        LoadSettings settings = LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
        events = new Parse(settings).parseString(yaml).iterator();
    }

    /// @throws InvalidCdiSpec if it is not YAML, or has no document
    static Node read(String yaml) throws InvalidCdiSpec {
        try {
            return new YamlNodes(yaml).document();
        } catch (MarkedYamlEngineException e) {
            throw invalid("not valid YAML: " + e.getProblem(), line(e.getProblemMark()));
        } catch (YamlEngineException e) {
            throw invalid("not valid YAML: " + oneLine(e.getMessage()), 0);
        }
    }

    private static String oneLine(@Nullable String text) {
        return text == null ? "unreadable" : text.replace('\n', ' ');
    }

    private static InvalidCdiSpec invalid(String message, int line) {
        String where = line > 0 ? " (line " + line + ")" : "";
        return new InvalidCdiSpec(List.of(new Problem("", message + where)));
    }

    private static int line(Optional<Mark> mark) {
        return mark.isPresent() ? mark.get().getLine() + 1 : 0;
    }

    private Node document() throws InvalidCdiSpec {
        while (events.hasNext()) {
            Event event = events.next();
            if (event.getEventId() == Event.ID.DocumentStart) {
                return node(events.next(), 1);
            }
        }
        throw invalid("empty, must be a CDI specification", 0);
    }

    private Node node(Event event, int depth) throws InvalidCdiSpec {
        int line = line(event.getStartMark());
        if (depth > MAX_DEPTH) {
            throw invalid("nested deeper than " + MAX_DEPTH + " levels", line);
        }
        if (event instanceof AliasEvent alias) {
            Node node = anchors.get(alias.getAlias());
            if (node == null) {
                throw invalid("no anchor &" + alias.getAlias() + " is before its alias", line);
            }
            return node;
        }
        if (event instanceof ScalarEvent scalar) {
            return anchored(scalar.getAnchor(), scalar(scalar, line));
        }
        CollectionStartEvent start = (CollectionStartEvent) event;
        Node node;
        if (event.getEventId() == Event.ID.SequenceStart) {
            checkTag(start.getTag(), "seq", line);
            node = sequence(depth, line);
        } else {
            checkTag(start.getTag(), "map", line);
            node = mapping(depth, line);
        }
        // Only now, so that a node cannot contain itself.
        return anchored(start.getAnchor(), node);
    }

    private Node anchored(Optional<Anchor> anchor, Node node) {
        if (anchor.isPresent()) {
            anchors.put(anchor.get(), node);
        }
        return node;
    }

    private static void checkTag(Optional<String> tag, String expected, int line)
            throws InvalidCdiSpec {
        if (tag.isPresent()
                && !tag.get().equals("!")
                && !tag.get().equals(STANDARD_TAG + expected)) {
            throw invalid("unexpected tag " + tag.get(), line);
        }
    }

    private static Node.Scalar scalar(ScalarEvent event, int line) throws InvalidCdiSpec {
        String text = event.getValue();
        String tag = event.getTag().isPresent() ? event.getTag().get() : "";
        if (tag.isEmpty() && event.isPlain()) {
            return new Node.Scalar(text, isNull(text) ? Node.Form.NULL : Node.Form.PLAIN, line);
        }
        if (tag.isEmpty() || tag.equals("!") || tag.equals(STANDARD_TAG + "str")) {
            return new Node.Scalar(text, Node.Form.STRING, line);
        }
        if (tag.equals(STANDARD_TAG + "int") || tag.equals(STANDARD_TAG + "bool")) {
            return new Node.Scalar(text, Node.Form.PLAIN, line);
        }
        if (tag.equals(STANDARD_TAG + "null") && isNull(text)) {
            return new Node.Scalar(text, Node.Form.NULL, line);
        }
        throw invalid("unexpected tag " + tag, line);
    }

    private static boolean isNull(String text) {
        return text.isEmpty()
                || text.equals("~")
                || text.equals("null")
                || text.equals("Null")
                || text.equals("NULL");
    }

    private Node sequence(int depth, int line) throws InvalidCdiSpec {
        List<Node> elements = new ArrayList<>();
        for (Event event = events.next();
                event.getEventId() != Event.ID.SequenceEnd;
                event = events.next()) {
            elements.add(node(event, depth + 1));
        }
        return new Node.Sequence(elements, line);
    }

    private Node mapping(int depth, int line) throws InvalidCdiSpec {
        Map<String, Node> members = new LinkedHashMap<>();
        Node merged = null;
        for (Event event = events.next();
                event.getEventId() != Event.ID.MappingEnd;
                event = events.next()) {
            int at = line(event.getStartMark());
            Node key = node(event, depth + 1);
            if (!(key instanceof Node.Scalar name) || name.form() == Node.Form.NULL) {
                throw invalid("the name of a member must be a string", at);
            }
            Node value = node(events.next(), depth + 1);
            boolean merge = name.text().equals("<<") && name.form() == Node.Form.PLAIN;
            if (merge ? merged != null : members.putIfAbsent(name.text(), value) != null) {
                throw invalid("duplicate member \"" + name.text() + "\"", at);
            }
            merged = merge ? value : merged;
        }
        if (merged != null) {
            merge(merged, members);
        }
        return new Node.Mapping(members, line);
    }

    /// `<<`: members of another mapping, or of several, which count where there is none of that
    /// name yet (yaml.org/type/merge.html).
    private static void merge(Node merged, Map<String, Node> members) throws InvalidCdiSpec {
        if (merged instanceof Node.Mapping mapping) {
            for (Map.Entry<String, Node> member : mapping.members().entrySet()) {
                members.putIfAbsent(member.getKey(), member.getValue());
            }
        } else if (merged instanceof Node.Sequence sequence) {
            for (Node element : sequence.elements()) {
                if (!(element instanceof Node.Mapping)) {
                    throw invalid("<< takes mappings", element.line());
                }
                merge(element, members);
            }
        } else {
            throw invalid("<< takes a mapping or a list of mappings", merged.line());
        }
    }
}
