/* The launcher's stages:
 *
 *  prepare    descriptors 0-2 open, SIGPIPE blocked, umask 0 (each mode in a plan is meant
 * literally) unseal     in the sealed copy only: take over the conversation, go on at run_plan
 *  greet      find a planner (planner.c), tell it who asks for what (channel.c)
 *  converse   serve its messages; a planner lost before COMMIT is replaced by a cold one
 *  run_plan   for each PLAN: seal (seal.c), host program (host.c), init program (init.c, op_*.c),
 * RELAY (relay.c) leave      at EXIT, or when the planner is lost: terminal restored, cold planner
 * reaped
 */
#include "launcher.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

void mark(struct launcher *launcher, enum mark which) {
    struct timespec now;
    if (!launcher->profile || launcher->marks[which])
        return;
    clock_gettime(CLOCK_MONOTONIC, &now);
    launcher->marks[which] = (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static void prepare(struct launcher *launcher) {
    struct rlimit files = {1024, 1024};
    sigset_t pipe_only;
    for (int fd = 0; fd < 3; fd++)
        if (fcntl(fd, F_GETFD) < 0 &&
            open("/dev/null", O_RDWR) != fd) // NOLINT: as any fd 0-2, it survives exec
            _exit(1);
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    sigprocmask(SIG_BLOCK, &pipe_only, NULL);
    signal(SIGCHLD, SIG_DFL); /* where it is ignored, children cannot be waited for */
    getrlimit(RLIMIT_NOFILE, &files);
    launcher->fd_floor = files.rlim_cur < 512 ? (int)files.rlim_cur / 2 : 256;
    launcher->umask = umask(0);
}

static bool is_planner(char **argv) {
    while (*argv && **argv == '-')
        argv++;
    return *argv && strcmp(*argv, "planner") == 0;
}

/* The messages that need no plan; false for those that may not come now. */
bool serve(struct launcher *launcher, const struct message *message) {
    const struct arg *args = message->args;
    mark(launcher, MARK_HEARD);
    switch (message->type) {
    case MESSAGE_COMMIT:
        break;
    case MESSAGE_OUT:
        /* Nobody reads what a command was called for: `events` would go on for good. */
        if (!write_all(args[0].number == 2 ? 2 : 1, args[1].bytes, args[1].count) &&
            args[0].number == 1 && errno == EPIPE)
            leave(launcher, 1);
        break;
    case MESSAGE_READ:
        channel_input(&launcher->channel, (int)args[0].number);
        break;
    default:
        return false;
    }
    launcher->committed = true;
    return true;
}

/* Goes on with a cold planner, from HELLO. */
void ask_another(struct launcher *launcher) {
    close(launcher->channel.fd);
    launcher->channel.start = launcher->channel.end = 0;
    planner_cold(launcher);
    channel_hello(launcher);
}

/* The planner was lost after its container had ended: a cold one does what is left, if anything is.
 */
static void clean_up(struct launcher *launcher) {
    if (!launcher->afterwards || !*launcher->afterwards)
        leave(launcher, launcher->ended_status);
    launcher->argv = launcher->afterwards;
    launcher->environment = environ;
    launcher->afterwards = NULL;
    ask_another(launcher);
}

noreturn void converse(struct launcher *launcher) {
    struct channel *channel = &launcher->channel;
    struct message message;
    for (;;) {
        if (!channel_next(channel, &message)) {
            if (launcher->ended)
                clean_up(launcher);
            else if (launcher->committed || launcher->cold)
                planner_lost(launcher);
            else
                ask_another(launcher);
        } else if (message.type == MESSAGE_EXIT) {
            int status = (int)(message.args[0].number & 0xff);
            bool cleaned_up = launcher->ended && !launcher->afterwards;
            leave(launcher, cleaned_up ? launcher->ended_status : status);
        } else if (message.type == MESSAGE_PLAN && channel->start == channel->end) {
            mark(launcher, MARK_HEARD);
            mark(launcher, MARK_PLAN);
            launcher->committed = true;
            channel->buffer = NULL; /* it is the plan's now */
            stage(3);
            run_plan(launcher, &message.args[0]);
        } else if (!serve(launcher, &message)) {
            complain(launcher, "the planner sent a message out of turn", "");
        }
    }
}

int main(int argc, char **argv) {
    static struct launcher launcher;
    struct arg plan;
    prepare(&launcher);
    if (unseal(&launcher, argc, argv, &plan)) {
        stage(4);
        run_plan(&launcher, &plan);
        converse(&launcher);
    }
    launcher.argv = argv;
    launcher.environment = environ;
    launcher.profile = getenv("DEMITASSE_COLD_PROFILE") != NULL;
    launcher.planner_mode = argc > 1 && is_planner(argv + 1);
    mark(&launcher, MARK_START);
    if (!planner_warm(&launcher))
        planner_cold(&launcher);
    stage(1);
    channel_hello(&launcher);
    stage(2);
    converse(&launcher);
}
