package dev.demitasse.conformance.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.demitasse.conformance.Template;
import dev.demitasse.conformance.TestBundle;
import dev.demitasse.conformance.tier.Ability;
import dev.demitasse.conformance.tier.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `events --stats` tells has the members that it has with runc; the numbers are the moment's.
@Tag("container")
@Needs(Ability.RUNC)
class EventsShapeTest {
    @Test
    void theSameMembersAsRunc(@TempDir Path scratch) throws Exception {
        try (Arena arena = new Arena(scratch)) {
            Set<String> runc = members(arena, arena.runc());
            assertTrue(runc.contains("/data/cpu/usage/user number"), runc::toString);
            assertEquals(runc, members(arena, arena.warm()));
            assertEquals(runc, members(arena, arena.cold()));
        }
    }

    private static Set<String> members(Arena arena, Contestant contestant) throws Exception {
        String id = "events-" + contestant.name();
        Path root = Files.createDirectory(arena.scratch().resolve("root-" + contestant.name()));
        TestBundle bundle =
                new TestBundle(
                        arena.scratch().resolve("bundle-" + contestant.name()),
                        Template.spec(),
                        arena.view().cgroup() + "/" + id);
        bundle.sh("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; sleep 1000").write();
        call(arena, contestant, root, "run", "-d", "--bundle", bundle.directory() + "", id);
        try {
            Set<String> members = new TreeSet<>();
            String text = call(arena, contestant, root, "events", "--stats", id).said();
            add(TestBundle.JSON.readTree(text), "", members);
            // Zeros are left out: these are zero at one moment and not at another.
            members.removeIf(name ->
                    name.startsWith("/data/blkio/io") || name.startsWith("/data/memory/cache"));
            return members;
        } finally {
            call(arena, contestant, root, "delete", "--force", id);
        }
    }

    private static void add(JsonNode node, String at, Set<String> members) {
        if (node.isObject()) {
            node.properties().forEach(e -> add(e.getValue(), at + "/" + e.getKey(), members));
        }
        members.add(at + " " + (node.isNumber() ? "number" : node.getNodeType().name()));
    }

    private static Call call(Arena arena, Contestant contestant, Path root, String... words) {
        List<String> argv =
                arena.view().command(contestant.command(root.toString(), List.of(words)));
        Call call = Call.of(arena.scratch(), argv, contestant.environment());
        assertEquals(0, call.status(), call::err);
        return call;
    }
}
