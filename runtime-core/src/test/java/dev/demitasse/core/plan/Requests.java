package dev.demitasse.core.plan;

import dev.demitasse.core.hook.HookPlanner;
import dev.demitasse.core.rootless.Caller;
import dev.demitasse.linux.launcher.Hello;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a plan depends on beside its configuration, with values that do not depend on the machine.
final class Requests {
    @Nullable String stateDirectory;
    boolean attached;
    List<String> afterwards = List.of();
    @Nullable String consoleSocket;
    @Nullable String pidfdSocket;
    int preserveFds;
    boolean pivot = true;
    boolean keyring = true;
    boolean subreaper = true;
    @Nullable String cgroup = "/sys/fs/cgroup/demitasse/box";
    boolean kcore = true;
    @Nullable HookPlanner hooks;
    byte @Nullable [] filter;
    boolean entersLater;
    boolean selinux;
    Caller caller = Caller.ROOT;
    int sockets;
    @Nullable String notifyDirectory;
    @Nullable String notifySocket;
    Map<String, String> devicePaths = Map.of();

    private Requests() {}

    /// `create`.
    static Requests create() {
        Requests request = new Requests();
        request.stateDirectory = "/run/demitasse/box";
        return request;
    }

    /// `run`, which stays.
    static Requests run() {
        Requests request = new Requests();
        request.attached = true;
        request.afterwards = List.of("demitasse", "delete", "--force", "box");
        return request;
    }

    /// `run --detach`.
    static Requests runDetached() {
        return new Requests();
    }

    /// Who calls.
    static Hello hello() {
        return new Hello(
                1,
                "",
                1,
                0,
                List.of(),
                "/caller",
                List.of("PATH=/bin", "WHO=caller"),
                0027,
                0,
                0,
                0);
    }

    PlanRequest make() {
        return new PlanRequest(
                "box",
                "/bundle",
                stateDirectory,
                attached,
                afterwards,
                consoleSocket,
                pidfdSocket,
                preserveFds,
                pivot,
                keyring,
                subreaper,
                cgroup,
                "/sys/fs/cgroup",
                kcore,
                hooks,
                entersLater,
                selinux,
                caller,
                sockets,
                notifyDirectory,
                notifySocket,
                devicePaths);
    }
}
