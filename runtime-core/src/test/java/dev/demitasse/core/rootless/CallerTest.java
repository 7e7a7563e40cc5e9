package dev.demitasse.core.rootless;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.core.OperationFailed;
import dev.demitasse.linux.launcher.Hello;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallerTest {
    private static final String STATUS =
            "Name:\tGid: 7\nUid:\t1\t2\t3\t4\nGid:\t10\t4294967294\t30\t40\nNoNewPrivs:\t1\n";

    private static Caller of(int euid, String path) throws OperationFailed {
        int self = (int) ProcessHandle.current().pid();
        return Caller.of(
                new Hello(
                        1, "", self, euid, List.of(), "/", List.of("PATH=" + path), 022, 0, 0, 0));
    }

    @Test
    void numbersAreFoundByLineAndColumn() {
        assertEquals(2, Caller.number(STATUS, "Uid:", 1));
        assertEquals(-2, Caller.number(STATUS, "Gid:", 1));
        assertEquals(1, Caller.number(STATUS, "NoNewPrivs:", 0));
        assertEquals(-1, Caller.number(STATUS, "Seccomp:", 0));
        assertEquals(-1, Caller.number(STATUS, "NoNewPrivs:", 1));
    }

    @Test
    void theToolsAreFoundInThePathOfTheCaller(@TempDir Path dir)
            throws OperationFailed, IOException {
        for (String name : List.of("newuidmap", "newgidmap")) {
            assertTrue(Files.createFile(dir.resolve(name)).toFile().setExecutable(true));
        }
        Path blunt = Files.createDirectory(dir.resolve("blunt"));
        Files.createFile(blunt.resolve("newuidmap"));
        Caller caller = of(4_000_007, blunt + "::" + dir + ":/bin");
        assertEquals(dir + "/newuidmap", caller.newuidmap());
        assertEquals(dir + "/newgidmap", caller.newgidmap());
        assertFalse(caller.isPrivileged());
        assertEquals(4_000_007, caller.uid());
    }

    @Test
    void rootNeedsNoTools() throws OperationFailed {
        Caller caller = of(0, "/usr/bin");
        assertNull(caller.newuidmap());
        assertEquals(0, caller.gid());
        assertTrue(Caller.ROOT.isPrivileged());
    }
}
