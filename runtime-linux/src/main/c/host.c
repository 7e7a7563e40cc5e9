/* The host program: what the launcher itself does for a plan. */
#include "launcher.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define NAMESPACES 0x7e020080ull /* all CLONE_NEW* */
#define EXEC_FAILED 255 /* by which callers of `exec` tell our failures from the program's */

/* Waits for children that have ended: init only, or all of them, as a subreaper must. */
void reap(struct run *run, bool all, int options) {
    int status;
    while (run->init > 0 || all) {
        pid_t pid = waitpid(all ? -1 : run->init, &status, options);
        if (pid == 0 || (pid < 0 && errno != EINTR))
            return;
        planner_reaped(run->launcher, pid, status);
        if (pid > 0 && pid == run->init) {
            run->init = 0;
            run->status = status;
        }
    }
}

/* Waits for a record of this kind, which init's failure or end may come instead of. Until init
 * executes its program, a signal does to a launcher in the foreground what it does to any process,
 * and nobody wants an init whose planner is lost: it may never come to the end of a mount.
 */
int await_record(struct run *run, uint32_t kind, struct record *record) {
    const sigset_t *mask = run->foreground && kind == RECORD_BARRIER ? &run->old_mask : NULL;
    struct pollfd waits[] = {{.fd = run->report, .events = POLLIN},
                             {.fd = run->launcher->channel.fd}};
    while (run->report >= 0 && !run->executing && ppoll(waits, 2, NULL, mask) < 0)
        if (errno != EINTR)
            return failed(run, STEP_POLL);
    if (!waits[0].revents && waits[1].revents)
        return OUTCOME_PLANNER_LOST;
    if (!report_read(run->report, record, run->text))
        return OUTCOME_INIT_DIED;
    run->executing = record->kind == RECORD_EXECUTING;
    if (record->kind == RECORD_FAILED) {
        run->failure = *record;
        return OUTCOME_INIT_FAILED;
    }
    return record->kind == kind ? 0 : failed_with(run, STEP_RECV, EPROTO);
}

int await_exec(struct run *run) {
    struct record record;
    int result = await_record(run, RECORD_EXECUTING, &record);
    if (result != 0)
        return result;
    result = await_record(run, RECORD_EXECUTING, &record);
    mark(run->launcher, MARK_EXEC);
    run->executing = result == OUTCOME_INIT_DIED; /* the silence that means success */
    return run->executing ? 0 : result;
}

static void abandon(struct run *run) {
    if (run->init > 0) {
        syscall(SYS_pidfd_send_signal, run->pidfd, SIGKILL, NULL, 0);
        reap(run, false, 0);
    }
}

static void finish(struct run *run) {
    for (int i = 0; i < SLOT_COUNT; i++)
        if (run->slots[i] >= 0)
            close(run->slots[i]);
    if (run->report >= 0)
        close(run->report);
    if (run->pidfd >= 0)
        close(run->pidfd);
    if (run->notify >= 0)
        close(run->notify);
    if (run->notify_host >= 0)
        close(run->notify_host);
    if (run->foreground)
        sigprocmask(SIG_SETMASK, &run->old_mask, NULL);
    terminal_restore();
    if (!run->launcher->afterwards) /* it points into the plan */
        release_plan(&run->plan);
}

/* Tells the planner how it ended. */
static bool conclude(struct run *run, int result) {
    struct channel *channel = &run->launcher->channel;
    struct record what = {.op = run->op, .error = -result, .step = run->step};
    if (result == 0) {
        what = (struct record){.error = run->status};
        return channel_event(channel, EVENT_DONE, PROGRAM_HOST, &what, "");
    }
    abandon(run);
    if (result == OUTCOME_INIT_FAILED)
        return channel_event(channel, EVENT_FAILED, PROGRAM_INIT, &run->failure, run->text);
    if (result == OUTCOME_INIT_DIED) {
        what = (struct record){.error = run->status};
        return channel_event(channel, EVENT_DIED, PROGRAM_INIT, &what, "");
    }
    what.text_length = (uint32_t)text_length(run);
    return channel_event(channel, EVENT_FAILED,
                         run->step == STEP_DECODE || run->step == STEP_SELF ? PROGRAM_LAUNCHER
                                                                            : PROGRAM_HOST,
                         &what, run->text);
}

static int run_host_program(struct run *run, const struct arg *bytes) {
    int result = decode_plan(bytes->bytes, bytes->count, &run->plan);
    if (result != 0)
        return failed_with(run, STEP_DECODE, -result);
    const struct op *ops = run->plan.programs[PROGRAM_HOST];
    uint32_t count = run->plan.counts[PROGRAM_HOST];
    for (uint32_t i = 0; i < count; i++) {
        run->foreground |= ops[i].code == OP_RELAY;
        if (ops[i].code == OP_TARGET)
            run->launcher->failure_status = EXEC_FAILED;
    }
    if (run->plan.flags & PLAN_FLAG_SEALED && !run->launcher->sealed)
        return failed_with(run, STEP_SELF, -seal(run->launcher, bytes));
    for (; run->op < count; run->op++)
        if ((result = perform(run, &ops[run->op])) != 0)
            break;
    return result;
}

