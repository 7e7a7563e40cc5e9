package dev.demitasse.linux.proc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.demitasse.linux.SyscallFailed;
import dev.demitasse.linux.abi.Errno;
import org.junit.jupiter.api.Test;

class NamespacesTest {
    @Test
    void ourChildrenSeeWhatWeSee() throws Exception {
        Process child = new ProcessBuilder("sleep", "60").start();
        try {
            assertNull(Namespaces.firstDifference((int) child.pid()));
        } finally {
            child.destroyForcibly().waitFor();
        }
        SyscallFailed e =
                assertThrows(
                        SyscallFailed.class, () -> Namespaces.firstDifference((int) child.pid()));
        assertEquals(Errno.ENOENT, e.errno());
    }
}
