package dev.demitasse.spec;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Checks the rules of the specification that need no look at the machine. Names of capabilities,
/// mount options and system calls are not among them: unknown ones are no errors there.
public final class SpecValidator {
    /// What the kernel takes as host and domain name (uname(2)).
    private static final int MAX_NODE_NAME = 64;

    private SpecValidator() {}

    /// Checks a configuration.
    public static Problems check(Spec spec) {
        Problems problems = new Problems();
        checkVersion(spec.ociVersion(), problems);
        if (spec.root().path().isEmpty()) {
            problems.add("/root/path", "must not be empty");
        }
        Process process = spec.process();
        if (process != null) {
            ProcessValidator.check(process, "/process", problems);
        }
        Linux linux = spec.linux();
        checkNodeName(spec.hostname(), "/hostname", linux, problems);
        checkNodeName(spec.domainname(), "/domainname", linux, problems);
        checkMounts(spec, problems);
        checkHooks(spec.hooks(), problems);
        Map<String, String> annotations = spec.annotations();
        if (annotations != null && annotations.containsKey("")) {
            problems.add("/annotations/", "must have a name");
        }
        if (linux != null) {
            LinuxValidator.check(linux, problems);
            checkSwap(linux.resources(), problems);
        }
        return problems;
    }

    /// Checks a process, as `exec --process` takes it; pointers begin at the process.
    public static Problems check(Process process) {
        Problems problems = new Problems();
        ProcessValidator.check(process, "", problems);
        return problems;
    }

    /// Checks resources, as `update --resources` takes them; pointers begin at the resources.
    public static Problems check(Resources resources) {
        Problems problems = new Problems();
        ResourcesValidator.check(resources, "", problems);
        return problems;
    }

    /// An update may leave the limit as it is, a new container has none then.
    private static void checkSwap(@Nullable Resources resources, Problems problems) {
        Memory memory = resources == null ? null : resources.memory();
        if (memory == null || memory.swap() == null || memory.swap() <= 0) {
            return;
        }
        Long limit = memory.limit();
        if (limit == null || limit == 0) {
            problems.add(
                    "/linux/resources/memory/swap", "needs a limit, which it includes, or be -1");
        }
    }

    /// Versions below 1 are taken for what they are in practice, the leftover of an old tool: runc
    /// and crun do not look at the version at all.
    private static void checkVersion(String version, Problems problems) {
        if (!SemVer.isValid(version)) {
            problems.add(
                    "/ociVersion",
                    "must be a semantic version such as 1.3.0, not '" + version + "'");
            return;
        }
        if (!version.startsWith("1.") && !version.startsWith("0.")) {
            problems.add("/ociVersion", "must have major version 1, not '" + version + "'");
        }
    }

    private static void checkNodeName(
            @Nullable String name, String pointer, @Nullable Linux linux, Problems problems) {
        if (name == null || name.isEmpty()) {
            return;
        }
        if (linux == null || linux.namespace("uts") == null) {
            problems.add(pointer, "needs a uts namespace in linux.namespaces");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NODE_NAME) {
            problems.add(pointer, "must be at most " + MAX_NODE_NAME + " bytes long");
        }
    }

    private static void checkMounts(Spec spec, Problems problems) {
        List<Mount> mounts = spec.mounts();
        if (mounts == null) {
            return;
        }
        for (int i = 0; i < mounts.size(); i++) {
            Mount mount = mounts.get(i);
            MountValidator.check(mount, i, problems);
            List<IdMapping> uids = mount.uidMappings();
            List<IdMapping> gids = mount.gidMappings();
            boolean mapsUids = uids != null && !uids.isEmpty();
            boolean mapsGids = gids != null && !gids.isEmpty();
            if (mapsUids && !mapsGids) {
                problems.add("/mounts/" + i + "/gidMappings", "is required with uidMappings");
            }
            if (mapsGids && !mapsUids) {
                problems.add("/mounts/" + i + "/uidMappings", "is required with gidMappings");
            }
            LinuxValidator.checkMappings(uids, "/mounts/", i, "/uidMappings/", problems);
            LinuxValidator.checkMappings(gids, "/mounts/", i, "/gidMappings/", problems);
            List<String> options = mount.options();
            Linux linux = spec.linux();
            if (!mapsUids
                    && !mapsGids
                    && options != null
                    && (options.contains("idmap") || options.contains("ridmap"))
                    && (linux == null || linux.namespace("user") == null)) {
                problems.add(
                        "/mounts/" + i + "/options",
                        "idmap needs uidMappings and gidMappings, or a user namespace");
            }
        }
    }

    private static void checkHooks(@Nullable Hooks hooks, Problems problems) {
        if (hooks == null) {
            return;
        }
        checkHooks(hooks.prestart(), "/hooks/prestart/", problems);
        checkHooks(hooks.createRuntime(), "/hooks/createRuntime/", problems);
        checkHooks(hooks.createContainer(), "/hooks/createContainer/", problems);
        checkHooks(hooks.startContainer(), "/hooks/startContainer/", problems);
        checkHooks(hooks.poststart(), "/hooks/poststart/", problems);
        checkHooks(hooks.poststop(), "/hooks/poststop/", problems);
    }

    private static void checkHooks(@Nullable List<Hook> hooks, String pointer, Problems problems) {
        if (hooks == null) {
            return;
        }
        for (int i = 0; i < hooks.size(); i++) {
            Hook hook = hooks.get(i);
            if (!hook.path().startsWith("/")) {
                problems.add(pointer + i + "/path", "must be an absolute path");
            }
            ProcessValidator.checkEnv(hook.env(), pointer, i, problems);
            Integer timeout = hook.timeout();
            if (timeout != null && timeout <= 0) {
                problems.add(pointer + i + "/timeout", "must be more than 0 seconds");
            }
        }
    }
}
