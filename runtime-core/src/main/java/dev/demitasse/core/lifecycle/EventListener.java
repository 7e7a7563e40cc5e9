package dev.demitasse.core.lifecycle;

import dev.demitasse.linux.cgroup.CgroupStats;
import java.io.IOException;

/// Hears of what happens in a container.
public interface EventListener {
    /// What the container has used so far.
    ///
    /// @throws IOException if the caller is lost
    void stats(CgroupStats stats) throws IOException;

    /// The kernel has killed in the container for lack of memory.
    ///
    /// @throws IOException if the caller is lost
    void outOfMemory() throws IOException;
}
