package dev.demitasse.cdi;

import dev.demitasse.spec.Device;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Completes a device node with what the host knows.
final class NodeCompletion {
    private NodeCompletion() {}

    /// A node whose type and major number the file has needs no node on the host; it gets the
    /// permissions of one if there is one, and nothing else, whatever that is.
    ///
    /// @return without an owner
    /// @throws IOException if the node on the host is needed and is not there, or of another type
    static Device complete(DeviceNode node, HostDevices host) throws IOException {
        String type = node.type();
        long major = node.major() == null ? 0 : node.major();
        long minor = node.minor() == null ? 0 : node.minor();
        boolean minimal = type != null && (major != 0 || type.equals("p"));
        HostDevice found = lookup(node, host, !minimal);
        Integer mode = node.fileMode();
        if (mode == null && found != null) {
            mode = found.mode();
        }
        if (!minimal && found != null) {
            if (type == null) {
                type = found.type();
            } else if (!type.equals(found.type())) {
                throw new IOException(
                        "CDI device \""
                                + node.path()
                                + "\": host type mismatch: "
                                + node.pathOnHost()
                                + " is of type "
                                + found.type()
                                + ", not "
                                + type);
            }
            if (!type.equals("p") && major == 0) {
                major = found.major();
                minor = found.minor();
            }
        }
        if (type == null) {
            throw new IllegalStateException("a node without a type has one on the host");
        }
        boolean numbered = !type.equals("p") || major != 0 || minor != 0;
        return new Device(
                type,
                node.path(),
                numbered ? major : null,
                numbered ? minor : null,
                mode,
                null,
                null);
    }

    private static @Nullable HostDevice lookup(DeviceNode node, HostDevices host, boolean needed)
            throws IOException {
        try {
            return host.lookup(node.pathOnHost());
        } catch (IOException e) {
            if (needed) {
                throw new IOException(
                        "failed to stat CDI host device \""
                                + node.pathOnHost()
                                + "\": "
                                + e.getMessage(),
                        e);
            }
            return null;
        }
    }
}
