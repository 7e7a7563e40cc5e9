package dev.demitasse.core.rootless;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.core.InvalidConfig;
import dev.demitasse.spec.DefaultSpec;
import dev.demitasse.spec.IdMapping;
import dev.demitasse.spec.InvalidSpec;
import dev.demitasse.spec.Linux;
import dev.demitasse.spec.Mount;
import dev.demitasse.spec.Namespace;
import dev.demitasse.spec.Process;
import dev.demitasse.spec.Resources;
import dev.demitasse.spec.Spec;
import dev.demitasse.spec.SpecReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RootlessSpecTest {
    /// A user whom no machine knows, so that /etc/subuid has nothing for it.
    private static final int UID = 4_000_007;

    private static final int SELF = (int) ProcessHandle.current().pid();
    private static final String MAP = "[{'containerID': 0, 'hostID': 100000, 'size': 10}]";

    private final List<String> said = new ArrayList<>();

    private static Caller user(String tool) {
        return new Caller(SELF, UID, 4_000_008, true, "", tool, tool);
    }

    private static Spec read(String linux) {
        String json =
                "{'ociVersion': '1.3.0', 'root': {'path': 'rootfs'}, 'process': {'cwd': '/', 'args':"
                        + " ['sh']}, 'linux': {"
                        + linux
                        + "}}";
        try {
            return SpecReader.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        } catch (InvalidSpec e) {
            throw new AssertionError(e);
        }
    }

    private Spec adapted(Spec spec, Caller caller) {
        try {
            return RootlessSpec.adapt(spec, caller, said);
        } catch (InvalidConfig e) {
            throw new AssertionError(e);
        }
    }

    private String refused(Spec spec, Caller caller) {
        return String.valueOf(
                assertThrows(
                                InvalidConfig.class,
                                () -> RootlessSpec.adapt(spec, caller, new ArrayList<>()))
                        .getMessage());
    }

    private static Linux linux(Spec spec) {
        Linux linux = spec.linux();
        assertNotNull(linux);
        return linux;
    }

    private static List<String> devpts(Spec spec) {
        List<Mount> mounts = spec.mounts();
        assertNotNull(mounts);
        List<String> options = mounts.get(2).options();
        assertNotNull(options);
        return options;
    }

    @Test
    void rootHasWhatItAsksFor() {
        Spec spec = DefaultSpec.create();
        assertSame(spec, adapted(spec, Caller.ROOT));
        assertEquals(List.of(), said);
    }

    @Test
    void aUserGetsAUserNamespaceThatMapsItAlone() {
        Spec spec = adapted(DefaultSpec.create(), user("/bin/tool"));
        assertEquals(new Namespace("user", null), linux(spec).namespace("user"));
        assertEquals(List.of(new IdMapping(0, UID, 1)), linux(spec).uidMappings());
        assertEquals(List.of(new IdMapping(0, 4_000_008, 1)), linux(spec).gidMappings());
        assertTrue(said.get(0).startsWith("/linux/uidMappings: only uid " + UID), said.get(0));
    }

    @Test
    void whatTakesRootIsLeftOut() {
        Process process = DefaultSpec.create().process();
        assertNotNull(process);
        Spec base = DefaultSpec.create().withProcess(process.withOomScoreAdj(-1000));
        Spec spec = adapted(base, user("/bin/tool"));
        Resources resources = linux(spec).resources();
        assertNotNull(resources);
        assertNull(resources.devices());
        assertTrue(devpts(base).contains("gid=5"));
        assertTrue(!devpts(spec).contains("gid=5") && devpts(spec).contains("mode=0620"));
        assertNotNull(spec.process());
        assertNull(spec.process().oomScoreAdj());
        String all = String.join("\n", said);
        assertTrue(all.contains("/linux/resources/devices: "), all);
        assertTrue(all.contains("/mounts/2/options/5: gid=5"), all);
        assertTrue(all.contains("/process/oomScoreAdj: stays "), all);
    }

    @Test
    void aHigherScoreIsTheCallersToGive() {
        Process process = DefaultSpec.create().process();
        assertNotNull(process);
        Spec spec =
                adapted(
                        DefaultSpec.create().withProcess(process.withOomScoreAdj(1000)),
                        user("/bin/tool"));
        assertNotNull(spec.process());
        assertEquals(1000, spec.process().oomScoreAdj());
    }

    @Test
    void mapsThatAreAskedForNeedTheTools() {
        Spec spec =
                read(
                        "'namespaces': [{'type': 'user'}, {'type': 'mount'}], 'uidMappings': "
                                + MAP
                                + ", 'gidMappings': "
                                + MAP);
        assertEquals(linux(spec), linux(adapted(spec, user("/bin/tool"))));
        String refusal = refused(spec, new Caller(SELF, UID, UID, true, "", null, null));
        assertTrue(refusal.contains("/linux/uidMappings: ") && refusal.contains("newuidmap"));
        Caller half = new Caller(SELF, UID, UID, true, "", "/bin/tool", null);
        assertTrue(refused(spec, half).contains("/linux/gidMappings: "));
    }

    @Test
    void theOwnIdNeedsNoTool() {
        List<IdMapping> own = List.of(new IdMapping(0, UID, 1));
        assertTrue(RootlessSpec.isOwn(own, UID));
        assertTrue(!RootlessSpec.isOwn(List.of(new IdMapping(0, UID, 2)), UID));
        assertTrue(!RootlessSpec.isOwn(own, UID + 1));
        assertTrue(!RootlessSpec.isOwn(null, UID));
    }

    @Test
    void aUserNeedsAMountNamespace() {
        assertTrue(
                refused(read("'namespaces': [{'type': 'pid'}]"), user("/bin/tool"))
                        .contains("/linux/namespaces: "));
        Spec none = DefaultSpec.create().withLinux(null);
        assertTrue(refused(none, user("/bin/tool")).contains("a mount namespace beside it"));
    }

    @Test
    void idMappedMountsTakeRoot() {
        Mount mount = new Mount("/data", "/data", "bind", List.of("rbind", "idmap"), null, null);
        Spec spec = DefaultSpec.create().withMounts(List.of(mount));
        assertTrue(refused(spec, user("/bin/tool")).contains("/mounts/0: id-mapped mounts"));
    }

    @Test
    void theRootOfAUserNamespaceNeedsNoOther() {
        Caller mapped = new Caller(SELF, 0, 0, false, "root", null, null);
        Spec spec = adapted(DefaultSpec.create(), mapped);
        assertNull(linux(spec).namespace("user"));
        Resources resources = linux(spec).resources();
        assertNotNull(resources);
        assertNull(resources.devices());
    }
}
