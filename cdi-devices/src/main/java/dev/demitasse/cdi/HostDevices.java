package dev.demitasse.cdi;

import java.io.IOException;

/// Tells about device nodes of the host, which complete what a CDI file leaves out.
@FunctionalInterface
public interface HostDevices {
    /// Looks at a node without following a link in the last component, as lstat(2) does.
    ///
    /// @return never a link, directory or regular file
    /// @throws IOException if there is none, or it is no device node; the message says so in a few
    ///   words, without the path
    HostDevice lookup(String path) throws IOException;

    /// The nodes of the mount namespace that this program runs in.
    static HostDevices ofThisMachine() {
        return LocalDevices::lookup;
    }
}