/* The container has ended in RELAY: should the planner be lost from here on, another one does what
 * is left, in this command's name. */
static void relayed(struct run *run) {
    struct launcher *launcher = run->launcher;
    launcher->ended = true;
    launcher->ended_status =
        WIFSIGNALED(run->status) ? 128 + WTERMSIG(run->status) : WEXITSTATUS(run->status);
    launcher->afterwards = run->afterwards;
}

void run_plan(struct launcher *launcher, const struct arg *plan) {
    static struct run run;
    memset(&run, 0, sizeof run);
    memset(run.slots, -1, sizeof run.slots);
    run.launcher = launcher;
    run.report = run.pidfd = run.empty = run.notify = run.notify_host = -1;
    int result = run_host_program(&run, plan);
    if (run.executing && result == 0 && run.foreground)
        relayed(&run);
    bool told = result != OUTCOME_PLANNER_LOST && conclude(&run, result);
    if (!told && !run.executing)
        abandon(&run);
    finish(&run);
    if (told && result == 0)
        stage(9);
    if (!told && !launcher->ended)
        planner_lost(launcher);
}

int op_PRESERVE_FDS(struct run *run, const struct arg *args) {
    for (uint64_t i = 0; i < args[0].number; i++)
        if (fcntl(3 + (int)i, F_GETFD) < 0) {
            struct text number = {0};
            text_number(&number, 3 + i, 10);
            memcpy(run->text, number.bytes, number.length + 1);
            return failed_with(run, STEP_FSTAT, EBADF);
        }
    run->preserved = (uint32_t)args[0].number;
    return 0;
}

int op_OPEN(struct run *run, const struct arg *args) {
    int fd = open(args[1].string, (int)args[2].number | O_CLOEXEC, (mode_t)args[3].number);
    if (fd < 0)
        return failed(run, STEP_OPEN);
    fill_slot(run, &args[0], own(run->launcher, fd));
    return 0;
}

int op_SUBREAPER(struct run *run, const struct arg *args) {
    (void)args;
    return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0 ? 0 : failed(run, STEP_PRCTL);
}

int op_SETNS_CHILDREN(struct run *run, const struct arg *args) {
    if (setns(slot(run, &args[0]), (int)args[1].number) != 0)
        return failed(run, STEP_SETNS);
    run->children |= (int)args[1].number;
    return 0;
}

int clone_init(struct run *run, struct cloning *cloning) {
    long pid = syscall(SYS_clone3, &cloning->args, sizeof cloning->args);
    if (pid == 0) {
        close(run->launcher->channel.fd);
        close(cloning->pair[0]);
        run->report = cloning->pair[1];
        init_main(run);
    }
    return pid > 0 ? (int)pid : failed(run, STEP_CLONE3);
}

int op_CLONE(struct run *run, const struct arg *args) {
    struct cloning cloning = {.args = {.flags = args[0].number | KERNEL_CLONE_PIDFD,
                                       .pidfd = (uint64_t)(uintptr_t)&cloning.pidfd,
                                       .exit_signal = SIGCHLD},
                              .pidfd = -1};
    if (run->init > 0 || args[0].number & ~NAMESPACES)
        return failed_with(run, STEP_CLONE3, EINVAL);
    if (args[1].number != NO_SLOT) {
        cloning.args.flags |= KERNEL_CLONE_INTO_CGROUP;
        cloning.args.cgroup = (uint64_t)(int64_t)slot(run, &args[1]);
    }
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, cloning.pair) != 0)
        return failed(run, STEP_SOCKET);
    cloning.pair[0] = own(run->launcher, cloning.pair[0]);
    cloning.pair[1] = own(run->launcher, cloning.pair[1]);
    stage(5);
    if (run->foreground) { /* from here on signals are init's: RELAY forwards those that came in
                              between */
        sigset_t all;
        sigfillset(&all);
        sigprocmask(SIG_BLOCK, &all, &run->old_mask);
    }
    int pid = make_init(run, &cloning);
    bool busy = pid == -EBUSY && run->step == STEP_CLONE3;
    int cgroup = busy && run->cgroup_mount ? open_own_cgroup(run) : -1;
    if (cgroup >= 0) {
        cloning.args.cgroup = (uint64_t)(int64_t)cgroup;
        pid = make_init(run, &cloning);
        close(cgroup);
    }
    close(cloning.pair[1]);
    run->report = cloning.pair[0];
    if (pid < 0)
        return pid;
    run->init = (pid_t)pid;
    run->pidfd = own(run->launcher, cloning.pidfd);
    mark(run->launcher, MARK_CLONED);
    int result = run->children ? restore_children(run) : 0;
    if (result != 0)
        return result;
    struct record cloned = {.op = run->op, .error = (int32_t)pid};
    return channel_event(&run->launcher->channel, EVENT_CLONED, PROGRAM_HOST, &cloned, "")
               ? 0
               : OUTCOME_PLANNER_LOST;
}

