package dev.demitasse.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.demitasse.conformance.tier.Ability;
import dev.demitasse.conformance.tier.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Containers of users without root's rights, below the state root that such users have.
class RootlessTest extends ContainerTest {
    private static final String SHARED =
            "[{\"containerID\":0,\"hostID\":200000,\"size\":1000},"
                    + "{\"containerID\":1000,\"hostID\":61234,\"size\":1}]";

    private RootlessUser user = RootlessUser.withRanges();

    /// A user's own is what is left: the lab looks for all else.
    @AfterEach
    void leavesNothing() {
        for (RootlessUser one : List.of(RootlessUser.withRanges(), RootlessUser.alone())) {
            String[] left = one.home().resolve("demitasse/containers").toFile().list();
            user = one;
            for (String id : left == null ? new String[0] : left) {
                call("delete", "--force", id).run();
            }
            assertEquals("[]", left == null ? "[]" : Arrays.toString(left));
        }
    }

    /// `demitasse WORDS`, called by the user.
    private Command call(String... words) {
        return user.as(program(words));
    }

    /// The same, called by root in the place of the users.
    private Command program(String... words) {
        if (mode == Mode.WARM) {
            user.socket();
        }
        // An empty one is as none: the launcher knows where a user's planner is.
        return lab.program(RootlessUser.demitasse(), words)
                .env("DEMITASSE_PLANNER", mode == Mode.WARM ? "" : "off");
    }

    /// A bundle that belongs to the user.
    private TestBundle bundle() {
        TestBundle bundle = lab.bundle();
        chown(bundle.directory(), user.uid());
        return bundle;
    }

    private void chown(Path path, int uid) {
        lab.tool("chown", "-R", uid + ":" + uid, path.toString()).run().succeeds();
    }

    private String[] words(String verb, TestBundle bundle, String id, String... flags) {
        bundle.write();
        List<String> words = new ArrayList<>(List.of(flags));
        words.addAll(List.of(verb, "--bundle", bundle.directory().toString(), id));
        return words.toArray(new String[0]);
    }

    private Outcome run(TestBundle bundle, String... flags) {
        return call(words("run", bundle, lab.newId(), flags)).run();
    }

    private String prints(TestBundle bundle, String script) {
        return run(bundle.sh(script)).succeeds().out();
    }

    private static String map(int id) {
        return String.format("%10d %10d %10d%n", 0, id, 1);
    }

    private static int owner(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid");
    }

    @Test
    void aUserAloneIsRootInItsContainer() throws IOException {
        user = RootlessUser.alone();
        Path data = Files.createDirectory(lab.temp().resolve("data"));
        chown(data, user.uid());
        TestBundle bundle = bundle();
        bundle.mount("/home", "bind", data.toString(), "rbind");
        String out =
                prints(
                        bundle,
                        "cat /proc/self/uid_map /proc/self/gid_map /proc/self/setgroups; id -u;"
                                + " touch /home/mine /var/mine; stat -c %t:%T /dev/null;"
                                + " echo x > /dev/null; grep -c ' /sys/fs/cgroup cgroup2 ro'"
                                + " /proc/mounts; ls /sys/class/net; cat /proc/1/oom_score_adj");
        String score = Tools.read("/proc/self/oom_score_adj");
        assertEquals(map(user.uid()) + map(user.uid()) + "deny\n0\n1:3\n1\nlo\n" + score, out);
        assertEquals(user.uid(), owner(data.resolve("mine")));
        assertEquals(user.uid(), owner(bundle.path("var/mine")));
    }

