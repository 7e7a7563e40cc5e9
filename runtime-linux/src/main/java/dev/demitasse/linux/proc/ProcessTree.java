package dev.demitasse.linux.proc;

import dev.demitasse.linux.SyscallFailed;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Processes that belong together without a cgroup that says so.
public final class ProcessTree {
    private ProcessTree() {}

    /// A process, its descendants, and on demand all that share its pid namespace; as seen at one
    /// moment.
    ///
    /// @param root the process, which comes first
    /// @param namespace true to include its whole pid namespace
    /// @return their pids, or none if the process is gone
    /// @throws SyscallFailed /proc cannot be read
    public static int[] of(int root, boolean namespace) throws SyscallFailed {
        Map<Integer, Integer> parents = parents();
        if (!parents.containsKey(root)) {
            return new int[0];
        }
        String shared = namespace ? pidNamespace(root) : null;
        List<Integer> found = new ArrayList<>(List.of(root));
        for (Integer pid : parents.keySet()) {
            if (pid != root
                    && (descends(pid, root, parents)
                            || shared != null && shared.equals(pidNamespace(pid)))) {
                found.add(pid);
            }
        }
        int[] pids = new int[found.size()];
        for (int i = 0; i < pids.length; i++) {
            pids[i] = found.get(i);
        }
        return pids;
    }

    private static Map<Integer, Integer> parents() throws SyscallFailed {
        Map<Integer, Integer> parents = new TreeMap<>();
        String[] entries = new File("/proc").list();
        for (String entry : entries == null ? new String[0] : entries) {
            if (entry.charAt(0) >= '1' && entry.charAt(0) <= '9') {
                int pid = Integer.parseInt(entry);
                ProcStat stat = ProcStat.read(pid);
                if (stat != null && !stat.hasEnded()) {
                    parents.put(pid, stat.parent());
                }
            }
        }
        return parents;
    }

    private static boolean descends(int pid, int root, Map<Integer, Integer> parents) {
        Integer at = parents.get(pid);
        // A pid that is used again while we look could close a circle.
        for (int steps = 0; at != null && steps < parents.size(); steps++) {
            if (at == root) {
                return true;
            }
            at = parents.get(at);
        }
        return false;
    }

    private static @Nullable String pidNamespace(int pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/pid")).toString();
        } catch (IOException _) {
            // It has ended, or is not ours to look at.
            return null;
        }
    }
}
