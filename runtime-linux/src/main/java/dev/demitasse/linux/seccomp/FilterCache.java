package dev.demitasse.linux.seccomp;

import java.io.File;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Filters that have been compiled before: in memory, for a resident planner, and in a directory,
/// so that a cold one has no need of libseccomp.
///
/// A file holds the whole profile it was made from and is used for an equal one only, so that its
/// name needs no strong hash. It also names the library, with its size and time: another one
/// compiles anew. The directory belongs to us and is closed to all others; one that is not is left
/// alone.
public final class FilterCache {
    private static final int MAGIC = 0x444d5343; // DMSC
    private static final int HEAD_BYTES = 12;
    private static final int IN_MEMORY = 64;
    private static final int FILES = 64;
    private static final int MODE = 07777;
    private static final int PRIVATE = 0700;
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private static final Map<String, CompiledFilter> RECENT = new Recent();

    private final Path directory;
    private final String key;
    private final byte[] keyBytes;

    /// @param directory where the files are; it need not exist
    /// @param build what else a filter depends on: the build of this runtime
    /// @param rules the profile
    public FilterCache(Path directory, String build, FilterRules rules) {
        this.directory = directory;
        // A kernel may lack an action, and libseccomp asks it.
        this.key =
                build
                        + '\n'
                        + System.getProperty("os.arch")
                        + '\n'
                        + System.getProperty("os.version")
                        + '\n'
                        + rules.key();
        this.keyBytes = key.getBytes(StandardCharsets.UTF_8);
    }

    /// The filter, if it is known.
    public @Nullable CompiledFilter find() {
        CompiledFilter known;
        synchronized (RECENT) {
            known = RECENT.get(key);
        }
        if (known == null) {
            known = read();
            if (known != null) {
                remember(known);
            }
        }
        return known;
    }

    /// Keeps a filter in memory.
    public void remember(CompiledFilter filter) {
        synchronized (RECENT) {
            RECENT.put(key, filter);
        }
    }

    /// Keeps a filter in the directory. That it cannot be is no failure.
    public void write(CompiledFilter filter) {
        if (filter.compiler().isEmpty()) {
            return;
        }
        try {
            if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(
                        directory,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
            }
            if (!isOurs(directory, PRIVATE)) {
                return;
            }
            makeRoom();
            Path file = file();
            Path next = Files.createTempFile(directory, null, null);
            Files.write(next, encode(filter), StandardOpenOption.WRITE);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // The next one compiles as this one did.
            return;
        }
    }

    private @Nullable CompiledFilter read() {
        Path file = file();
        try {
            if (!isOurs(directory, PRIVATE) || !isOurs(file, -1)) {
                return null;
            }
            return decode(Files.readAllBytes(file));
        } catch (IOException | BufferUnderflowException | IllegalArgumentException e) {
            return null;
        }
    }

    /// @param mode the mode it has to have, or -1 for any
    private static boolean isOurs(Path path, int mode) throws IOException {
        Map<String, Object> found =
                Files.readAttributes(path, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
        Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        return self.equals(found.get("uid"))
                && found.get("mode") instanceof Integer is
                && (mode < 0 || (is & MODE) == mode);
    }

    private Path file() {
        long hash = FNV_BASIS;
        for (byte b : keyBytes) {
            hash = (hash ^ b & 0xff) * FNV_PRIME;
        }
        return directory.resolve(Long.toHexString(hash));
    }

    /// Empties a directory that has grown too large: what is still needed comes back.
    private void makeRoom() {
        File[] files = directory.toFile().listFiles();
        if (files == null || files.length < FILES) {
            return;
        }
        for (File file : files) {
            if (!file.delete()) {
                return;
            }
        }
    }

    private byte[] encode(CompiledFilter filter) {
        byte[] compiler = filter.compiler().getBytes(StandardCharsets.UTF_8);
        byte[] skipped = String.join(" ", filter.skipped()).getBytes(StandardCharsets.UTF_8);
        File library = new File(filter.compiler());
        byte[] bytes =
                new byte
                        [HEAD_BYTES
                                + 4 * Integer.BYTES
                                + 2 * Long.BYTES
                                + keyBytes.length
                                + compiler.length
                                + skipped.length
                                + filter.program().length];
        ByteBuffer out = ByteBuffer.wrap(bytes);
        out.position(HEAD_BYTES);
        put(out, keyBytes);
        put(out, compiler);
        out.putLong(library.length()).putLong(library.lastModified());
        put(out, skipped);
        put(out, filter.program());
        out.putInt(0, MAGIC).putLong(Integer.BYTES, checksum(bytes));
        return bytes;
    }

    private @Nullable CompiledFilter decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        in.position(HEAD_BYTES);
        if (in.getInt(0) != MAGIC || in.getLong(Integer.BYTES) != checksum(bytes)) {
            return null;
        }
        if (!Arrays.equals(take(in), keyBytes)) {
            return null;
        }
        String compiler = new String(take(in), StandardCharsets.UTF_8);
        File library = new File(compiler);
        if (in.getLong() != library.length() || in.getLong() != library.lastModified()) {
            return null;
        }
        String skipped = new String(take(in), StandardCharsets.UTF_8);
        return new CompiledFilter(take(in), words(skipped), compiler);
    }

    private static long checksum(byte[] file) {
        CRC32 crc = new CRC32();
        crc.update(file, HEAD_BYTES, file.length - HEAD_BYTES);
        return crc.getValue();
    }

    private static void put(ByteBuffer out, byte[] bytes) {
        out.putInt(bytes.length).put(bytes);
    }

    private static byte[] take(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int space = text.indexOf(' ', from);
            int end = space < 0 ? text.length() : space;
            words.add(text.substring(from, end));
            from = end + 1;
        }
        return words;
    }

    /// Forgets what has not been asked for the longest.
    private static final class Recent extends LinkedHashMap<String, CompiledFilter> {
        private static final long serialVersionUID = 1L;

        Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompiledFilter> eldest) {
            return size() > IN_MEMORY;
        }
    }
}
