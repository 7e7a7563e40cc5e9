package dev.demitasse.cli.training;

import dev.demitasse.cli.planner.Conversation;
import dev.demitasse.cli.planner.PlannerClient;
import dev.demitasse.core.plan.SeccompRules;
import dev.demitasse.linux.seccomp.CompiledFilter;
import dev.demitasse.linux.seccomp.FilterCache;
import dev.demitasse.linux.seccomp.FilterRules;
import dev.demitasse.spec.DefaultSpec;
import dev.demitasse.spec.InvalidSpec;
import dev.demitasse.spec.Linux;
import dev.demitasse.spec.Process;
import dev.demitasse.spec.Seccomp;
import dev.demitasse.spec.Spec;
import dev.demitasse.spec.SpecReader;
import dev.demitasse.spec.SpecWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The life of some containers, told by the calls of their engine: with a scripted launcher, on
/// plain files in place of a cgroup tree.
public final class Scenario {
    private static final String MOUNT = "demitasse.cgroup.mount";

    private static final int USER = 1000;

    private static final String LINUX_WITH_SECCOMP =
            """
            "linux": {"seccomp": {"defaultAction": "SCMP_ACT_ERRNO", "architectures": \
            ["SCMP_ARCH_X86_64"], "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW", \
            "args": [{"index": 0, "value": 1, "valueTwo": 2, "op": "SCMP_CMP_MASKED_EQ"}]}]},\
            """;

    private final Conversation conversation;
    private final String build;
    private final Path directory;
    private final List<String> surprises = new ArrayList<>();

    /// Prepares bundles, an empty root and a stand-in for a cgroup tree.
    ///
    /// @param build the build id the conversation expects of a launcher
    /// @param directory an existing scratch directory
    /// @throws IOException if it cannot be written to
    public Scenario(Conversation conversation, String build, Path directory) throws IOException {
        this.conversation = conversation;
        this.build = build;
        this.directory = directory;
        Spec spec = DefaultSpec.create();
        Process process = Objects.requireNonNull(spec.process());
        bundle("bundle", spec.withProcess(process.withTerminal(false)));
        bundle("terminal", spec);
        Linux linux = Objects.requireNonNull(spec.linux());
        bundle(
                "user",
                spec.withProcess(process.withTerminal(false))
                        .withLinux(linux.withCgroupsPath("/demitasse/user")));
        Files.writeString(
                directory.resolve("process.json"),
                """
                {"cwd": "/", "args": ["true"], "env": ["PATH=/bin"], "user": {"uid": 0, "gid": 0},\
                 "capabilities": {"bounding": ["CAP_KILL"]}}\
                """);
        filteredBundle("filtered", spec.withProcess(process.withTerminal(false)));
        Files.createDirectories(directory.resolve("root"));
        Files.createDirectories(directory.resolve("host"));
        cgroup("cgroup");
        cgroup("cgroup/demitasse");
        for (String id : List.of("one", "two", "three", "five", "six", "user")) {
            cgroup("cgroup/demitasse/" + id);
        }
    }

    /// A bundle with a seccomp profile that has been compiled before, so that no libseccomp is
    /// needed here, and what compiles with it does not burden the cache.
    private void filteredBundle(String name, Spec spec) throws IOException {
        bundle(name, spec);
        Path config = directory.resolve(name).resolve("config.json");
        String text = Files.readString(config).replace("\"linux\": {", LINUX_WITH_SECCOMP);
        Files.writeString(config, text);
        try {
            Linux linux = SpecReader.read(Files.readAllBytes(config)).linux();
            Seccomp seccomp = linux == null ? null : linux.seccomp();
            if (seccomp != null) {
                FilterRules rules = SeccompRules.of(seccomp);
                new FilterCache(directory.resolve("root.seccomp"), build, rules)
                        .write(new CompiledFilter(new byte[8], List.of(), config.toString()));
            }
        } catch (InvalidSpec e) {
            throw new IOException(e);
        }
    }

