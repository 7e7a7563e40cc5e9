package dev.demitasse.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CgroupDelegationTest {
    private static final String CGROUP = "{'type': 'cgroup'}";
    private static final String MAP =
            "'uidMappings': [{'containerID': 0, 'hostID': 100000, 'size': 10}]";
    private static final String MOUNT =
            "{'destination': '/sys/fs/cgroup/', 'type': 'cgroup', 'source': 'cgroup'";

    private static long owner(int uid, String mounts, String linux) {
        return CgroupDelegation.owner(
                Configs.withProcess(
                        "{'cwd': '/', 'args': ['a'], 'user': {'uid': " + uid + ", 'gid': 0}}",
                        "'mounts': [" + mounts + "], 'linux': {" + linux + "}"));
    }

    private static String namespaces(String... list) {
        return "'namespaces': [" + String.join(", ", list) + "]";
    }

    @Test
    void itIsTheHostsIdOfTheUser() {
        assertEquals(7, owner(7, MOUNT + "}", namespaces(CGROUP)));
        String user = namespaces(CGROUP, "{'type': 'user'}") + ", " + MAP;
        assertEquals(100007, owner(7, MOUNT + "}", user));
        assertEquals(100000, owner(0, MOUNT + "}", user));
    }

    @Test
    void rootKeepsItWhereItIsReadOnly() {
        assertEquals(0, owner(7, MOUNT + ", 'options': ['nosuid', 'ro']}", namespaces(CGROUP)));
        assertEquals(7, owner(7, MOUNT + ", 'options': ['ro', 'rw']}", namespaces(CGROUP)));
        String both = MOUNT + "}, " + MOUNT + ", 'options': ['ro']}";
        assertEquals(0, owner(7, both, namespaces(CGROUP)));
    }

    @Test
    void rootKeepsItWithoutANewNamespaceOrMount() {
        assertEquals(0, owner(7, MOUNT + "}", namespaces()));
        assertEquals(0, owner(7, MOUNT + "}", namespaces("{'type': 'cgroup', 'path': '/c'}")));
        assertEquals(0, owner(7, "", namespaces(CGROUP)));
        String bind = "{'destination': '/sys/fs/cgroup', 'type': 'bind', 'options': ['bind']}";
        assertEquals(0, owner(7, bind, namespaces(CGROUP)));
    }

    @Test
    void rootKeepsItWhereNobodyKnowsTheMap() {
        String joined = "{'type': 'user', 'path': '/u'}";
        assertEquals(0, owner(7, MOUNT + "}", namespaces(CGROUP, joined)));
        String small = namespaces(CGROUP, "{'type': 'user'}") + ", " + MAP;
        assertEquals(0, owner(10, MOUNT + "}", small));
        assertEquals(0, owner(0, MOUNT + "}", namespaces(CGROUP)));
    }
}
