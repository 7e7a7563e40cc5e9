package dev.demitasse.spec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/// Teaches an ObjectMapper [Spec] and [State], with the reading and writing of [SpecReader] and
/// [SpecWriter]. Nothing else in this package uses databind.
public final class SpecModule extends SimpleModule {
    private static final long serialVersionUID = 1L;
    private static final JsonFactory TEXT = new JsonFactory();

    /// To be given to `ObjectMapper.registerModule`.
    public SpecModule() {
        super("dev.demitasse.spec");
        addDeserializer(Spec.class, new SpecDeserializer());
        addSerializer(Spec.class, new SpecSerializer());
        addDeserializer(State.class, new StateDeserializer());
        addSerializer(State.class, new StateSerializer());
    }

    /// The object that the parser is at, copied as text, so that there is one reader and one
    /// strictness.
    private static JsonObject object(JsonParser parser, Problems problems) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator copy = TEXT.createGenerator(out)) {
            copy.copyCurrentStructure(parser);
        }
        JsonObject o = JsonText.parse(out.toByteArray(), problems);
        if (o == null) {
            throw JsonMappingException.from(
                    parser, problems.toString(), new InvalidSpec(problems.list()));
        }
        return o;
    }

    private static void copy(byte[] document, JsonGenerator json) throws IOException {
        try (JsonParser parser = TEXT.createParser(document)) {
            parser.nextToken();
            json.copyCurrentStructure(parser);
        }
    }

    private static <T> T done(JsonParser parser, T value, Problems problems)
            throws JsonMappingException {
        if (!problems.isEmpty()) {
            throw JsonMappingException.from(
                    parser, problems.toString(), new InvalidSpec(problems.list()));
        }
        return value;
    }

    private static final class SpecDeserializer extends StdDeserializer<Spec> {
        private static final long serialVersionUID = 1L;

        SpecDeserializer() {
            super(Spec.class);
        }

        @Override
        public Spec deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            Problems problems = new Problems();
            return done(parser, Spec.of(object(parser, problems)), problems);
        }
    }

    private static final class StateDeserializer extends StdDeserializer<State> {
        private static final long serialVersionUID = 1L;

        StateDeserializer() {
            super(State.class);
        }

        @Override
        public State deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            Problems problems = new Problems();
            return done(parser, State.of(object(parser, problems)), problems);
        }
    }

    private static final class SpecSerializer extends StdSerializer<Spec> {
        private static final long serialVersionUID = 1L;

        SpecSerializer() {
            super(Spec.class);
        }

        @Override
        public void serialize(Spec spec, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            copy(SpecWriter.write(spec), json);
        }
    }

    private static final class StateSerializer extends StdSerializer<State> {
        private static final long serialVersionUID = 1L;

        StateSerializer() {
            super(State.class);
        }

        @Override
        public void serialize(State state, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            copy(SpecWriter.write(state), json);
        }
    }
}