int op_OOM_SCORE_ADJ(struct run *run, const struct arg *args) {
    struct text path = {0};
    text_add(&path, "/proc/");
    text_number(&path, (uint64_t)run->init, 10);
    text_add(&path, "/oom_score_adj");
    int fd = open(path.bytes, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return failed(run, STEP_OPEN);
    ssize_t written = write(fd, args[0].string, args[0].count);
    int result = written < 0 ? failed(run, STEP_WRITE) : 0;
    close(fd);
    return result;
}

int op_PRLIMIT(struct run *run, const struct arg *args) {
    const uint64_t limits[2] = {args[1].number, args[2].number};
    if (run->init <= 0)
        return failed_with(run, STEP_PRLIMIT64, ESRCH);
    return syscall(SYS_prlimit64, run->init, (int)args[0].number, limits, NULL) == 0
               ? 0
               : failed(run, STEP_PRLIMIT64);
}

int op_AWAIT_INIT(struct run *run, const struct arg *args) {
    struct record record;
    int result = await_record(run, RECORD_BARRIER, &record);
    return result == 0 && (uint32_t)record.error != args[0].number
               ? failed_with(run, STEP_RECV, EPROTO)
               : result;
}

int op_RELEASE_INIT(struct run *run, const struct arg *args) {
    struct record record;
    (void)args;
    if (send(run->report, "", 1, MSG_NOSIGNAL) == 1)
        return 0;
    int result = await_record(run, RECORD_BARRIER, &record);
    return result != 0 ? result : failed_with(run, STEP_SEND, EPIPE);
}

/* Serves the planner until its GO, and notices when init does not wait that long. */
int op_AWAIT_PLANNER(struct run *run, const struct arg *args) {
    struct channel *channel = &run->launcher->channel;
    struct record record = {.op = run->op, .error = (int32_t)args[0].number};
    struct message message;
    if (!channel_event(channel, EVENT_AWAITING, PROGRAM_HOST, &record, ""))
        return OUTCOME_PLANNER_LOST;
    for (;;) {
        struct pollfd waits[] = {{.fd = channel->fd, .events = POLLIN},
                                 {.fd = run->executing ? -1 : run->report, .events = POLLIN}};
        bool buffered = channel->start < channel->end, interruptible = run->foreground && run->init;
        /* Once the program executes, signals are for it. */
        if (!buffered &&
            ppoll(waits, 2, NULL, interruptible && !run->executing ? &run->old_mask : NULL) < 0) {
            if (errno != EINTR)
                return failed(run, STEP_POLL);
            continue;
        }
        if (waits[1].revents) {
            int result = await_record(run, RECORD_FAILED, &record);
            return result;
        }
        if (!channel_next(channel, &message))
            return OUTCOME_PLANNER_LOST;
        if (message.type == MESSAGE_GO)
            return 0;
        if (!serve(run->launcher, &message))
            return failed_with(run, STEP_RECV, EPROTO);
    }
}

int op_AWAIT_EXEC(struct run *run, const struct arg *args) {
    (void)args;
    return await_exec(run);
}

/* Field 22 of /proc/PID/stat, counted from the last parenthesis: the name before it may hold
 * anything. */
bool start_time(uint32_t pid, uint64_t *time) {
    char bytes[1024];
    struct text path = {0};
    text_add(&path, "/proc/");
    text_number(&path, pid, 10);
    text_add(&path, "/stat");
    int fd = open(path.bytes, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, bytes, sizeof bytes - 1);
    if (fd >= 0)
        close(fd);
    if (got <= 0)
        return false;
    bytes[got] = 0;
    char *at = strrchr(bytes, ')');
    for (int field = 2; at && field < 22; field++)
        at = strchr(at + 1, ' ');
    *time = at ? strtoull(at, NULL, 10) : 0;
    return at != NULL;
}

int op_SIGNAL(struct run *run, const struct arg *args) {
    uint64_t time = 0;
    int fd = (int)syscall(SYS_pidfd_open, (pid_t)args[0].number, 0);
    if (fd < 0)
        return failed(run, STEP_PIDFD_OPEN);
    int result = 0;
    if (args[1].number != 0 &&
        (!start_time((uint32_t)args[0].number, &time) || time != args[1].number))
        result = failed_with(run, STEP_STAT, ESRCH);
    else if (syscall(SYS_pidfd_send_signal, fd, (int)args[2].number, NULL, 0) != 0)
        result = failed(run, STEP_PIDFD_SEND_SIGNAL);
    close(fd);
    return result;
}
