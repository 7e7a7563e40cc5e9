package dev.demitasse.linux.cgroup;

import dev.demitasse.linux.KernelFile;
import dev.demitasse.linux.SyscallFailed;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What some files of a cgroup said before they were written, to be put back when one of the writes
/// fails.
public final class LimitSnapshot {
    private final List<Value> values = new ArrayList<>();

    private record Value(String path, String line) {}

    private LimitSnapshot() {}

    /// Remembers the files that these writes may touch. What has no file, or one that cannot be
    /// read, such as `memory.reclaim`, has nothing to be put back.
    public static LimitSnapshot of(Cgroup cgroup, List<LimitWrite> writes) {
        LimitSnapshot snapshot = new LimitSnapshot();
        // The last write is undone first.
        for (int i = writes.size() - 1; i >= 0; i--) {
            for (LimitWrite write = writes.get(i); write != null; write = write.otherwise()) {
                snapshot.add(cgroup.directory() + "/" + write.file(), write);
            }
        }
        return snapshot;
    }

    private void add(String path, LimitWrite write) {
        String text;
        try {
            text = KernelFile.read(path);
        } catch (SyscallFailed _) {
            return;
        }
        String fresh = withoutLimit(write, text);
        if (fresh != null) {
            values.add(new Value(path, fresh));
        }
        int start = 0;
        do {
            int end = text.indexOf('\n', start);
            if (end < 0) {
                end = text.length();
            }
            // A write of no bytes would not reach the kernel; a newline is how a value is emptied.
            // A file with a line for each device has none at all where nothing is limited.
            if (end > start) {
                values.add(new Value(path, text.substring(start, end)));
            } else if (fresh == null) {
                values.add(new Value(path, "\n"));
            }
            start = end + 1;
        } while (start < text.length());
    }

    /// What takes back a device's first limit, for which the file has no line yet; null if the
    /// write is not for one device, or the file has its line.
    private static @Nullable String withoutLimit(LimitWrite write, String text) {
        int blank = write.value().indexOf(' ');
        String device = blank < 0 ? "" : write.value().substring(0, blank + 1);
        String none =
                switch (write.file()) {
                    case "io.max" -> "rbps=max wbps=max riops=max wiops=max";
                    case "io.weight", "io.bfq.weight" -> "default";
                    case "rdma.max" -> "hca_handle=max hca_object=max";
                    default -> null;
                };
        boolean listed = text.startsWith(device) || text.contains("\n" + device);
        return none == null || device.isEmpty() || listed ? null : device + none;
    }

    /// Puts all back.
    ///
    /// @return what could not be, in words; empty if the cgroup is as it was
    public List<String> restore() {
        List<Value> refused = new ArrayList<>();
        for (Value value : values) {
            if (restore(value) != null) {
                refused.add(value);
            }
        }
        // Some values bound each other, as a burst does its quota.
        List<String> complaints = new ArrayList<>();
        for (Value value : refused) {
            SyscallFailed failure = restore(value);
            if (failure != null) {
                complaints.add(failure.getMessage());
            }
        }
        return complaints;
    }

    private static @Nullable SyscallFailed restore(Value value) {
        try {
            KernelFile.write(value.path, value.line);
            return null;
        } catch (SyscallFailed e) {
            return e;
        }
    }
}
