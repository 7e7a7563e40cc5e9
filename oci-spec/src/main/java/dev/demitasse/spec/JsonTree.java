package dev.demitasse.spec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Builds the tree of a document from the token stream. Not databind, whose start costs more than
/// everything else that happens to a config.json.
final class JsonTree {
    /// Interning every name costs, and nothing here compares names by identity.
    static final JsonFactory FACTORY =
            new JsonFactoryBuilder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

    /// The specification needs 9 levels; what an unknown member holds may go deeper. Each level is
    /// a few stack frames.
    private static final int MAX_DEPTH = 200;

    private final JsonParser parser;
    private final Problems problems;

    private JsonTree(JsonParser parser, Problems problems) {
        this.parser = parser;
        this.problems = problems;
    }

    /// Reads a document that must be one JSON object.
    ///
    /// @return null if there is none; `problems` then says why
    static @Nullable JsonObject parse(byte[] json, Problems problems) {
        String text = new String(json, StandardCharsets.UTF_8);
        // The decoder replaces what is malformed by U+FFFD, which a document may also contain.
        if (text.indexOf('\uFFFD') >= 0) {
            int bad = malformed(json, text);
            if (bad >= 0) {
                problems.add("", "not valid UTF-8 at byte " + bad);
                return null;
            }
        }
        try (JsonParser parser = FACTORY.createParser(text.toCharArray())) {
            JsonTree tree = new JsonTree(parser, problems);
            JsonToken first = parser.nextToken();
            if (first == null) {
                problems.add("", "empty, must be a JSON object");
                return null;
            }
            if (first != JsonToken.START_OBJECT) {
                problems.add("", "must be a JSON object" + at(parser.currentTokenLocation()));
                return null;
            }
            JsonObject root = tree.object(null, "", -1, 1);
            if (root != null && parser.nextToken() != null) {
                problems.add(
                        "",
                        "nothing may follow the JSON object" + at(parser.currentTokenLocation()));
            }
            return root;
        } catch (JsonProcessingException e) {
            problems.add("", "not valid JSON" + at(e.getLocation()) + ": " + reason(e));
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a char array cannot fail to be read
        }
    }

    /// Reads the object that a parser is positioned at the start of.
    ///
    /// @return null if it is too deep; `problems` then says so
    static @Nullable JsonObject read(JsonParser parser, Problems problems) throws IOException {
        return new JsonTree(parser, problems).object(null, "", -1, 1);
    }

    private @Nullable JsonObject object(
            @Nullable JsonObject parent, String name, int index, int depth) throws IOException {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        JsonObject object = new JsonObject(problems, parent, name, index, members);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            boolean duplicate = members.containsKey(member);
            if (duplicate) {
                problems.add(
                        parser.getParsingContext().pathAsPointer().toString(),
                        "duplicate member" + at(parser.currentTokenLocation()));
            }
            JsonToken token = parser.nextToken();
            Object value = value(token, object, member, -1, depth);
            if (value == TOO_DEEP) {
                return null;
            }
            if (!duplicate) {
                members.put(member, value == NULL ? null : value);
            }
        }
        return object;
    }

    private static final Object NULL = new Object();
    private static final Object TOO_DEEP = new Object();

    private Object value(JsonToken token, JsonObject parent, String name, int index, int depth)
            throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        if (token == JsonToken.VALUE_NUMBER_INT) {
            JsonParser.NumberType type = parser.getNumberType();
            if (type == JsonParser.NumberType.BIG_INTEGER) {
                return new JsonNumber(parser.getText());
            }
            return parser.getLongValue();
        }
        if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            return token == JsonToken.VALUE_TRUE;
        }
        if (token == JsonToken.VALUE_NULL) {
            return NULL;
        }
        if (token == JsonToken.VALUE_NUMBER_FLOAT) {
            return new JsonNumber(parser.getText());
        }
        if (depth == MAX_DEPTH) {
            problems.add(
                    "",
                    "nested deeper than "
                            + MAX_DEPTH
                            + " levels"
                            + at(parser.currentTokenLocation()));
            return TOO_DEEP;
        }
        if (token == JsonToken.START_ARRAY) {
            return array(parent, name, depth + 1);
        }
        JsonObject object = object(parent, name, index, depth + 1);
        return object == null ? TOO_DEEP : object;
    }

    private Object array(JsonObject parent, String name, int depth) throws IOException {
        List<Object> values = new ArrayList<>();
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            Object value = value(token, parent, name, values.size(), depth);
            if (value == TOO_DEEP) {
                return TOO_DEEP;
            }
            values.add(value == NULL ? JsonObject.NULL_ELEMENT : value);
        }
        return values;
    }

    private static String at(@Nullable JsonLocation location) {
        if (location == null) {
            return "";
        }
        return " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    /// Jackson's sentence without its parentheses, which speak of Jackson's own settings.
    private static String reason(JsonProcessingException e) {
        if (e instanceof JsonEOFException) {
            return "unexpected end";
        }
        if (e instanceof StreamConstraintsException) {
            return "a name or value is too long";
        }
        String text = e.getOriginalMessage();
        int cut = text.indexOf(" (for ");
        if (cut > 0) {
            text = text.substring(0, cut);
        }
        return Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }

    /// Offset of the first byte that is not UTF-8, -1 if all are.
    private static int malformed(byte[] json, String decoded) {
        byte[] again = decoded.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(json.length, again.length);
        for (int i = 0; i < length; i++) {
            if (json[i] != again[i]) {
                return i;
            }
        }
        return json.length == again.length ? -1 : length;
    }
}