    /// The files the kernel would have made.
    private void cgroup(String name) throws IOException {
        Path cgroup = directory.resolve(name);
        Files.createDirectories(cgroup);
        for (String file : List.of("controllers", "subtree_control", "procs", "kill")) {
            Files.write(cgroup.resolve("cgroup." + file), new byte[0]);
        }
        Files.writeString(cgroup.resolve("cgroup.events"), "populated 0\nfrozen 0\n");
    }

    private void bundle(String name, Spec spec) throws IOException {
        Path bundle = directory.resolve(name);
        Files.createDirectories(bundle.resolve("rootfs"));
        Files.write(bundle.resolve("config.json"), SpecWriter.write(spec));
    }

    /// Plays all of it.
    ///
    /// @return a line for every call that did not end as it should have; empty if all is well
    public List<String> play() {
        surprises.clear();
        String former = System.setProperty(MOUNT, directory.resolve("cgroup").toString());
        try (PlanActor actor = new PlanActor(false)) {
            call(actor, 0, "--version");
            call(actor, 0, "create", "--bundle=bundle", "--pid-file", "pid", "one");
            call(actor, 0, "state", "one");
            call(actor, 0, "list");
            call(actor, 0, "start", "one");
            call(actor, 0, "state", "one");
            call(actor, 0, "exec", "one", "/bin/true");
            call(actor, 0, "exec", "-d", "--pid-file", "pid", "-p", "process.json", "one");
            call(actor, 0, "list", "--format", "json");
            call(actor, 1, "delete", "one");
            call(actor, 0, "kill", "one", "KILL");
            call(actor, 0, "delete", "one");
            call(actor, 0, "run", "--bundle", "bundle", "two");
            call(actor, 0, "run", "--bundle", "filtered", "six");
            call(actor, 0, "create", "-b", "bundle", "--preserve-fds", "1", "three");
            call(actor, 0, "kill", "--all", "three", "9");
            call(actor, 0, "delete", "--force", "three");
            call(USER, actor, 0, "run", "--bundle", "user", "user");
            call(actor, 0, "explain", "--bundle", "terminal");
            call(actor, 0, "explain", "--bundle", "bundle", "--format", "json");
            failures(actor);
        } finally {
            if (former == null) {
                System.clearProperty(MOUNT);
            } else {
                System.setProperty(MOUNT, former);
            }
        }
        return List.copyOf(surprises);
    }

    private void failures(PlanActor actor) {
        call(actor, 1, "state", "missing");
        call(actor, 1, "--log", "log.json", "--log-format", "json", "start", "missing");
        call(actor, 1, "create", "--bundle", "nowhere", "four");
        call(actor, 255, "exec", "missing", "true");
        call(actor, 3, "nonsense");
        try (PlanActor failing = new PlanActor(true)) {
            call(failing, 1, "run", "--bundle", "bundle", "five");
        }
    }

    /// Writes a bundle to start from; once, because it stays. Help is left out: picocli in the
    /// cache would cost each other cold start some 3 ms, and without it help takes twice its time.
    public List<String> playOnce() {
        surprises.clear();
        try (PlanActor actor = new PlanActor(false)) {
            call(actor, 0, "spec", "--host", "--bundle", "host");
        }
        return List.copyOf(surprises);
    }

    private void call(PlanActor actor, int status, String... words) {
        call(0, actor, status, words);
    }

    private void call(int euid, PlanActor actor, int status, String... words) {
        List<String> argv = new ArrayList<>();
        argv.add("demitasse");
        argv.add("--root=" + directory.resolve("root"));
        argv.addAll(List.of(words));
        byte[] hello = PlannerClient.hello(build, euid, argv, directory.toString(), List.of());
        ScriptedLauncher launcher = new ScriptedLauncher(hello, actor);
        String end;
        try {
            conversation.hold(launcher.input(), launcher.output(), null);
            end = launcher.status() == status ? "" : "status " + launcher.status();
        } catch (IOException e) {
            end = e.toString();
        }
        if (!end.isEmpty()) {
            surprises.add(String.join(" ", words) + ": " + end + " " + launcher.printed(2).trim());
        }
    }
}
