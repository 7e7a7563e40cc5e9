package dev.demitasse.cdi;

import dev.demitasse.spec.Problem;
import java.nio.file.Path;
import java.util.List;

/// Why a file, or a directory, is not used, or not all of it.
///
/// @param path the file or directory
/// @param dropped whether nothing of it is used; else some of its devices are not, because another
///   file defines them too
/// @param problems what is wrong, each with its JSON pointer in the file; at least one
public record FileProblem(Path path, boolean dropped, List<Problem> problems) {
    /// Copies what it is given.
    public FileProblem {
        problems = List.copyOf(problems);
    }

    /// What is wrong, in one line.
    public String reason() {
        return InvalidCdiSpec.join(problems);
    }
}
