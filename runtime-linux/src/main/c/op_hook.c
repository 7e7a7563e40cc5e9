/* Hooks: programs that config.json has run on the way (config.md, POSIX-platform Hooks), by the
 * launcher in the runtime's namespaces or by init in the container's. A hook reads the container's
 * state from a pipe; what it writes is kept for the error message. */
#include "launcher.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define OUTPUT_MAX 2000 /* kept of each stream, so that both fit a record's text */
#define PIPES 4

/* What the error pipe carries when the program could not be executed. */
struct misfire {
    int32_t step, error;
};

struct kept {
    size_t length;
    char bytes[OUTPUT_MAX + 1];
};

struct hook {
    const struct arg *args;
    bool host;
    pid_t pid;
    int status;
    int ours[PIPES], its[PIPES]; /* stdin, stdout, stderr, misfire; -1 once closed */
    struct kept output[2];
    const char *input[3]; /* what is left of the state: before the pid, the pid, after it */
    int64_t deadline;     /* milliseconds, 0: none */
    sigset_t waiting;     /* the mask to wait with */
};

enum { PATH, ARGV, ENVIRONMENT, DIRECTORY, UMASK, TIMEOUT, BEFORE, AFTER, FLAGS };

static void nothing(int number) {
    (void)number;
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void shut(int *fd) {
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static int open_pipes(struct run *run, struct hook *hook) {
    for (int i = 0; i < PIPES; i++) {
        int pair[2];
        if (pipe2(pair, O_CLOEXEC) != 0)
            return failed(run, STEP_PIPE2);
        hook->ours[i] = pair[i == 0];
        hook->its[i] = pair[i != 0];
        fcntl(hook->ours[i], F_SETFL, O_NONBLOCK);
    }
    return 0;
}

/* The child: default signals, the state as stdin, and no other descriptor of ours or the caller's.
 */
static noreturn void become_hook(struct run *run, struct hook *hook, pid_t parent) {
    const struct arg *args = hook->args;
    struct misfire misfire = {.step = STEP_PRCTL};
    char **environment = args[ENVIRONMENT].strings;
    if (args[FLAGS].number & HOOK_INHERIT && run->environment)
        environment = run->environment;
    reset_signals();
    umask((mode_t)args[UMASK].number);
    if (*args[DIRECTORY].string && chdir(args[DIRECTORY].string) != 0)
        errno = 0; /* it may be gone by now; a hook finds its way by absolute paths */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent) {
        misfire.step = STEP_DUP3;
        if (dup2(hook->its[0], 0) == 0 && dup2(hook->its[1], 1) == 1 &&
            dup2(hook->its[2], 2) == 2) {
            misfire.step = STEP_CLOSE_RANGE;
            if (syscall(SYS_close_range, 3, ~0u, KERNEL_CLOSE_RANGE_CLOEXEC) == 0) {
                misfire.step = STEP_EXECVE;
                execve(args[PATH].string, args[ARGV].strings, environment);
            }
        }
    }
    misfire.error = errno;
    if (write(hook->its[3], &misfire, sizeof misfire) < 0)
        _exit(126);
    _exit(127);
}

/* As much of the state as the pipe takes. A hook that does not care to read it is no failure. */
static void feed(struct hook *hook) {
    for (int i = 0; i < 3 && hook->ours[0] >= 0; i++) {
        while (*hook->input[i]) {
            ssize_t written = write(hook->ours[0], hook->input[i], strlen(hook->input[i]));
            if (written < 0 && errno == EAGAIN)
                return;
            if (written < 0 && errno != EINTR) {
                shut(&hook->ours[0]);
                return;
            }
            hook->input[i] += written > 0 ? written : 0;
        }
    }
    shut(&hook->ours[0]);
}

/* What is there to be read now; a stream that is full is read on, and forgotten. */
static void collect(struct hook *hook, int stream) {
    struct kept *kept = &hook->output[stream - 1];
    char bytes[4096];
    ssize_t got = read(hook->ours[stream], bytes, sizeof bytes);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
        shut(&hook->ours[stream]);
    for (ssize_t i = 0; i < got && kept->length < OUTPUT_MAX; i++)
        kept->bytes[kept->length++] = bytes[i] ? bytes[i] : ' ';
}

static void quell(struct hook *hook) {
    kill(hook->pid, SIGKILL);
    while (waitpid(hook->pid, &hook->status, 0) < 0 && errno == EINTR)
        continue;
}

/* Waits for the hook's end, not for that of what it may have left running. Whoever waits for us may
 * go away meanwhile: init's launcher, the launcher's planner, or the container itself. */
static int attend(struct run *run, struct hook *hook) {
    const int *ours = hook->ours;
    for (;;) {
        struct pollfd waits[] = {
            {.fd = ours[0], .events = POLLOUT},
            {.fd = ours[1], .events = POLLIN},
            {.fd = ours[2], .events = POLLIN},
            {.fd = hook->host && run->executing ? -1 : run->report},
            {.fd = hook->host ? run->launcher->channel.fd : -1},
        };
        pid_t ended = waitpid(hook->pid, &hook->status, WNOHANG);
        if (ended != 0)
            return ended > 0 ? 0 : failed(run, STEP_WAITID);
        int64_t left = hook->deadline ? hook->deadline - now() : 1;
        if (left <= 0) {
            quell(hook);
            return failed_with(run, STEP_WAITID, ETIMEDOUT);
        }
        struct timespec most = {.tv_sec = left / 1000, .tv_nsec = left % 1000 * 1000000};
        if (ppoll(waits, 5, hook->deadline ? &most : NULL, &hook->waiting) < 0)
            continue; /* SIGCHLD */
        if (waits[0].revents)
            feed(hook);
        if (waits[1].revents)
            collect(hook, 1);
        if (waits[2].revents)
            collect(hook, 2);
        if (waits[3].revents || waits[4].revents) {
            quell(hook);
            if (!hook->host)
                _exit(1);
            return waits[4].revents ? OUTCOME_PLANNER_LOST : OUTCOME_INIT_DIED;
        }
    }
}

static void add_output(struct text *text, const char *name, struct kept *kept) {
    while (kept->length > 0 && kept->bytes[kept->length - 1] == '\n')
        kept->length--;
    kept->bytes[kept->length] = 0;
    text_add(text, name);
    text_add(text, kept->bytes);
}

/* How it ended and what it wrote, in the words of Go's os/exec, which runc passes on. */
static void describe(struct run *run, struct hook *hook, bool late) {
    struct text text = {0};
    if (late) {
        text_add(&text, "hook ran past specified timeout of ");
        text_number(&text, hook->args[TIMEOUT].number, 10);
        text_add(&text, ".0s");
    } else if (WIFSIGNALED(hook->status)) {
        size_t at = sizeof "signal: " - 1;
        text_add(&text, "signal: ");
        text_add(&text, strsignal(WTERMSIG(hook->status)));
        text.bytes[at] = (char)(text.bytes[at] | 0x20);
        text_add(&text, WCOREDUMP(hook->status) ? " (core dumped)" : "");
    } else {
        text_add(&text, "exit status ");
        text_number(&text, (unsigned)WEXITSTATUS(hook->status), 10);
    }
    collect(hook, 1);
    collect(hook, 2);
    add_output(&text, ", stdout: ", &hook->output[0]);
    add_output(&text, ", stderr: ", &hook->output[1]);
    size_t length = text.length < RECORD_TEXT_MAX ? text.length : RECORD_TEXT_MAX - 1;
    memcpy(run->text, text.bytes, length);
}

/* Failed if it did not execute, ran for too long, or ended with anything but 0. */
static int judge(struct run *run, struct hook *hook, int result) {
    struct misfire misfire;
    if (result == 0 && read(hook->ours[3], &misfire, sizeof misfire) == sizeof misfire) {
        strncpy(run->text, hook->args[PATH].string, RECORD_TEXT_MAX - 1);
        return failed_with(run, (enum step)misfire.step, misfire.error);
    }
    if (result == -ETIMEDOUT || (result == 0 && hook->status != 0)) {
        describe(run, hook, result != 0);
        return failed_with(run, STEP_WAITID, result == 0 ? ECANCELED : ETIMEDOUT);
    }
    return result;
}

static int fork_hook(struct run *run, struct hook *hook) {
    pid_t parent = getpid();
    hook->pid = fork();
    if (hook->pid == 0)
        become_hook(run, hook, parent);
    if (hook->pid < 0)
        return failed(run, STEP_FORK);
    for (int i = 0; i < PIPES; i++)
        shut(&hook->its[i]);
    if (hook->args[TIMEOUT].number != 0)
        hook->deadline = now() + (int64_t)hook->args[TIMEOUT].number * 1000;
    return judge(run, hook, attend(run, hook));
}

/* `args` are those of HOOK. */
int run_hook(struct run *run, const struct arg *args, bool host) {
    struct hook hook = {
        .args = args, .host = host, .ours = {-1, -1, -1, -1}, .its = {-1, -1, -1, -1}};
    struct sigaction wake = {.sa_handler = nothing}, ignore = {.sa_handler = SIG_IGN}, former[2];
    struct text pid = {0};
    sigset_t child, mask;
    if (args[FLAGS].number & HOOK_PID)
        text_number(&pid, (uint64_t)(host ? run->init : getpid()), 10);
    hook.input[0] = args[BEFORE].string;
    hook.input[1] = pid.bytes;
    hook.input[2] = args[AFTER].string;
    /* The hook's end has to interrupt the wait for anything else, and not slip in before it. */
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigaction(SIGCHLD, &wake, &former[0]);
    sigaction(SIGPIPE, &ignore, &former[1]);
    sigprocmask(SIG_BLOCK, &child, &mask);
    hook.waiting =
        host && run->foreground && run->init > 0 && !run->executing ? run->old_mask : mask;
    sigdelset(&hook.waiting, SIGCHLD);
    int result = open_pipes(run, &hook);
    if (result == 0)
        result = fork_hook(run, &hook);
    for (int i = 0; i < PIPES; i++) {
        shut(&hook.ours[i]);
        shut(&hook.its[i]);
    }
    sigprocmask(SIG_SETMASK, &mask, NULL);
    sigaction(SIGPIPE, &former[1], NULL);
    sigaction(SIGCHLD, &former[0], NULL);
    return result;
}

int op_HOOK_HOST(struct run *run, const struct arg *args) {
    return run_hook(run, args, true);
}

int op_HOOK(struct run *run, const struct arg *args) {
    return run_hook(run, args, false);
}
