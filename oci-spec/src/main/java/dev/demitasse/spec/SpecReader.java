package dev.demitasse.spec;

import org.jspecify.annotations.Nullable;

/// Reads documents of the runtime-spec, strictly: UTF-8, no repeated names, no value of the wrong
/// type or out of range (config.md, glossary.md). Members it does not know are ignored, `null` is
/// absent. All problems of a document are reported at once.
public final class SpecReader {
    private SpecReader() {}

    /// Reads a config.json. Its values have the right form then, but may still break the rules that
    /// [SpecValidator] knows.
    ///
    /// @throws InvalidSpec if it is not JSON, or values are missing or malformed
    public static Spec read(byte[] json) throws InvalidSpec {
        Problems problems = new Problems();
        JsonObject o = JsonText.parse(json, problems);
        return done(o == null ? null : Spec.of(o), problems);
    }

    /// Reads a config.json and validates it with [SpecValidator#check(Spec)].
    ///
    /// @throws InvalidSpec with the problems of both
    public static Spec readValid(byte[] json) throws InvalidSpec {
        Problems problems = new Problems();
        return done(readAll(json, problems), problems);
    }

    /// Reads a config.json and validates it, for callers that have rules of their own to add.
    ///
    /// @param problems gets the problems of both. If there are any, what is wrong is absent or
    ///   empty in what is returned, so that it is good for nothing but to look for more
    /// @return null if it is not JSON
    public static @Nullable Spec readAll(byte[] json, Problems problems) {
        JsonObject o = JsonText.parse(json, problems);
        if (o == null) {
            return null;
        }
        Spec spec = Spec.of(o);
        problems.addUnlessKnown(SpecValidator.check(spec));
        return spec;
    }

    /// Reads a `process` object, as `exec --process` takes it.
    ///
    /// @throws InvalidSpec if it is not JSON, or values are missing or malformed
    public static Process readProcess(byte[] json) throws InvalidSpec {
        Problems problems = new Problems();
        JsonObject o = JsonText.parse(json, problems);
        return done(o == null ? null : Process.of(o), problems);
    }

    /// Reads a `process` object and validates it with [SpecValidator#check(Process)]; pointers
    /// begin at the process.
    ///
    /// @throws InvalidSpec with the problems of both
    public static Process readValidProcess(byte[] json) throws InvalidSpec {
        Problems problems = new Problems();
        JsonObject o = JsonText.parse(json, problems);
        if (o == null) {
            return done(null, problems);
        }
        Process process = Process.of(o);
        problems.addUnlessKnown(SpecValidator.check(process));
        return done(process, problems);
    }

    /// Reads a `linux.resources` object, as `update --resources` takes it.
    ///
    /// @throws InvalidSpec if it is not JSON, or values are missing or malformed
    public static Resources readResources(byte[] json) throws InvalidSpec {
        Problems problems = new Problems();
        JsonObject o = JsonText.parse(json, problems);
        return done(o == null ? null : Resources.of(o), problems);
    }

    /// Reads the state of a container, as `state` prints it. Members beyond the specification,
    /// which runtimes add, are ignored.
    ///
    /// @throws InvalidSpec if it is not JSON, or values are missing or malformed
    public static State readState(byte[] json) throws InvalidSpec {
        Problems problems = new Problems();
        JsonObject o = JsonText.parse(json, problems);
        return done(o == null ? null : State.of(o), problems);
    }

    /// Reads what `features` prints.
    ///
    /// @throws InvalidSpec if it is not JSON, or values are missing or malformed
    public static Features readFeatures(byte[] json) throws InvalidSpec {
        Problems problems = new Problems();
        JsonObject o = JsonText.parse(json, problems);
        return done(o == null ? null : Features.of(o), problems);
    }

    /// @param value null only if there are problems
    private static <T> T done(@Nullable T value, Problems problems) throws InvalidSpec {
        if (value == null || !problems.isEmpty()) {
            throw new InvalidSpec(problems.list());
        }
        return value;
    }
}
