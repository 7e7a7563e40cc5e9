package dev.demitasse.spec;

/// The names of kernel parameters in `linux.sysctl`.
public final class SysctlKey {
    private SysctlKey() {}

    /// The path below /proc/sys. Where a dot comes first, dots separate and slashes stand for dots;
    /// otherwise the key is a path already (sysctl(8)).
    public static String path(String key) {
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c == '/') {
                return key;
            }
            if (c == '.') {
                return key.replace('.', '\0').replace('/', '.').replace('\0', '/');
            }
        }
        return key;
    }
}
