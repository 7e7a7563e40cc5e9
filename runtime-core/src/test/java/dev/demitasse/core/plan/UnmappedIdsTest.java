package dev.demitasse.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.demitasse.spec.IdMapping;
import dev.demitasse.spec.Problem;
import dev.demitasse.spec.Problems;
import dev.demitasse.spec.Spec;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnmappedIdsTest {
    private static final String MAP = "[{'containerID': 0, 'hostID': 100000, 'size': 10}]";
    private static final String MAPS = "'uidMappings': " + MAP + ", 'gidMappings': " + MAP;
    private static final String USER = "'namespaces': [{'type': 'user'}]";

    private static List<String> find(Spec spec) {
        Problems problems = new Problems();
        UnmappedIds.check(spec, problems);
        return problems.list().stream().map(Problem::toString).toList();
    }

    private static String user(String user) {
        return "{'cwd': '/', 'args': ['a'], 'user': " + user + "}";
    }

    @Test
    void idsOfTheProcessAreLookedUp() {
        Spec spec =
                Configs.withProcess(
                        user("{'uid': 10, 'gid': 9, 'additionalGids': [3, 11]}"),
                        "'linux': {" + USER + ", " + MAPS + "}");
        assertEquals(
                List.of(
                        "/process/user/uid: uid 10 is not mapped in the user namespace by"
                                + " /linux/uidMappings",
                        "/process/user/additionalGids/1: gid 11 is not mapped in the user namespace"
                                + " by /linux/gidMappings"),
                find(spec));
    }

    @Test
    void ownersOfNewFileSystemsAreLookedUp() {
        Spec spec =
                Configs.with(
                        "'mounts': [{'destination': '/a', 'type': 'devpts', 'options':"
                                + " ['uid=10', 'gid=9', 'uidx=77', 'gid=', 'gid=tty']},"
                                + "{'destination': '/b', 'options': ['bind', 'uid=10']},"
                                + "{'destination': '/c'}], 'linux': {"
                                + USER
                                + ", "
                                + MAPS
                                + "}");
        assertEquals(
                List.of(
                        "/mounts/0/options/0: uid 10 is not mapped in the user namespace by"
                                + " /linux/uidMappings"),
                find(spec));
    }

    @Test
    void rootHasToBeMapped() {
        String map = "[{'containerID': 1, 'hostID': 100000, 'size': 10}]";
        Spec spec =
                Configs.withProcess(
                        user("{'uid': 1, 'gid': 1}"),
                        "'linux': {" + USER + ", " + MAPS.replace(MAP, map) + "}");
        assertEquals(
                List.of(
                        "/linux/uidMappings: must map container ID 0, which sets it up",
                        "/linux/gidMappings: must map container ID 0, which sets it up"),
                find(spec));
    }

    @Test
    void withoutMapsOrNamespaceNothingIsKnown() {
        String process = user("{'uid': 77, 'gid': 77}");
        assertEquals(List.of(), find(Configs.withProcess(process, "")));
        assertEquals(List.of(), find(Configs.withProcess(process, "'linux': {" + MAPS + "}")));
        String joined = "'linux': {'namespaces': [{'type': 'user', 'path': '/u'}]}";
        assertEquals(List.of(), find(Configs.withProcess(process, joined)));
    }

    @Test
    void theHostsIdIsFoundInItsRange() {
        List<IdMapping> map =
                List.of(new IdMapping(0, 1000, 1), new IdMapping(1, 4000000000L, 100000));
        assertEquals(1000, UnmappedIds.onHost(map, 0));
        assertEquals(4000000000L, UnmappedIds.onHost(map, 1));
        assertEquals(4000099999L, UnmappedIds.onHost(map, 100000));
        assertEquals(-1, UnmappedIds.onHost(map, 100001));
    }
}