    @Test
    void theIdsThatRootGivesAreMappedToo() throws IOException {
        TestBundle bundle = bundle();
        bundle.json("/process/user", "{\"uid\":33,\"gid\":34,\"additionalGids\":[5]}");
        Files.setPosixFilePermissions(
                bundle.path("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
        String out =
                prints(bundle, "cat /proc/self/uid_map /proc/self/setgroups; id; touch /tmp/x");
        String range = String.format("%10d %10d %10d%n", 1, RootlessUser.RANGE, 65536);
        assertEquals(map(user.uid()) + range + "allow\nuid=33 gid=34 groups=5\n", out);
        assertEquals(RootlessUser.RANGE + 32, owner(bundle.path("tmp/x")));
    }

    /// As podman sends it: the user is not root in its container, which cannot reach what the user
    /// can.
    @Test
    void mapsOfTheConfigurationAreWrittenByTheTools() throws IOException {
        Path closed = Files.createDirectory(lab.temp().resolve("closed"));
        Path data = Files.createDirectory(closed.resolve("data"));
        Files.writeString(data.resolve("file"), "reached\n");
        chown(closed, user.uid());
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        TestBundle bundle = bundle();
        chown(bundle.path("."), RootlessUser.RANGE);
        bundle.add("/linux/namespaces", "{\"type\":\"user\"}");
        bundle.json("/linux/uidMappings", SHARED).json("/linux/gidMappings", SHARED);
        bundle.set("/process/oomScoreAdj", 700).set("/process/user/uid", 1000);
        bundle.mount("/home", "bind", data.toString(), "rbind");
        assertEquals(
                "1000\nreached\n700\n",
                prints(bundle, "id -u; cat /home/file; cat /proc/1/oom_score_adj"));
    }

    @Test
    void whatTheToolsSayIsInTheError() {
        TestBundle bundle = bundle().args("/bin/true");
        bundle.add("/linux/namespaces", "{\"type\":\"user\"}");
        String map = "[{\"containerID\":0,\"hostID\":300000,\"size\":1000}]";
        bundle.json("/linux/uidMappings", map);
        bundle.json("/linux/gidMappings", SHARED);
        run(bundle).fails("/linux/uidMappings: run ", "newuidmap PID 0 300000", "not allowed");
        // Without the right to gain rights, the tools have none.
        Command still = lab.program(RootlessUser.demitasse(), words("run", bundle, lab.newId()));
        user.as(still.behind(Tools.find("setpriv").toString(), "--no-new-privs"))
                .env("DEMITASSE_PLANNER", "off")
                .run()
                .fails("/linux/uidMappings: ", "newuidmap", "no_new_privs");
    }

    @Test
    void whatTakesRootIsRefusedByName() {
        TestBundle idmap = bundle().args("/bin/true");
        idmap.mount("/home", "bind", lab.temp().toString(), "rbind", "idmap");
        idmap.json(idmap.last("/mounts") + "/uidMappings", SHARED);
        idmap.json(idmap.last("/mounts") + "/gidMappings", SHARED);
        run(idmap).fails(idmap.last("/mounts"), "id-mapped mounts");
        TestBundle limit = bundle().args("/bin/true");
        limit.json(
                "/process/rlimits",
                "[{\"type\":\"RLIMIT_NOFILE\",\"soft\":1024,\"hard\":999999999}]");
        run(limit).fails("/process/rlimits/0", "EPERM", "CAP_SYS_RESOURCE");
        user = RootlessUser.alone();
        TestBundle other = bundle().args("/bin/true");
        other.json("/process/user", "{\"uid\":5,\"gid\":0}");
        run(other).fails("/process/user/uid: uid 5 is not mapped");
        TestBundle mounts = bundle().args("/bin/true").withoutNamespace("mount");
        mounts.remove("/linux/maskedPaths").remove("/linux/readonlyPaths");
        run(mounts).fails("/linux/namespaces: ", "user namespace, which is added");
    }

    @Test
    void lifecycle() throws IOException {
        TestBundle bundle = bundle().args("/bin/sleep", "1000");
        String id = lab.newId();
        call(words("create", bundle, id)).run().succeedsSilently();
        JsonNode state = TestBundle.JSON.readTree(call("state", id).run().succeeds().out());
        assertEquals("created", state.path("status").asText());
        call("start", id).run().succeedsSilently();
        assertTrue(call("list").run().succeeds().out().contains("test" + user.uid()));
        assertEquals("0\n", call("exec", id, "/bin/id", "-u").run().succeeds().out());
        assertEquals("7\n", call("exec", "-u", "7:8", id, "/bin/id", "-u").run().succeeds().out());
        call("delete", id).run().fails("not stopped: running");
        call("kill", id, "KILL").run().succeedsSilently();
        Lab.await(
                () -> call("state", id).run().out().contains("\"stopped\""),
                () -> id + " does not stop");
        call("delete", id).run().succeedsSilently();
        Command detached = call("run", "-d", "-b", bundle.directory().toString(), id);
        detached.run().succeedsSilently();
        call("delete", "--force", id).run().succeedsSilently();
    }

    @Test
    void terminal() {
        TestBundle bundle = bundle().set("/process/terminal", true);
        bundle.sh("tty; stat -c %u /dev/console; test -t 0 && stty size");
        Command command = call(words("run", bundle, lab.newId()));
        Outcome outcome =
                command.behind(Tools.find("python3").toString(), Tools.script("terminal.py"), "")
                        .run();
        assertEquals("/dev/pts/0\r\n0\r\n33 77\r\n", outcome.out(), outcome::toString);
    }

    @Test
    void specRootlessIsReadyToRun() throws IOException {
        user = RootlessUser.alone();
        TestBundle bundle = bundle();
        call("spec", "--rootless", "-b", bundle.directory().toString()).run().succeedsSilently();
        Path file = bundle.directory().resolve("config.json");
        var config = (ObjectNode) TestBundle.JSON.readTree(Files.readString(file));
        assertEquals(user.uid(), owner(file));
        assertEquals(user.uid(), config.at("/linux/uidMappings/0/hostID").asInt());
        assertTrue(config.at("/linux/resources").isMissingNode());
        ((ObjectNode) config.at("/process"))
                .put("terminal", false)
                .set(
                        "args",
                        TestBundle.JSON.valueToTree(
                                List.of(
                                        "sh",
                                        "-c",
                                        "grep -c ' /sys sysfs ro' /proc/mounts; id -u; readlink /proc/self/ns/net")));
        String net = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
        bundle.writeText(config.toString());
        Outcome outcome =
                call("run", "-b", bundle.directory().toString(), lab.newId()).run().succeeds();
        assertEquals("1\n0\n" + net + "\n", outcome.out());
    }

    @Test
    void limitsTakeACgroup() {
        TestBundle bundle = bundle().args("/bin/true");
        run(bundle, "--rootless=false").fails("/linux/cgroupsPath: ", "is not writable");
        bundle.json("/linux/resources/pids", "{\"limit\":20}");
        run(bundle).fails("/linux/resources/pids/limit: ", "can have no cgroup", "is not writable");
        run(bundle, "--rootless=perhaps").fails("--rootless: true, false or auto");
        assertTrue(
                run(bundle.json("/linux/resources/pids", "null"), "--debug")
                        .err()
                        .contains("/linux/cgroupsPath: no cgroup is made: "));
    }

    /// Has a command begin in a cgroup of the user's, beside which it may make others.
    private Command delegated(Command command, String path) {
        Path own = lab.cgroup().directory(path);
        String leaf = own.resolve("leaf").toString();
        lab.tool("mkdir", "-p", leaf).run().succeeds();
        List<String> files = new ArrayList<>(List.of("chown", user.uid() + ":" + user.uid()));
        for (String file : List.of("", "/cgroup.procs", "/cgroup.subtree_control")) {
            files.add(own + file);
            files.add(leaf + file);
        }
        lab.tool(files.toArray(new String[0])).run().succeeds();
        return command.afterShell("echo $$ > " + leaf + "/cgroup.procs");
    }

    private void undelegate(String path) {
        Path own = lab.cgroup().directory(path);
        assertEquals(List.of(own.resolve("leaf"), own), lab.cgroup().children());
        assertTrue(own.resolve("leaf").toFile().delete() && own.toFile().delete());
    }

    @Test
    void aDelegatedCgroupIsUsed() {
        TestBundle bundle = bundle().remove("/linux/cgroupsPath").args("/bin/sleep", "1000");
        String path = lab.cgroup().path() + "/delegated";
        String id = lab.newId();
        Command create = call("create", "-b", bundle.write().directory().toString(), id);
        delegated(create, path).run().succeedsSilently();
        Path cgroup = lab.cgroup().directory(path).resolve("demitasse").resolve(id);
        assertEquals(1, Tools.read(cgroup + "/cgroup.procs").lines().count());
        call("start", id).run().succeedsSilently();
        call("pause", id).run().succeedsSilently();
        call("resume", id).run().succeedsSilently();
        call("kill", "--all", id, "KILL").run().succeedsSilently();
        call("delete", "--force", id).run().succeedsSilently();
        undelegate(path);
    }

    @Test
    @Needs(Ability.PIDS_CONTROLLER)
    void limitsOfDelegatedControllersHold() {
        String path = lab.cgroup().path() + "/limited";
        TestBundle bundle = bundle().set("/linux/cgroupsPath", path + "/box");
        bundle.json("/linux/resources/pids", "{\"limit\":20}");
        bundle.sh("cat /sys/fs/cgroup/pids.max; cat /proc/self/cgroup");
        // Which a container of root's would have done.
        lab.cgroup().write("/", "cgroup.subtree_control", "+pids");
        lab.cgroup().write(lab.cgroup().path(), "cgroup.subtree_control", "+pids");
        Command run = call(words("run", bundle, lab.newId()));
        assertEquals("20\n0::/\n", delegated(run, path).run().succeeds().out());
        undelegate(path);
    }

    @Test
    void insideAUserNamespaceNoOtherIsMade() {
        TestBundle bundle = bundle();
        bundle.sh(
                "cat /proc/self/uid_map; stat -c %t:%T:%u /dev/null; cat /proc/self/oom_score_adj");
        bundle.set("/process/oomScoreAdj", -900);
        Command run = program(words("run", bundle, lab.newId()));
        Outcome outcome =
                user.as(run.behind(Tools.find("unshare").toString(), "--user", "--map-root-user"))
                        .run()
                        .succeeds();
        String score = Tools.read("/proc/self/oom_score_adj");
        assertEquals(map(user.uid()) + "1:3:65534\n" + score, outcome.out());
    }

    /// Those that belong to the user namespace can be joined after it only.
    @Test
    void theNamespacesOfAnotherContainerAreJoined() {
        TestBundle first = bundle().args("/bin/sleep", "1000");
        String id = lab.newId();
        first.write();
        call("run", "-d", "-b", first.directory().toString(), id).run().succeedsSilently();
        String pid = call("state", id).run().out().replaceAll("(?s).*\"pid\": (\\d+).*", "$1");
        TestBundle second = bundle();
        for (String type : List.of("network", "ipc", "user")) {
            String file = type.equals("network") ? "net" : type;
            second.joins(type, "/proc/" + pid + "/ns/" + file);
        }
        String shown = "readlink /proc/self/ns/net; readlink /proc/self/ns/user; id -u";
        String joined = prints(second, shown);
        String own = call("exec", id, "/bin/sh", "-c", shown).run().succeeds().out();
        assertEquals(own, joined);
        call("delete", "--force", id).run().succeedsSilently();
    }

    @Test
    void thePlannerServesItsUserAlone() throws IOException {
        Path socket = user.socket();
        long before = user.requests();
        call("list").env("DEMITASSE_PLANNER", "").run().succeeds();
        assertEquals(before + 2, user.requests());
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
        RootlessUser other = RootlessUser.alone();
        Command list = lab.program(RootlessUser.demitasse(), "list");
        other.as(list).env("DEMITASSE_PLANNER", socket.toString()).run().succeeds();
        assertEquals(before + 3, user.requests());
    }
}
