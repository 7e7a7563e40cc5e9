package dev.demitasse.spec;

/// Writes documents of the runtime-spec as UTF-8 JSON, absent members left out.
public final class SpecWriter {
    private SpecWriter() {}

    /// A config.json, indented with tabs and ended by a newline, as `runc spec` writes it.
    public static byte[] write(Spec spec) {
        JsonWriter w = new JsonWriter(true);
        w.beginElement();
        spec.writeMembers(w);
        w.endObject();
        return w.toBytes();
    }

    /// A state, in one line, as hooks get it.
    public static byte[] write(State state) {
        JsonWriter w = new JsonWriter(false);
        w.beginElement();
        state.writeMembers(w);
        w.endObject();
        return w.toBytes();
    }

    /// What `features` prints, indented with tabs and ended by a newline.
    public static byte[] write(Features features) {
        JsonWriter w = new JsonWriter(true);
        w.beginElement();
        features.writeMembers(w);
        w.endObject();
        return w.toBytes();
    }
}
