package dev.demitasse.core.lifecycle;

import dev.demitasse.core.LaunchFailed;
import dev.demitasse.core.state.ContainerRecord.PendingStep;
import dev.demitasse.linux.abi.Errno;
import dev.demitasse.linux.abi.Signals;
import dev.demitasse.linux.launcher.Event;
import dev.demitasse.linux.plan.ExecOp;
import dev.demitasse.linux.plan.HostOp;
import dev.demitasse.linux.plan.IsolationOp;
import dev.demitasse.linux.plan.MountOp;
import dev.demitasse.linux.plan.Step;
import dev.demitasse.linux.plan.Steps;
import dev.demitasse.linux.plan.UserNamespaceOp;
import java.util.ArrayList;
import java.util.List;

/// Turns the launcher's reports into sentences: field, operation, call, errno, and a hint where the
/// errno misleads.
final class LaunchReport {
    private static final String BEFORE = "unable to start container process: ";

    private static final String CHDIR = "change to directory ";
    private static final String IN_INIT = "error during container init: ";

    private LaunchReport() {}

    /// A failed operation of a plan whose programs are at hand.
    static LaunchFailed failed(Event event, List<Step> host, List<Step> init, String program) {
        List<Step> steps = event.program() == Event.INIT ? init : host;
        if (event.program() == Event.LAUNCHER || event.op() < 0 || event.op() >= steps.size()) {
            return new LaunchFailed(BEFORE + "launcher: " + call(event));
        }
        Step step = steps.get(event.op());
        if (step.op() instanceof HostOp.PreserveFds fds && !event.text().isEmpty()) {
            return new LaunchFailed(missing(fds, event.text()));
        }
        if (step.op() instanceof IsolationOp.IdMapTool tool) {
            return new LaunchFailed(
                    BEFORE
                            + step.pointer()
                            + ": "
                            + tool.describe()
                            + ": "
                            + HookReport.reason(event));
        }
        String hint = "";
        if (step.op() instanceof IsolationOp
                || step.op() instanceof UserNamespaceOp
                || step.op() instanceof MountOp.NullDevice) {
            hint = IsolationHints.of(step.op(), Steps.name(event.step()), event.value());
        }
        return failed(event, step.op().describe(), step.pointer(), program, hint);
    }

    /// A failed operation of a plan that joins a container: there is no init to speak of.
    static LaunchFailed failedExec(Event event, List<Step> host, List<Step> init, String program) {
        LaunchFailed failure = failed(event, host, init, program);
        String text = String.valueOf(failure.getMessage());
        return text.startsWith(BEFORE + IN_INIT)
                ? new LaunchFailed(BEFORE + text.substring(BEFORE.length() + IN_INIT.length()))
                : failure;
    }

    /// A descriptor that is not open, in runc's words: counted from 0, behind the service
    /// manager's.
    private static String missing(HostOp.PreserveFds fds, String fd) {
        int index = Integer.parseInt(fd) - 3 - fds.sockets();
        String what =
                index < 0
                        ? "unable to stat the descriptor of LISTEN_FDS"
                        : "unable to stat preserved-fd "
                                + index
                                + " (of "
                                + (fds.count() - fds.sockets())
                                + ")";
        return what + ": stat /proc/self/fd/" + fd + ": no such file or directory";
    }

    /// A failed operation of an init that was created by an earlier command.
    static LaunchFailed failedAfterStart(Event event, List<PendingStep> waiting) {
        for (PendingStep step : waiting) {
            if (step.op() == event.op()) {
                return failed(event, step.description(), step.pointer(), name(step), "");
            }
        }
        return new LaunchFailed(BEFORE + IN_INIT + call(event));
    }

    /// What init has still to do after `start`, for the error message of a failing one.
    static List<PendingStep> waiting(List<Step> init) {
        List<PendingStep> pending = new ArrayList<>();
        boolean after = false;
        for (int i = 0; i < init.size(); i++) {
            Step step = init.get(i);
            if (after) {
                pending.add(new PendingStep(i, step.op().describe(), step.pointer()));
            }
            after |= step.op() instanceof ExecOp.WaitStart;
        }
        return pending;
    }

    /// True if it was a hook that failed in an init that was created by an earlier command.
    static boolean isHook(Event event, List<PendingStep> waiting) {
        for (PendingStep step : waiting) {
            if (step.op() == event.op()) {
                return HookReport.isHook(step.pointer());
            }
        }
        return false;
    }

    /// The program of an exec step, which describes itself as `execute PROGRAM ARGUMENT...`.
    private static String name(PendingStep step) {
        String text = step.description().substring(step.description().indexOf(' ') + 1);
        int end = text.indexOf(' ');
        return end < 0 ? text : text.substring(0, end);
    }

    private static LaunchFailed failed(
            Event event, String description, String pointer, String program, String known) {
        StringBuilder text = new StringBuilder(BEFORE);
        if (event.program() == Event.INIT) {
            text.append(IN_INIT);
        }
        if (HookReport.isHook(pointer)) {
            return HookReport.failed(event, pointer, text.toString());
        }
        if (event.step() == Steps.FACCESSAT2 || event.step() == Steps.EXECVE) {
            return new LaunchFailed(text.append(program(event, program)).toString());
        }
        if ("/process/cwd".equals(pointer) && description.startsWith(CHDIR)) {
            text.append("chdir to cwd (\"")
                    .append(description, CHDIR.length(), description.length());
            text.append("\") set in config.json failed: ");
        }
        if (!pointer.isEmpty()) {
            text.append(pointer).append(": ");
        }
        text.append(description).append(": ").append(call(event));
        String hint = known.isEmpty() ? Hints.of(pointer, event.step(), event.value()) : known;
        return new LaunchFailed(hint.isEmpty() ? text.toString() : text + " (" + hint + ")");
    }

    /// The words by which engines tell "not found" (127) from "not executable" (126).
    private static String program(Event event, String program) {
        String what = "exec: \"" + program + "\": ";
        if (event.value() == Errno.ENOENT && event.step() == Steps.FACCESSAT2) {
            return program.indexOf('/') < 0
                    ? what + "executable file not found in $PATH"
                    : what + "stat " + program + ": no such file or directory";
        }
        return what + Errno.words(event.value());
    }

    private static String call(Event event) {
        StringBuilder text = new StringBuilder(Steps.name(event.step()));
        if (event.value() != 0) {
            text.append(text.isEmpty() ? "" : ": ");
            text.append(Errno.words(event.value())).append(" (").append(Errno.name(event.value()));
            text.append(')');
        }
        if (!event.text().isEmpty()) {
            text.append(": ").append(event.text());
        }
        return text.toString();
    }

    /// An init that ended before it executed its program.
    ///
    /// @param status its wait status
    /// @param oom whether a process of its cgroup was killed for lack of memory
    static LaunchFailed initDied(int status, boolean oom) {
        int signal = status & 0x7f;
        if (signal == Signals.SIGKILL && oom) {
            return new LaunchFailed(
                    "unable to start container process: container init was OOM-killed (memory"
                            + " limit too low?)");
        }
        return new LaunchFailed(
                "unable to start container process: container init "
                        + (signal != 0
                                ? "was killed by signal " + signal
                                : "exited with status " + (status >> 8 & 0xff))
                        + " before it executed the program");
    }

    /// What a shell would say of a program that has ended: its status, or 128 + n after signal n.
    ///
    /// @param waited its wait status (wait(2))
    static int exitStatus(int waited) {
        int signal = waited & 0x7f;
        return signal == 0 ? waited >> 8 & 0xff : 128 + signal;
    }
}
