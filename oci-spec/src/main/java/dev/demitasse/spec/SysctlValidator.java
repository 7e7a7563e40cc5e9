package dev.demitasse.spec;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Lets only kernel parameters pass that belong to a namespace of the container, because any other
/// is the host's (config-linux.md, Sysctl).
final class SysctlValidator {
    private SysctlValidator() {}

    static void check(Map<String, String> sysctl, Linux linux, Problems problems) {
        for (String key : sysctl.keySet()) {
            String wrong = wrong(key, linux);
            if (wrong != null) {
                problems.add(Pointers.child("/linux/sysctl", key), wrong);
            }
        }
    }

    private static @Nullable String wrong(String key, Linux linux) {
        String path = SysctlKey.path(key);
        if (hasOddSegment(path)) {
            return "is no kernel parameter";
        }
        String namespace = SysctlKey.namespace(key);
        if (namespace == null) {
            return path.equals("kernel/hostname")
                    ? "is refused, use hostname instead"
                    : "is not in a separate kernel namespace, it would change the host";
        }
        String article = namespace.equals("ipc") ? "an " : "a ";
        return linux.namespace(namespace) == null
                ? "needs " + article + namespace + " namespace in linux.namespaces"
                : null;
    }

    private static boolean hasOddSegment(String path) {
        int begin = 0;
        while (begin <= path.length()) {
            int end = path.indexOf('/', begin);
            end = end < 0 ? path.length() : end;
            int length = end - begin;
            if (length == 0
                    || (length == 1 && path.charAt(begin) == '.')
                    || (length == 2 && path.startsWith("..", begin))) {
                return true;
            }
            begin = end + 1;
        }
        return false;
    }
}
