package dev.demitasse.core.lifecycle;

import dev.demitasse.linux.abi.Errno;
import dev.demitasse.linux.plan.IsolationOp;
import dev.demitasse.linux.plan.MountOp;
import dev.demitasse.linux.plan.Op;
import dev.demitasse.linux.plan.UserNamespaceOp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What usually is behind an errno of an operation for user and time namespaces, id-mapped mounts
/// or the null device.
final class IsolationHints {
    private IsolationHints() {}

    /// A hint for a failed call of this operation, or an empty text if the errno says it all or
    /// [Hints] knows better.
    static String of(Op op, String call, int errno) {
        if (op instanceof IsolationOp.IdMap map) {
            return ofMap(map, errno);
        } else if (op instanceof IsolationOp.SendTree tree) {
            return ofTree(tree, call, errno);
        } else if (op instanceof IsolationOp.TimeOffsets) {
            return ofTime(call, errno);
        } else if (op instanceof UserNamespaceOp.IdRoot && errno == Errno.EINVAL) {
            return "container ID 0 is not mapped in the user namespace";
        } else if (op instanceof UserNamespaceOp.BindDevice && errno == Errno.ENODEV) {
            return "in a user namespace the host's node of the same path is used, and that is another"
                    + " device";
        } else if (op instanceof MountOp.NullDevice && errno == Errno.ENODEV) {
            return "the container's /dev/null is something else";
        } else if (op instanceof UserNamespaceOp.MountTree
                && "mount_setattr".equals(call)
                && errno == Errno.EPERM) {
            return "a flag of the host's mount is locked in a user namespace, it cannot be cleared";
        }
        return "";
    }

    private static String ofMap(IsolationOp.IdMap map, int errno) {
        if (map.compare()) {
            return errno == Errno.EINVAL ? "the user namespace that is joined has another map" : "";
        }
        return errno == Errno.EINVAL
                ? "do ranges overlap, or are there more than 340?"
                : errno == Errno.EPERM ? "not all of these host IDs are the caller's" : "";
    }

    private static String ofTree(IsolationOp.SendTree tree, String call, int errno) {
        if ("open_tree".equals(call) && errno == Errno.EINVAL) {
            return "mounts below the source cannot be left out in a user namespace: rbind instead of"
                    + " bind takes them along";
        }
        if ("mount_setattr".equals(call) && errno == Errno.EINVAL) {
            return "the file system " + type(tree.path()) + " cannot be id-mapped";
        }
        return "";
    }

    private static String type(String path) {
        try {
            return "(" + Files.getFileStore(Path.of(path)).type() + ")";
        } catch (IOException e) {
            return "of " + path;
        }
    }

    private static String ofTime(String call, int errno) {
        if ("unshare".equals(call) && errno == Errno.EINVAL) {
            return "this kernel has no time namespaces";
        }
        return errno == Errno.ERANGE ? "the clock would be below zero or beyond its end" : "";
    }
}
