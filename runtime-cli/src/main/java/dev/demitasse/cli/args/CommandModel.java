package dev.demitasse.cli.args;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a command may be given.
///
/// @param name the word that calls it
/// @param positionals its positional arguments as help shows them, one word each
/// @param description one line for help
/// @param least smallest number of positional arguments
/// @param most largest number of positional arguments
/// @param flags its flags; a global flag of the same name is hidden by them
/// @param foreignFlags true if what follows the first positional argument is not for us, whatever
///   it looks like
public record CommandModel(
        String name,
        List<String> positionals,
        String description,
        int least,
        int most,
        List<Flag> flags,
        boolean foreignFlags) {
    /// A command whose flags may stand anywhere.
    public CommandModel(
            String name,
            List<String> positionals,
            String description,
            int least,
            int most,
            List<Flag> flags) {
        this(name, positionals, description, least, most, flags, false);
    }

    /// Copies the lists.
    public CommandModel {
        positionals = List.copyOf(positionals);
        flags = List.copyOf(flags);
    }

    /// Whether the positional argument at this index, from 0, may be given more than once: the last
    /// one of a command that takes more than it names.
    public boolean repeats(int index) {
        return index == positionals.size() - 1 && most > positionals.size();
    }

    @Nullable Flag flag(String word) {
        return find(flags, word);
    }

    static @Nullable Flag find(List<Flag> flags, String word) {
        for (int i = 0; i < flags.size(); i++) {
            if (flags.get(i).isCalled(word)) {
                return flags.get(i);
            }
        }
        return null;
    }
}
