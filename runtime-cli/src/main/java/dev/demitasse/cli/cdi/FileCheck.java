package dev.demitasse.cli.cdi;

import dev.demitasse.cdi.CdiRegistry;
import dev.demitasse.cdi.CdiSpec;
import dev.demitasse.cdi.CdiSpecReader;
import dev.demitasse.cdi.CdiValidator;
import dev.demitasse.cdi.FileProblem;
import dev.demitasse.cdi.InvalidCdiSpec;
import dev.demitasse.cdi.SpecFile;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.spec.JsonWriter;
import dev.demitasse.spec.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What is wrong with CDI files.
public final class FileCheck {
    private final List<Finding> findings = new ArrayList<>();

    private FileCheck() {}

    /// Checks these files alone, whoever may write them.
    ///
    /// @throws CommandFailure if one cannot be read
    public static FileCheck of(List<Path> files) throws CommandFailure {
        FileCheck check = new FileCheck();
        for (Path file : files) {
            try {
                CdiSpec spec = CdiSpecReader.readValid(Files.readAllBytes(file));
                check.add(file, CdiValidator.warnings(spec), true);
            } catch (InvalidCdiSpec e) {
                check.add(file, e.problems(), false);
            } catch (IOException e) {
                throw CommandFailure.of("open", file.toString(), e);
            }
        }
        return check;
    }

    /// What was found when all files of the directories were read: also conflicts between them, and
    /// files that others can change.
    public static FileCheck of(CdiRegistry registry) {
        FileCheck check = new FileCheck();
        for (FileProblem problem : registry.problems()) {
            check.add(problem.path(), problem.problems(), false);
        }
        for (SpecFile file : registry.files()) {
            check.add(file.path(), file.warnings(), true);
        }
        return check;
    }

    private void add(Path file, List<Problem> problems, boolean warning) {
        for (Problem problem : problems) {
            findings.add(new Finding(file, problem, warning));
        }
    }

    /// Whether there is nothing but warnings.
    public boolean passed() {
        for (Finding finding : findings) {
            if (!finding.warning()) {
                return false;
            }
        }
        return true;
    }

    /// A line for each problem, with its file and its place there.
    public String lines() {
        StringBuilder out = new StringBuilder();
        for (Finding finding : findings) {
            out.append(finding.line());
        }
        return out.toString();
    }

    /// An object with the array `problems`.
    public String json() {
        JsonWriter w = new JsonWriter(true);
        w.beginElement();
        w.beginArray("problems");
        for (Finding finding : findings) {
            finding.write(w);
        }
        w.endArray();
        w.endObject();
        return new String(w.toBytes(), StandardCharsets.UTF_8);
    }
}
