package dev.demitasse.cli.args;

import java.nio.file.Path;

/// Paths as the caller means them: relative to its working directory, which is not that of this
/// process.
public final class CallerPath {
    private CallerPath() {}

    /// The path made absolute, without empty and `.` components.
    ///
    /// A path with `..` is left as it is: the kernel resolves it after symbolic links, as the
    /// caller's shell would not, but as runc's chdir(2) does.
    public static String absolute(String directory, String path) {
        if (path.startsWith("/") && path.indexOf("/.") < 0) {
            return Path.of(path).toString();
        }
        Path whole = Path.of(directory).resolve(path);
        for (int i = 0; i < whole.getNameCount(); i++) {
            if (whole.getName(i).toString().equals("..")) {
                return whole.toString();
            }
        }
        return whole.normalize().toString();
    }
}
