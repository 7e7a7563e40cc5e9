package dev.demitasse.core.rootless;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.demitasse.spec.IdMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubordinateIdsTest {
    private static final Caller KIM = new Caller(1, 1000, 1001, true, "kim", null, null);
    private static final IdMapping OWN = new IdMapping(0, 1001, 1);

    @TempDir Path dir;

    private List<IdMapping> map(String text) throws IOException {
        Path file = Files.writeString(dir.resolve("subgid"), text);
        return SubordinateIds.map(file.toString(), KIM, 1001);
    }

    @Test
    void rangesFollowTheOwnIdInTheirOrder() throws IOException {
        assertEquals(
                List.of(OWN, new IdMapping(1, 300000, 10), new IdMapping(11, 100000, 65536)),
                map("jo:1:2\nkim:300000:10\n# kim:5:5\n1000:100000:65536\nkimberly:7:7\n"));
    }

    @Test
    void linesThatMakeNoSenseAreNobodys() throws IOException {
        assertEquals(
                List.of(OWN, new IdMapping(1, 9, 1)),
                map("kim\nkim:1\nkim:x:2\nkim:1:0\nkim:-4:2\n\n:1:1\nkim:1:4294967296\nkim:9:1"));
    }

    @Test
    void withoutRangesOnlyTheOwnIdIsMapped() throws IOException {
        assertEquals(List.of(OWN), map("jo:100000:65536\n"));
        assertEquals(List.of(OWN), SubordinateIds.map(dir.resolve("none").toString(), KIM, 1001));
    }

    @Test
    void usersHaveTheirNamesFromPasswd() {
        assertEquals("root", SubordinateIds.userName(0, "kim"));
        assertEquals("kim", SubordinateIds.userName(4_000_007, "kim"));
        assertEquals("", SubordinateIds.userName(4_000_007, null));
    }
}
