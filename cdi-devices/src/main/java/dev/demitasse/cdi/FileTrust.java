package dev.demitasse.cdi;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether others can change a CDI file. Such a file names programs that run on the host and what
/// of the host a container gets, so who writes it is as good as who starts the container.
public final class FileTrust {
    private static final int TYPE = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int OTHERS_WRITE = 0022;
    private static final int STICKY = 01000;

    private FileTrust() {}

    /// Why a file or directory is not to be trusted: it, what it is a link to, or a directory on
    /// the way there has another owner, or is writable by its group or by all. A sticky directory
    /// on the way, such as /tmp, may be writable. What is sound stays so: nobody else can change
    /// it.
    ///
    /// @param path a CDI file, or a directory of them
    /// @param owners user ids that are trusted: 0, and perhaps who runs this
    /// @return what is wrong, without the path if it is wrong with that; null if it is to be
    ///   trusted
    /// @throws IOException if it cannot be told
    public static @Nullable String refusal(Path path, Set<Integer> owners) throws IOException {
        String refusal = refusalOfWay(path.toAbsolutePath().normalize(), owners);
        return refusal == null ? refusalOfWay(path.toRealPath(), owners) : refusal;
    }

    /// @param path absolute; the last component may be a link, whose own owner counts
    private static @Nullable String refusalOfWay(Path path, Set<Integer> owners)
            throws IOException {
        for (Path at = path; at != null; at = at.getParent()) {
            Map<String, Object> stat =
                    Files.readAttributes(at, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
            int mode = ((Number) stat.getOrDefault("mode", 0)).intValue();
            int owner = ((Number) stat.getOrDefault("uid", -1)).intValue();
            if (!owners.contains(owner)) {
                return subject(at, path) + "belongs to user " + Integer.toUnsignedString(owner);
            }
            boolean onTheWay =
                    !at.equals(path) && (mode & TYPE) == DIRECTORY && (mode & STICKY) != 0;
            // The mode of a link is 0777 and means nothing.
            if (!Files.isSymbolicLink(at) && (mode & OTHERS_WRITE) != 0 && !onTheWay) {
                return subject(at, path)
                        + "is writable by others (mode "
                        + Integer.toOctalString(mode & 07777)
                        + ")";
            }
        }
        return null;
    }

    private static String subject(Path at, Path path) {
        return at.equals(path) ? "" : at + " ";
    }

    /// The same as [#refusal(Path, Set)], with what cannot be told as a refusal.
    static @Nullable String refusalOrDoubt(Path path, Set<Integer> owners) {
        try {
            return refusal(path, owners);
        } catch (FileSystemException e) {
            return LocalDevices.reason(e);
        } catch (IOException e) {
            return "cannot be read";
        }
    }
}
