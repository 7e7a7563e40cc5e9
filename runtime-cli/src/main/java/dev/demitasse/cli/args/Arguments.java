package dev.demitasse.cli.args;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The flags and positional arguments that were given. Of a repeated flag the last one counts,
/// where [#texts] is not asked for all.
public final class Arguments {
    private final String program;
    private final List<String> names = new ArrayList<>();
    private final List<String> values = new ArrayList<>();
    private final List<String> positionals = new ArrayList<>();

    Arguments(String program) {
        this.program = program;
    }

    void set(String name, String value) {
        names.add(name);
        values.add(value);
    }

    void add(String positional) {
        positionals.add(positional);
    }

    /// The program as it was called: argv[0].
    public String program() {
        return program;
    }

    /// The last component of the program's path, by which we speak of ourselves.
    public String programName() {
        return program.substring(program.lastIndexOf('/') + 1);
    }

    /// The value of a flag, or null if it was not given.
    public @Nullable String text(String flag) {
        for (int i = names.size() - 1; i >= 0; i--) {
            if (names.get(i).equals(flag)) {
                return values.get(i);
            }
        }
        return null;
    }

    /// All values of a flag, in the order they were given in.
    public List<String> texts(String flag) {
        List<String> texts = new ArrayList<>(0);
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equals(flag)) {
                texts.add(values.get(i));
            }
        }
        return texts;
    }

    /// Whether a boolean flag is on.
    public boolean isOn(String flag) {
        return "true".equals(text(flag));
    }

    /// The value of a number flag, 0 if it was not given.
    public int number(String flag) {
        String value = text(flag);
        return value == null ? 0 : Integer.parseInt(value);
    }

    /// How many positional arguments follow the command's word.
    public int count() {
        return positionals.size();
    }

    /// The positional arguments from this index on.
    public List<String> positionalsFrom(int index) {
        return List.copyOf(
                positionals.subList(Math.min(index, positionals.size()), positionals.size()));
    }

    /// The positional argument at this index, from 0.
    public String positional(int index) {
        return positionals.get(index);
    }
}
