package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.conformance.tier.Ability;
import dev.demitasse.conformance.tier.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Id-mapped bind mounts (config-linux.md, Linux mount options; mount_setattr(2)).
@Needs(Ability.ID_MAPPED_TMPFS)
class IdmapTest extends ContainerTest {
    private static final String SHOW = "stat -c '%n %u %g' /home/root /home/user";
    private static final String SWAP =
            "[{\"containerID\":0,\"hostID\":1000,\"size\":10},"
                    + "{\"containerID\":1000,\"hostID\":0,\"size\":10}]";

    private Path source = Path.of("/");

    @BeforeEach
    void makeSource() throws IOException {
        source = Files.createDirectory(lab.temp().resolve("source"));
        Files.writeString(source.resolve("root"), "");
        Files.writeString(source.resolve("user"), "");
        Files.createDirectory(source.resolve("below"));
        lab.tool("chown", "1000:1000", source.resolve("user").toString()).run().succeeds();
    }

    private TestBundle bound(TestBundle bundle, String... options) {
        return bundle.mount("/home", "bind", source.toString(), options);
    }

    private static TestBundle mapping(TestBundle bundle, String map) {
        String mount = bundle.last("/mounts");
        return bundle.json(mount + "/uidMappings", map).json(mount + "/gidMappings", map);
    }

    private TestBundle users() {
        return UserNamespaceTest.mapped(lab.bundle());
    }

    private String prints(TestBundle bundle, String script) {
        return lab.sh(bundle, script).succeeds().out();
    }

    private String owner(String file) {
        String path = source.resolve(file).toString();
        return lab.tool("stat", "-c", "%u %g", path).run().succeeds().out();
    }

    @Test
    void withoutItTheHostsFilesAreNobodys() {
        assertEquals(
                "/home/root 65534 65534\n/home/user 65534 65534\n",
                prints(bound(users(), "rbind"), SHOW));
    }

    @Test
    void theContainersMapIsUsedByDefault() {
        assertEquals(
                "/home/root 0 0\n/home/user 1000 1000\n",
                prints(bound(users(), "rbind", "idmap"), SHOW + "; touch /home/made"));
        assertEquals("0 0\n", owner("made"));
        assertEquals("1000 1000\n", owner("user"));
    }

    @Test
    void theMapOfAJoinedNamespaceToo() {
        try (Container owner = lab.detach(users().args("/bin/sleep", "1000"))) {
            TestBundle bundle = lab.bundle().joins("user", "/proc/" + owner.pid() + "/ns/user");
            assertEquals(
                    "/home/root 0 0\n/home/user 1000 1000\n",
                    prints(bound(bundle, "bind", "idmap"), SHOW));
        }
    }

    @Test
    void theMountsOwnMapWins() {
        TestBundle bundle = bound(users(), "bind", "idmap");
        mapping(bundle, "[{\"containerID\":0,\"hostID\":100005,\"size\":1}]");
        assertEquals("/home/root 5 5\n/home/user 65534 65534\n", prints(bundle, SHOW));
    }

    @Test
    void noUserNamespaceIsNeeded() {
        TestBundle bundle = mapping(bound(lab.bundle(), "bind", "idmap"), SWAP);
        assertEquals(
                "/home/root 1000 1000\n/home/user 0 0\n",
                prints(bundle, SHOW + "; cat /proc/self/uid_map >/dev/null"));
        assertEquals("0 0\n", owner("root"));
    }

    @Test
    void whatIsMadeBelongsToTheMappedUser() {
        TestBundle bundle = mapping(bound(lab.bundle(), "bind"), SWAP);
        bundle.set("/process/user/uid", 1000).set("/process/user/gid", 1000);
        assertEquals("1000 1000\n", prints(bundle, "touch /home/made; stat -c '%u %g' /home/made"));
        assertEquals("0 0\n", owner("made"));
    }

    @Test
    void mapsAloneMeanIdmap() {
        TestBundle bundle = mapping(bound(lab.bundle(), "rbind"), SWAP);
        assertEquals("/home/root 1000 1000\n/home/user 0 0\n", prints(bundle, SHOW));
    }

    @Test
    void otherOptionsHoldToo() {
        TestBundle bundle = mapping(bound(lab.bundle(), "rbind", "ro", "noexec", "idmap"), SWAP);
        String out = prints(bundle, "grep ' /home ' /proc/mounts; " + SHOW);
        assertTrue(out.matches("(?s)\\S+ /home \\S+ ro,noexec,relatime,idmapped.*"), out);
        assertTrue(out.endsWith("/home/root 1000 1000\n/home/user 0 0\n"), out);
    }

    @Test
    void ridmapMapsWhatIsBelow() {
        String below = source.resolve("below").toString();
        lab.tool("mount", "-t", "tmpfs", "below", below).run().succeeds();
        try {
            String script = "stat -c '%u' /home/root /home/below";
            for (List<String> row : List.of(List.of("ridmap", "1000"), List.of("idmap", "0"))) {
                TestBundle bundle = mapping(bound(lab.bundle(), "rbind", row.get(0)), SWAP);
                assertEquals("1000\n" + row.get(1) + "\n", prints(bundle, script));
            }
        } finally {
            lab.tool("umount", below).run().succeeds();
        }
    }

    @Test
    void aFileIsMappedToo() {
        TestBundle bundle = lab.bundle();
        bundle.mount("/etc/mine", "bind", source.resolve("user").toString(), "bind");
        mapping(bundle, SWAP);
        assertEquals("0 0\n", prints(bundle, "stat -c '%u %g' /etc/mine"));
    }

    @Test
    void aFileSystemThatCannotIsTold() {
        TestBundle bundle = lab.bundle().args("/bin/true");
        bundle.mount("/home", "bind", "/proc/sys", "bind");
        mapping(bundle, SWAP);
        lab.run(bundle).fails(bundle.last("/mounts"), "EINVAL", "(proc) cannot be id-mapped");
    }

    @Test
    void nothingToMapByIsRefused() {
        TestBundle bundle = bound(lab.bundle(), "bind", "idmap").args("/bin/true");
        lab.run(bundle).fails(bundle.last("/mounts") + "/options", "or a user namespace");
        TestBundle half = bound(lab.bundle(), "bind", "idmap").args("/bin/true");
        half.json(half.last("/mounts") + "/uidMappings", SWAP);
        lab.run(half).fails(half.last("/mounts") + "/gidMappings: is required");
        TestBundle fresh = users().args("/bin/true").mount("/home", "tmpfs", "tmpfs", "idmap");
        lab.run(fresh).fails(fresh.last("/mounts") + "/options/0");
        TestBundle missing = lab.bundle().args("/bin/true");
        missing.mount("/home", "bind", "/no/such/source", "bind");
        mapping(missing, SWAP);
        lab.run(missing).fails(missing.last("/mounts"), "/no/such/source", "ENOENT");
    }
}
