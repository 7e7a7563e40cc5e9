package dev.demitasse.cdi;

import dev.demitasse.spec.Problem;
import java.nio.file.Path;
import java.util.List;

/// A CDI file that was read and is valid.
///
/// @param path where it is
/// @param priority index of its directory among those scanned; the higher one wins
/// @param spec what it has
/// @param warnings what is doubtful about it, see [CdiValidator#warnings(CdiSpec)]
public record SpecFile(Path path, int priority, CdiSpec spec, List<Problem> warnings) {
    /// Copies what it is given.
    public SpecFile {
        warnings = List.copyOf(warnings);
    }
}
