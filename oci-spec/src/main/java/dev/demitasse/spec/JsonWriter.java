package dev.demitasse.spec;

import com.fasterxml.jackson.core.JsonGenerator;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/// Writes members of an object, leaving out those that are absent.
final class JsonWriter {
    private final JsonGenerator json;

    JsonWriter(JsonGenerator json) {
        this.json = json;
    }

    void beginObject(String name) throws IOException {
        json.writeFieldName(name);
        json.writeStartObject();
    }

    /// Begins an object that is the document, or an element of an array.
    void beginElement() throws IOException {
        json.writeStartObject();
    }

    void endObject() throws IOException {
        json.writeEndObject();
    }

    void beginArray(String name) throws IOException {
        json.writeFieldName(name);
        json.writeStartArray();
    }

    void endArray() throws IOException {
        json.writeEndArray();
    }

    void string(String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeFieldName(name);
            json.writeString(value);
        }
    }

    void bool(String name, @Nullable Boolean value) throws IOException {
        if (value != null) {
            json.writeFieldName(name);
            json.writeBoolean(value);
        }
    }

    void int32(String name, @Nullable Integer value) throws IOException {
        if (value != null) {
            json.writeFieldName(name);
            json.writeNumber(value.intValue());
        }
    }

    void int64(String name, @Nullable Long value) throws IOException {
        if (value != null) {
            json.writeFieldName(name);
            json.writeNumber(value.longValue());
        }
    }

    /// Writes 64 bits as an unsigned integer.
    void uint64(String name, @Nullable Long value) throws IOException {
        if (value != null) {
            json.writeFieldName(name);
            if (value >= 0) {
                json.writeNumber(value.longValue());
            } else {
                json.writeNumber(new BigInteger(Long.toUnsignedString(value)));
            }
        }
    }

    void int64s(String name, @Nullable List<Long> values) throws IOException {
        if (values == null) {
            return;
        }
        beginArray(name);
        for (int i = 0; i < values.size(); i++) {
            json.writeNumber(values.get(i).longValue());
        }
        endArray();
    }

    void strings(String name, @Nullable List<String> values) throws IOException {
        if (values == null) {
            return;
        }
        beginArray(name);
        for (int i = 0; i < values.size(); i++) {
            json.writeString(values.get(i));
        }
        endArray();
    }

    void stringMap(String name, @Nullable Map<String, String> values) throws IOException {
        if (values == null) {
            return;
        }
        beginObject(name);
        for (Map.Entry<String, String> entry : values.entrySet()) {
            string(entry.getKey(), entry.getValue());
        }
        endObject();
    }
}
