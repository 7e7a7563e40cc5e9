package dev.demitasse.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

class RootlessDefaultTest {
    private static final Spec SPEC = DefaultSpec.rootless(DefaultSpec.create(), 1000, -2);

    @Test
    void theUserAloneIsMapped() {
        Linux linux = SPEC.linux();
        assertNotNull(linux);
        assertEquals(List.of(new IdMapping(0, 1000, 1)), linux.uidMappings());
        assertEquals(List.of(new IdMapping(0, 4_294_967_294L, 1)), linux.gidMappings());
        assertNull(linux.resources());
        assertNull(linux.namespace("network"));
        assertEquals(new Namespace("user", null), linux.namespace("user"));
        assertEquals(6, linux.namespaces() == null ? 0 : linux.namespaces().size());
    }

    @Test
    void theHostsSysIsBoundAndNobodyElseOwnsAnything() {
        List<Mount> mounts = SPEC.mounts();
        assertNotNull(mounts);
        Mount sys = mounts.get(5);
        assertEquals("/sys", sys.source());
        assertEquals(List.of("rbind", "nosuid", "noexec", "nodev", "ro"), sys.options());
        List<String> devpts = mounts.get(2).options();
        assertNotNull(devpts);
        assertEquals(5, devpts.size());
        assertEquals(-1, devpts.indexOf("gid=5"));
    }

    @Test
    void whatIsNotLinuxStaysAsItIs() {
        Spec plain = DefaultSpec.create().withLinux(null).withMounts(null);
        assertEquals(plain.withMounts(List.of()), DefaultSpec.rootless(plain, 1, 2));
    }
}
