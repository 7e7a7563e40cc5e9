package dev.demitasse.core.plan;

import dev.demitasse.linux.abi.Capabilities;
import dev.demitasse.linux.abi.Rlimits;
import dev.demitasse.linux.plan.ExecOp;
import dev.demitasse.linux.plan.HostOp;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.ProcessOp;
import dev.demitasse.spec.Process;
import dev.demitasse.spec.Rlimit;
import dev.demitasse.spec.User;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Plans what becomes of init itself: identity, privileges, directory, environment, program.
final class ProcessPlanner {
    private static final int DEFAULT_UMASK = 0022;
    private static final String DEFAULT_PATH = "/bin:/usr/bin";

    private final Plan.Builder plan;
    private final Process process;
    private final List<String> args;
    private final List<String> env;
    private final User user;
    private final int defaultUmask;
    private final List<String> unknownCapabilities = new ArrayList<>();

    /// For init, which gets a umask of its own where none is asked for.
    ProcessPlanner(Plan.Builder plan, Process process) {
        this(plan, process, DEFAULT_UMASK);
    }

    /// @param defaultUmask the umask where none is asked for
    ProcessPlanner(Plan.Builder plan, Process process, int defaultUmask) {
        this.defaultUmask = defaultUmask;
        this.plan = plan;
        this.process = process;
        this.args = process.args() == null ? List.of() : process.args();
        this.env = lastOfEach(process.env() == null ? List.of() : process.env());
        this.user = process.user() == null ? new User(0, 0, null, null) : process.user();
    }

    /// Sets a variable of the program's environment, whatever the configuration says.
    void setVariable(String name, String value) {
        env.removeIf(entry -> entry.startsWith(name + "="));
        env.add(name + "=" + value);
    }

    int uid() {
        return (int) user.uid();
    }

    /// A user that is not in the configuration has no place in it.
    private String userPointer(String member) {
        return process.user() == null ? "" : "/process/user" + member;
    }

    int umask() {
        Integer umask = user.umask();
        return umask == null ? defaultUmask : umask;
    }

    /// The step that needs no privilege and must come before the barrier of a set-up container.
    void planUmask() {
        plan.init(new ProcessOp.Umask(umask()), user.umask() == null ? "" : "/process/user/umask");
    }

    /// The resource limits, which the launcher sets with its own rights while the process waits.
    void planLimits() {
        List<Rlimit> rlimits = process.rlimits();
        for (int i = 0; rlimits != null && i < rlimits.size(); i++) {
            Rlimit limit = rlimits.get(i);
            plan.host(
                    new HostOp.Prlimit(
                            Rlimits.resource(limit.type()),
                            limit.soft(),
                            limit.hard(),
                            limit.type()),
                    "/process/rlimits/" + i);
        }
    }

    /// From full privileges to those of the program.
    ///
    /// @param kept capabilities that init itself still needs; exec takes them away
    void planIdentity(long kept) {
        if (Boolean.TRUE.equals(process.noNewPrivileges())) {
            plan.init(new ProcessOp.NoNewPrivileges(), "/process/noNewPrivileges");
        }
        plan.init(new ProcessOp.StdioOwner(uid()), userPointer("/uid"));
        dev.demitasse.spec.Capabilities sets = process.capabilities();
        if (sets != null) {
            plan.init(
                    new ProcessOp.BoundingSet(mask(sets.bounding())),
                    "/process/capabilities/bounding");
        }
        // Root may enter a directory its user cannot, and a user's own directory may be closed to
        // root: try as both.
        plan.init(new ProcessOp.Chdir(process.cwd(), true), "/process/cwd");
        List<Long> groups = user.additionalGids();
        plan.init(
                new ProcessOp.User(uid(), (int) user.gid(), groups == null ? List.of() : groups),
                userPointer(""));
        plan.init(new ProcessOp.Chdir(process.cwd(), false), "/process/cwd");
        if (sets != null) {
            plan.init(
                    new ProcessOp.Capabilities(
                            mask(sets.effective()),
                            mask(sets.permitted()) | kept,
                            mask(sets.inheritable()),
                            mask(sets.ambient())),
                    "/process/capabilities");
        }
    }

    /// The session keyring of a container, which all its processes share by its name.
    ///
    /// @param attributes the planner of the process's attributes, or null without any
    void planKeyring(String id, @Nullable AttributePlanner attributes) {
        if (attributes != null) {
            attributes.planKeyringLabel();
        }
        plan.init(new ProcessOp.SessionKeyring("_ses." + id), "");
        if (attributes != null) {
            attributes.planKeyringDone();
        }
    }

    void planProgram() {
        plan.init(new ExecOp.Environ(env, uid()), "/process/env");
        plan.init(new ExecOp.FindExec(candidates()), "/process/args/0");
    }

    void planExec() {
        plan.init(new ExecOp.Exec(args), "/process/args");
    }

    /// Where the program may be: `args[0]` itself if it has a slash, else in each directory of the
    /// PATH it is given. An empty name is nowhere (execvp(3)), and no directory of the PATH.
    private List<String> candidates() {
        String name = args.get(0);
        if (name.isEmpty() || name.indexOf('/') >= 0) {
            return List.of(name);
        }
        String path = DEFAULT_PATH;
        for (String entry : env) {
            if (entry.startsWith("PATH=")) {
                path = entry.substring(5);
            }
        }
        List<String> candidates = new ArrayList<>();
        int from = 0;
        while (from <= path.length()) {
            int colon = path.indexOf(':', from);
            int end = colon < 0 ? path.length() : colon;
            // An empty element of PATH is the working directory.
            String directory = end == from ? "." : path.substring(from, end);
            candidates.add(directory + "/" + name);
            from = end + 1;
        }
        return candidates;
    }

    private long mask(@Nullable List<String> names) {
        return names == null ? 0 : Capabilities.mask(names, unknownCapabilities);
    }

    /// Warns of capabilities that do not exist, once, in runc's words (config.md, Linux Process).
    void warn(List<String> warnings) {
        if (!unknownCapabilities.isEmpty()) {
            warnings.add(
                    "ignoring unknown or unavailable capabilities: ["
                            + String.join(" ", new TreeSet<>(unknownCapabilities))
                            + "]");
        }
    }

    /// The last value of a variable that is given twice counts, as it does for the shells that
    /// would have to choose.
    private static List<String> lastOfEach(List<String> env) {
        List<String> kept = new ArrayList<>(env.size());
        for (int i = 0; i < env.size(); i++) {
            String entry = env.get(i);
            int equals = entry.indexOf('=');
            String name = entry.substring(0, equals < 0 ? entry.length() : equals + 1);
            boolean again = false;
            for (int j = i + 1; j < env.size() && !again; j++) {
                again = env.get(j).startsWith(name);
            }
            if (!again) {
                kept.add(entry);
            }
        }
        return kept;
    }
}
