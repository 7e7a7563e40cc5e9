package dev.demitasse.spec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Writes documents of the runtime-spec as UTF-8 JSON, absent members left out.
public final class SpecWriter {
    private SpecWriter() {}

    /// A config.json, indented with tabs and ended by a newline, as `runc spec` writes it.
    public static byte[] write(Spec spec) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JsonTree.FACTORY.createGenerator(out)) {
            json.setPrettyPrinter(tabs());
            write(json, spec);
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array takes everything
        }
        return out.toByteArray();
    }

    /// A state, in one line, as hooks get it.
    public static byte[] write(State state) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JsonTree.FACTORY.createGenerator(out)) {
            write(json, state);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array takes everything
        }
        return out.toByteArray();
    }

    /// What `features` prints, indented with tabs and ended by a newline.
    public static byte[] write(Features features) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JsonTree.FACTORY.createGenerator(out)) {
            json.setPrettyPrinter(tabs());
            json.writeStartObject();
            features.writeMembers(new JsonWriter(json));
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array takes everything
        }
        return out.toByteArray();
    }

    static void write(JsonGenerator json, Spec spec) throws IOException {
        json.writeStartObject();
        spec.writeMembers(new JsonWriter(json));
        json.writeEndObject();
    }

    static void write(JsonGenerator json, State state) throws IOException {
        json.writeStartObject();
        state.writeMembers(new JsonWriter(json));
        json.writeEndObject();
    }

    private static DefaultPrettyPrinter tabs() {
        DefaultIndenter indenter = new DefaultIndenter("\t", "\n");
        Separators separators =
                Separators.createDefaultInstance()
                        .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                        .withObjectEmptySeparator("")
                        .withArrayEmptySeparator("");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(separators);
        printer.indentObjectsWith(indenter);
        printer.indentArraysWith(indenter);
        return printer;
    }
}
