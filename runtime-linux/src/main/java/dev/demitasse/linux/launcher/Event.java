package dev.demitasse.linux.launcher;

/// What the launcher reports while it runs a plan.
///
/// @param kind one of the constants of this class
/// @param program [#HOST], [#INIT] or [#LAUNCHER]: where a failure happened
/// @param op index of the operation within its program
/// @param value errno of a failure, pid of the init, number of the wait, or a wait status as of
///   waitpid(2)
/// @param step the call within the operation, a number for [dev.demitasse.linux.plan.Steps]
/// @param text what the kernel said beyond the errno; often empty
public record Event(int kind, int program, int op, int value, int step, String text) {
    /// Init exists; the value is its pid.
    public static final int CLONED = 1;

    /// The launcher waits for [LauncherChannel#go]; the value is the number of the wait.
    public static final int AWAITING = 2;

    /// The plan has been run; the value is init's wait status if it was waited for.
    public static final int DONE = 3;

    /// An operation failed; the value is the errno. An init there was is gone.
    public static final int FAILED = 4;

    /// Init ended before its exec; the value is its wait status.
    public static final int DIED = 5;

    /// The launcher's own program.
    public static final int HOST = 0;

    /// The program of the container's init.
    public static final int INIT = 1;

    /// The launcher itself, outside any operation.
    public static final int LAUNCHER = 2;
}
