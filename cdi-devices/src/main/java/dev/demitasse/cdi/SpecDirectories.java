package dev.demitasse.cdi;

import dev.demitasse.spec.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds and reads the files of a registry.
final class SpecDirectories {
    /// What a generated file with hundreds of devices has is a tenth of it.
    private static final int SIZE_LIMIT = 4 << 20;

    final List<SpecFile> files = new ArrayList<>();
    final List<FileProblem> problems = new ArrayList<>();
    private final @Nullable Set<Integer> owners;

    private SpecDirectories(@Nullable Set<Integer> owners) {
        this.owners = owners;
    }

    /// @param owners who may write files; null is anybody
    static SpecDirectories scan(List<Path> directories, @Nullable Set<Integer> owners) {
        SpecDirectories scan = new SpecDirectories(owners);
        for (int i = 0; i < directories.size(); i++) {
            scan.directory(directories.get(i).normalize(), i);
        }
        return scan;
    }

    private void drop(Path path, String reason) {
        problems.add(new FileProblem(path, true, List.of(new Problem("", reason))));
    }

    private void directory(Path directory, int priority) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path entry : stream) {
                entries.add(entry);
            }
        } catch (NoSuchFileException e) {
            return;
        } catch (NotDirectoryException e) {
            drop(directory, "not a directory");
            return;
        } catch (DirectoryIteratorException e) {
            drop(directory, reason(e.getCause()));
            return;
        } catch (IOException e) {
            drop(directory, reason(e));
            return;
        }
        String refusal = owners == null ? null : FileTrust.refusalOrDoubt(directory, owners);
        if (refusal != null) {
            drop(directory, refusal);
            return;
        }
        Collections.sort(entries);
        for (int i = 0; i < entries.size(); i++) {
            Path entry = entries.get(i);
            if (isSpecName(entry.getFileName().toString())
                    && !Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                file(entry, priority);
            }
        }
    }

    /// Other names are those of files that are being written, or of editors' copies.
    private static boolean isSpecName(String name) {
        return name.endsWith(".json") || name.endsWith(".yaml");
    }

    private void file(Path file, int priority) {
        try {
            String refusal = owners == null ? null : FileTrust.refusal(file, owners);
            if (refusal != null) {
                drop(file, refusal);
                return;
            }
            if (!Files.isRegularFile(file) && Files.exists(file)) {
                // Opening a FIFO would wait for a writer.
                drop(file, "not a regular file");
                return;
            }
            byte[] content = read(file);
            if (content == null) {
                drop(file, "larger than " + (SIZE_LIMIT >> 20) + " MiB");
                return;
            }
            CdiSpec spec = CdiSpecReader.readValid(content);
            files.add(new SpecFile(file, priority, spec, CdiValidator.warnings(spec)));
        } catch (InvalidCdiSpec e) {
            problems.add(new FileProblem(file, true, e.problems()));
        } catch (IOException e) {
            drop(file, reason(e));
        }
    }

    private static byte @Nullable [] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(SIZE_LIMIT + 1);
            return content.length > SIZE_LIMIT ? null : content;
        }
    }

    private static String reason(@Nullable IOException e) {
        if (e instanceof FileSystemException failure) {
            return LocalDevices.reason(failure);
        }
        String message = e == null ? null : e.getMessage();
        return message == null ? "cannot be read" : message;
    }
}
