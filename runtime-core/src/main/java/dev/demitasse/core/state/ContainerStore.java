package dev.demitasse.core.state;

import dev.demitasse.core.OperationFailed;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.WrongState;
import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.spec.InvalidSpec;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The containers under one root directory: `<root>/<id>/state.json`, beside it config.json as it
/// was at `create`, and start.sock while init waits for `start`. The directory claims the id.
public final class ContainerStore {
    /// Name of the socket on which a created init waits.
    public static final String START_SOCKET = "start.sock";

    /// Name of the socket, in [#notifyDirectory], to which a program says that it is ready.
    public static final String NOTIFY_SOCKET = "notify.sock";

    private static final String RECORD = "state.json";
    private static final String CONFIG = "config.json";

    private final Path root;

    /// Works under this root, which need not exist yet.
    public ContainerStore(Path root) {
        this.root = root;
    }

    /// Checks that an id is one a container can have: not empty, of `A-Za-z0-9_+.-`, not `.` or
    /// `..`.
    ///
    /// @throws WrongState in runc's words
    public static void checkId(String id) throws WrongState {
        if (id.isEmpty()) {
            throw new WrongState("container id cannot be empty");
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letter && "_+.-".indexOf(c) < 0) {
                throw invalidId(id);
            }
        }
        if (".".equals(id) || "..".equals(id) || id.length() > 1024) {
            throw invalidId(id);
        }
    }

    private static WrongState invalidId(String id) {
        return new WrongState(
                "invalid container ID format: \""
                        + id
                        + "\" (allowed are letters, digits and _+.-)");
    }

    /// The directory that holds all that is kept of a container.
    public Path directory(String id) {
        return root.resolve(id);
    }

    /// Where seccomp filters are kept that were compiled for containers of this root; beside it,
    /// not in it, where every name is a container's.
    public Path seccompFilters() {
        return root.resolveSibling(root.getFileName() + ".seccomp");
    }

    /// The directory of a container's socket for sd_notify(3), which is mounted in it; of those
    /// only that have [#makeNotifyDirectory].
    public Path notifyDirectory(String id) {
        return directory(id).resolve("notify");
    }

    /// Makes [#notifyDirectory].
    public void makeNotifyDirectory(String id) throws RuntimeFailure {
        Path directory = notifyDirectory(id);
        try {
            Files.createDirectory(directory, mode("rwxr-xr-x"));
        } catch (IOException e) {
            throw failed("mkdir", directory, e);
        }
    }

    /// The arguments of the command that removes a container in whatever state.
    public List<String> removal(String id) {
        return List.of("demitasse", "--root", root.toString(), "delete", "--force", id);
    }

    /// Takes an id for a new container.
    ///
    /// @throws WrongState if it is taken
    public void claim(String id) throws RuntimeFailure {
        try {
            Files.createDirectories(root, mode("rwx------"));
            Files.createDirectory(directory(id), mode("rwx--x--x"));
        } catch (FileAlreadyExistsException e) {
            if (Files.isDirectory(root)) {
                throw new WrongState("container with given ID already exists");
            }
            throw failed("mkdir", root, e);
        } catch (IOException e) {
            throw failed("mkdir", directory(id), e);
        }
    }

    /// True if the id is taken, by a container in whatever state.
    public boolean exists(String id) {
        return Files.exists(directory(id));
    }

    /// The user id that owns a container's directory, 0 if that cannot be told.
    public int owner(String id) {
        try {
            return Files.getAttribute(directory(id), "unix:uid") instanceof Integer uid ? uid : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /// Writes a container's record; readers see the old one or the new one, never a part.
    public void write(ContainerRecord container) throws RuntimeFailure {
        prepare(container);
        publish(container.id());
    }

    /// Writes a record beside the current one, for [#publish].
    public void prepare(ContainerRecord container) throws RuntimeFailure {
        Path next = directory(container.id()).resolve(RECORD + ".next");
        try {
            create(next, RecordFile.write(container));
        } catch (IOException e) {
            throw failed("write", next, e);
        }
    }

    /// Makes the prepared record the container's.
    public void publish(String id) throws RuntimeFailure {
        Path record = directory(id).resolve(RECORD);
        try {
            Files.move(
                    directory(id).resolve(RECORD + ".next"),
                    record,
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed("rename", record, e);
        }
    }

    /// Keeps config.json as it is now: later edits have no effect (runtime.md, Lifecycle step 2).
    public void keepConfig(String id, byte[] config) throws RuntimeFailure {
        Path copy = directory(id).resolve(CONFIG);
        try {
            create(copy, config);
        } catch (IOException e) {
            throw failed("write", copy, e);
        }
    }

    /// Keeps another config.json in its place; readers see the old one or the new one.
    public void replaceConfig(String id, byte[] config) throws RuntimeFailure {
        Path copy = directory(id).resolve(CONFIG);
        Path next = directory(id).resolve(CONFIG + ".next");
        try {
            create(next, config);
            Files.move(next, copy, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed("write", copy, e);
        }
    }

    /// The config.json that [#keepConfig] has kept, or null if there is none.
    public byte @Nullable [] config(String id) throws RuntimeFailure {
        Path copy = directory(id).resolve(CONFIG);
        try {
            return Files.readAllBytes(copy);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw failed("read", copy, e);
        }
    }

    /// The container's record.
    ///
    /// @throws WrongState if there is none
    public ContainerRecord load(String id) throws RuntimeFailure {
        ContainerRecord container = find(id);
        if (container == null) {
            throw new WrongState("container does not exist");
        }
        return container;
    }

    /// The container's record, or null if there is none (its directory may exist nevertheless).
    public @Nullable ContainerRecord find(String id) throws RuntimeFailure {
        checkId(id);
        File record = new File(new File(root.toString(), id), RECORD);
        try (FileInputStream in = new FileInputStream(record)) {
            return RecordFile.read(in.readAllBytes());
        } catch (InvalidSpec e) {
            throw new OperationFailed("read " + record + ": " + e.getMessage());
        } catch (FileNotFoundException e) {
            if (record.exists()) {
                throw failed("open", record.toPath(), e);
            }
            return null;
        } catch (IOException e) {
            throw failed("read", record.toPath(), e);
        }
    }

    /// Removes all that is kept of a container. Nothing to remove is fine.
    public void remove(String id) throws RuntimeFailure {
        Path directory = directory(id);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                removeEntry(entry);
            }
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw failed("unlink", directory, e);
        }
        try {
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw failed("rmdir", directory, e);
        }
    }

    /// Removes a file, or a directory with all in it: a privileged program may have put anything
    /// beside the socket that it was given.
    private static void removeEntry(Path entry) throws IOException {
        try {
            Files.deleteIfExists(entry);
        } catch (DirectoryNotEmptyException e) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(entry)) {
                for (Path below : entries) {
                    removeEntry(below);
                }
            }
            Files.deleteIfExists(entry);
        }
    }

    /// The ids under the root, sorted.
    ///
    /// @throws RuntimeFailure if the root cannot be read
    public List<String> ids() throws RuntimeFailure {
        List<String> ids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry)) {
                    ids.add(String.valueOf(entry.getFileName()));
                }
            }
        } catch (IOException e) {
            throw failed("open", root, e);
        }
        Collections.sort(ids);
        return ids;
    }

    private static void create(Path file, byte[] bytes) throws IOException {
        Set<PosixFilePermission> owner =
                EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        try (var out =
                Files.newByteChannel(
                        file,
                        Set.of(
                                StandardOpenOption.WRITE,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING),
                        PosixFilePermissions.asFileAttribute(owner))) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
        }
    }

    private static FileAttribute<?> mode(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    private static OperationFailed failed(String call, Path path, IOException cause) {
        return new OperationFailed(SyscallFailed.of(call, path.toString(), cause).getMessage());
    }
}
