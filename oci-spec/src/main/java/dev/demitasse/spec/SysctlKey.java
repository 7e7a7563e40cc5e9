package dev.demitasse.spec;

import org.jspecify.annotations.Nullable;

/// The names of kernel parameters in `linux.sysctl`.
public final class SysctlKey {
    private static final String[] IPC = {
        "kernel/msgmax",
        "kernel/msgmnb",
        "kernel/msgmni",
        "kernel/sem",
        "kernel/shmall",
        "kernel/shmmax",
        "kernel/shmmni",
        "kernel/shm_rmid_forced"
    };

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

    /// The type of the namespace that the parameter belongs to, `network`, `ipc`, `uts` or `user`;
    /// null if it is the machine's.
    public static @Nullable String namespace(String key) {
        String path = path(key);
        if (path.startsWith("net/")) {
            return "network";
        } else if (path.startsWith("fs/mqueue/") || Names.contains(IPC, path)) {
            return "ipc";
        } else if (path.equals("kernel/domainname")) {
            return "uts";
        }
        return path.startsWith("user/") ? "user" : null;
    }
}
