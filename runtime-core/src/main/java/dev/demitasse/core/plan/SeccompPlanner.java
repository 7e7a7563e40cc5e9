package dev.demitasse.core.plan;

import dev.demitasse.linux.abi.Capabilities;
import dev.demitasse.linux.plan.ExecOp;
import dev.demitasse.linux.plan.HostOp;
import dev.demitasse.linux.plan.IsolationOp;
import dev.demitasse.linux.plan.Op;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.ProcessOp;
import dev.demitasse.linux.seccomp.SeccompAbi;
import dev.demitasse.spec.DefaultSpec;
import dev.demitasse.spec.JsonWriter;
import dev.demitasse.spec.Process;
import dev.demitasse.spec.Seccomp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Plans the loading of a seccomp filter.
///
/// It is the last thing before the exec, behind `start`: whatever init calls after it would need
/// the profile's consent. So init announces the exec first, and after the load calls nothing but
/// execve(2). What would make the load fail is looked at by `create`.
///
/// A filter that notifies has a listener, which goes to the agent while the container is created.
/// Such a filter is loaded when all else is done that `create` does; what init calls from then on
/// is for the agent to allow: write(2) and read(2) at the barrier, close_range(2), accept4(2),
/// read(2) and close(2) to wait for `start`, write(2), execve(2).
///
/// Without no_new_privs, the load takes CAP_SYS_ADMIN, which init then keeps among its permitted
/// capabilities until the exec.
final class SeccompPlanner {
    private static final String POINTER = "/linux/seccomp";

    private final Plan.Builder plan;
    private final Seccomp seccomp;
    private final byte[] filter;
    private final int flags;
    private final boolean privileged;
    private final @Nullable String listenerPath;
    private int receiver = Op.NO_SLOT;
    private int sender = Op.NO_SLOT;
    private int agent = Op.NO_SLOT;

    /// @param filter the compiled profile
    SeccompPlanner(Plan.Builder plan, Seccomp seccomp, Process process, byte[] filter) {
        boolean notifies = SeccompRules.notifies(seccomp);
        this.plan = plan;
        this.seccomp = seccomp;
        this.filter = filter;
        this.flags = SeccompRules.flags(seccomp, notifies);
        this.privileged = !Boolean.TRUE.equals(process.noNewPrivileges());
        this.listenerPath = notifies ? seccomp.listenerPath() : null;
    }

    /// What init has to keep until the filter is loaded, bit n for capability n.
    long keptCapabilities() {
        return privileged ? Capabilities.mask(List.of("CAP_SYS_ADMIN"), new ArrayList<>()) : 0;
    }

    boolean notifies() {
        return (flags & SeccompAbi.FLAG_NEW_LISTENER) != 0;
    }

    /// Before the clone: how the listener will leave init.
    void planSockets() {
        if (notifies()) {
            receiver = plan.slot();
            sender = plan.slot();
            plan.host(new HostOp.SocketPair(receiver, sender), POINTER + "/listenerPath");
        }
    }

    /// After the clone, so that init has no part in the connection.
    void planConnection() {
        if (listenerPath != null) {
            agent = plan.slot();
            plan.host(new HostOp.Connect(agent, listenerPath), POINTER + "/listenerPath");
        }
    }

    /// Once init has been let go to load the filter.
    ///
    /// @param init pid of the init of a running container that gets another process; 0 if it is
    ///   init itself that loads the filter
    void planHandOver(
            String id, String bundle, @Nullable Map<String, String> annotations, int init) {
        plan.host(
                new IsolationOp.SeccompListener(
                        receiver, sender, agent, state(id, bundle, annotations, init)),
                POINTER + "/listenerPath");
    }

    /// In init, for a `create`: so that `start` does not find what `create` could have said.
    void planCheck() {
        if (!notifies()) {
            plan.init(new ProcessOp.SeccompCheck(flags, privileged), POINTER);
        }
    }

    /// In init.
    ///
    /// @param announced true if nothing but the exec follows
    void planLoad(boolean announced) {
        if (announced) {
            plan.init(new ExecOp.Announce(), "");
        }
        plan.init(new ProcessOp.Seccomp(flags, privileged, sender, filter), POINTER);
    }

    /// The container process state of config-linux.md, cut where the pid has to go. That of an
    /// `exec` has the container's own pid in its `state`, as with runc.
    private List<String> state(
            String id, String bundle, @Nullable Map<String, String> annotations, int init) {
        JsonWriter out = new JsonWriter(false);
        out.beginElement();
        out.string("ociVersion", DefaultSpec.OCI_VERSION);
        out.strings("fds", List.of("seccompFd"));
        out.int32("pid", 0);
        int first = out.toBytes().length - 1;
        out.string("metadata", seccomp.listenerMetadata());
        out.beginObject("state");
        out.string("ociVersion", DefaultSpec.OCI_VERSION);
        out.string("id", id);
        out.string("status", init == 0 ? "creating" : "running");
        out.int32("pid", init);
        int second = out.toBytes().length - 1;
        out.string("bundle", bundle);
        out.stringMap("annotations", annotations);
        out.endObject();
        out.endObject();
        byte[] bytes = out.toBytes();
        if (init != 0) {
            return List.of(text(bytes, 0, first), text(bytes, first + 1, bytes.length));
        }
        return List.of(
                text(bytes, 0, first),
                text(bytes, first + 1, second),
                text(bytes, second + 1, bytes.length));
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
}
