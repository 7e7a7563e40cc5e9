/* Finding a planner: the resident one, or a JVM of our own. */
#include "launcher.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

#define ARGUMENTS_MAX 16384 /* of demitasse.args */

/* Moves a descriptor to where it does not collide with those that a caller passes on. */
int own(const struct launcher *launcher, int fd) {
    int moved = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, launcher->fd_floor);
    if (fd >= 0)
        close(fd);
    return moved;
}

noreturn void leave(struct launcher *launcher, int status) {
    static const char *const names[] = {"start", "JVM forked", "first message",
                                        "plan",  "cloned",     "executed"};
    terminal_restore();
    if (launcher->jvm > 0) {
        kill(launcher->jvm, SIGKILL);
        while (waitpid(launcher->jvm, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    for (int i = 1; launcher->profile && i <= MARK_COUNT; i++) {
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        uint64_t at = i < MARK_COUNT
                          ? launcher->marks[i]
                          : (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
        struct text line = {0};
        text_add(&line, "demitasse: profile: ");
        text_add(&line, i < MARK_COUNT ? names[i] : "exit");
        text_add(&line, " ");
        text_number(&line, at ? at - launcher->marks[MARK_START] : 0, 10);
        text_add(&line, "\n");
        write_all(2, line.bytes, line.length);
    }
    _exit(status);
}

noreturn void complain(struct launcher *launcher, const char *what, const char *detail) {
    struct text line = {0};
    text_add(&line, "demitasse: ");
    text_add(&line, what);
    text_add(&line, *detail ? ": " : "");
    text_add(&line, detail);
    text_add(&line, "\n");
    terminal_restore();
    write_all(2, line.bytes, line.length);
    leave(launcher, launcher->failure_status ? launcher->failure_status : 1);
}

void planner_reaped(struct launcher *launcher, pid_t pid, int status) {
    if (pid <= 0 || pid != launcher->jvm)
        return;
    launcher->jvm = 0;
    launcher->jvm_status = status;
}

static volatile pid_t forward_to; /* the JVM of `demitasse planner` */
static volatile sig_atomic_t forwarded;

static void forward(int signal_number) {
    forwarded = 1;
    if (forward_to > 0)
        kill(forward_to, signal_number);
}

/* A JVM closes its socket a little before it has ended; one that lives on after that is ended. */
static void await_jvm(struct launcher *launcher) {
    int status = 0;
    shutdown(launcher->channel.fd, SHUT_RDWR);
    for (int i = 0; launcher->jvm > 0; i++) {
        if (i == 200)
            kill(launcher->jvm, SIGKILL);
        pid_t ended = waitpid(launcher->jvm, &status, WNOHANG);
        planner_reaped(launcher, ended, status);
        poll(NULL, 0, launcher->jvm > 0 ? 10 : 0);
    }
}

/* Says how the planner ended. */
noreturn void planner_lost(struct launcher *launcher) {
    struct text how = {0};
    await_jvm(launcher);
    if (launcher->planner_mode && forwarded)
        leave(launcher, 0);
    int status = launcher->jvm_status;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
        leave(launcher, 1); /* its exec failed, and it has said so */
    text_add(&how, "the planner died (");
    text_add(&how, WIFSIGNALED(status) ? "signal "
                   : launcher->cold    ? "exit status "
                                       : "connection closed");
    if (launcher->cold)
        text_number(&how, (unsigned)(WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status)),
                    10);
    text_add(&how, ")");
    complain(launcher, how.bytes, "");
}

/* True for the root of the machine, and one who says that he is; false for the root of a user
 * namespace, who is a user to the rest of the machine. */
static bool is_root(void) {
    char map[64] = {0};
    const char *user = getenv("USER");
    if (geteuid() != 0 || (user && strcmp(user, "root") == 0))
        return geteuid() == 0;
    int fd = open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC);
    bool mapped = fd >= 0 && read(fd, map, sizeof map - 1) > 0 && !strstr(map, " 4294967295\n");
    if (fd >= 0)
        close(fd);
    return !mapped;
}

static bool warm_path(struct text *path) {
    const char *wanted = getenv("DEMITASSE_PLANNER"), *directory = getenv("XDG_RUNTIME_DIR");
    bool own = directory && *directory;
    if (wanted && *wanted) {
        text_add(path, wanted);
    } else {
        if (geteuid() == 0 && (!own || is_root())) {
            text_add(path, "/run");
        } else if (own) {
            text_add(path, directory);
        } else {
            text_add(path, "/run/user/");
            text_number(path, geteuid(), 10);
        }
        text_add(path, "/demitasse/planner.sock");
    }
    return path->bytes[0] == '/' && path->length < sizeof((struct sockaddr_un *)0)->sun_path;
}

/* Connects to the resident planner, if there is one and it is root's or ours. A full backlog counts
 * as none. */
bool planner_warm(struct launcher *launcher) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct ucred peer;
    socklen_t size = sizeof peer;
    struct text path = {0};
    if (launcher->planner_mode || !warm_path(&path))
        return false;
    memcpy(address.sun_path, path.bytes, path.length);
    int fd = own(launcher, socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
        getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
        (peer.uid == 0 || peer.uid == geteuid()) && fcntl(fd, F_SETFL, 0) == 0) {
        launcher->channel.fd = fd;
        return true;
    }
    if (fd >= 0)
        close(fd);
    return false;
}

/* The folder lib beside the launcher's own folder. */
static void library(struct launcher *launcher, char *path) {
    ssize_t length = launcher->executable ? (ssize_t)strnlen(launcher->executable, PATH_MAX - 64)
                                          : readlink("/proc/self/exe", path, PATH_MAX - 64);
    if (launcher->executable)
        memcpy(path, launcher->executable, (size_t)length);
    for (int i = 0; i < 2 && length > 0; i++)
        while (length > 0 && path[--length] != '/')
            continue;
    if (length < 0)
        complain(launcher, "the planner could not be started: /proc/self/exe", strerror(errno));
    memcpy(path + length, "/lib", sizeof "/lib");
}

static size_t read_arguments(struct launcher *launcher, const char *directory, char *bytes) {
    struct text path = {0};
    size_t have = 0;
    ssize_t got = 1;
    text_add(&path, directory);
    text_add(&path, "/demitasse.args");
    int fd = open(path.bytes, O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && have < ARGUMENTS_MAX &&
           (got = read(fd, bytes + have, ARGUMENTS_MAX - have)) > 0)
        have += (size_t)got;
    text_add(&path, ": ");
    text_add(&path, strerror(errno));
    if (fd < 0 || got < 0 || have == ARGUMENTS_MAX)
        complain(launcher, "the planner could not be started",
                 have == ARGUMENTS_MAX ? "demitasse.args is too long" : path.bytes);
    close(fd);
    return have;
}

/* One argument per line; @LIB@ stands for the folder lib, a line @BUILD@ for the build id. */
static void expand(const char *line, const char *end, const char *directory, struct text *out) {
    out->length = 0;
    text_add(out, "");
    while (line < end) {
        bool library_here = end - line >= 5 && memcmp(line, "@LIB@", 5) == 0;
        bool build_here = end - line == 7 && memcmp(line, "@BUILD@", 7) == 0;
        char one[2] = {*line, 0};
        text_add(out, library_here ? directory : build_here ? "-Ddemitasse.build=" BUILD_ID : one);
        line += library_here ? 5 : build_here ? 7 : 1;
    }
}

static bool is_listener(pid_t launcher) {
    const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
    return pid && count && strtol(pid, NULL, 10) == launcher && strtol(count, NULL, 10) >= 1;
}

/* The child: nothing of the caller's reaches the JVM, in particular no variable that a JVM obeys.
 */
static noreturn void become_jvm(struct launcher *launcher, int fd, pid_t parent, char **argv) {
    bool listener = launcher->planner_mode && is_listener(parent);
    char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin", language[] = "LANG=C.UTF-8",
         listen_fd[] = "DEMITASSE_LISTEN_FD=3";
    char *environment[] = {path, language, listener ? listen_fd : NULL, NULL};
    int terminal = fcntl(2, F_DUPFD_CLOEXEC, launcher->fd_floor);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    reset_signals();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    setsid(); /* so that a ^C reaches the launcher only */
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    umask(022);
    if (null >= 0 && chdir("/") == 0 && dup2(fd, 0) == 0 && dup2(null, 1) == 1 &&
        dup2(null, 2) == 2 &&
        syscall(SYS_close_range, listener ? 4 : 3, ~0u, KERNEL_CLOSE_RANGE_CLOEXEC) == 0) {
        if (listener)
            fcntl(3, F_SETFD, 0);
        /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): argv begins with the JVM */
        execve(argv[0], argv, environment);
    }
    struct text line = {0};
    text_add(&line, "demitasse: the planner could not be started: ");
    text_add(&line, argv[0]);
    text_add(&line, ": ");
    text_add(&line, strerror(errno));
    text_add(&line, "\n");
    write_all(terminal, line.bytes, line.length);
    _exit(127);
}

/* Starts a JVM whose fd 0 is the channel. */
void planner_cold(struct launcher *launcher) {
    char directory[PATH_MAX], bytes[ARGUMENTS_MAX], expanded[4 * ARGUMENTS_MAX], *argv[512];
    struct text line = {0};
    size_t used = 0, count = 0;
    int pair[2];
    library(launcher, directory);
    const char *at = bytes, *end = bytes + read_arguments(launcher, directory, bytes);
    for (const char *file = "@LIB@/runtime/bin/java", *file_end = file + strlen(file);;) {
        expand(file, file_end, directory, &line);
        if (line.length > 0) {
            if (used + line.length + 1 > sizeof expanded || count == 511)
                complain(launcher, "the planner could not be started",
                         "demitasse.args is too long");
            argv[count++] = memcpy(expanded + used, line.bytes, line.length + 1);
            used += line.length + 1;
        }
        if (at >= end)
            break;
        file = at;
        file_end = memchr(at, '\n', (size_t)(end - at));
        file_end = file_end ? file_end : end;
        at = file_end + 1;
    }
    argv[count] = NULL;
    pid_t parent = getpid();
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0 ||
        (launcher->jvm = fork()) < 0)
        complain(launcher, "the planner could not be started", strerror(errno));
    if (launcher->jvm == 0)
        become_jvm(launcher, pair[1], parent, argv);
    close(pair[1]);
    launcher->cold = true;
    launcher->channel.fd = own(launcher, pair[0]);
    mark(launcher, MARK_FORKED);
    forward_to = launcher->jvm;
    for (int i = 0; launcher->planner_mode && i < 3; i++)
        sigaction((int[]){SIGTERM, SIGINT, SIGHUP}[i],
                  &(struct sigaction){.sa_handler = forward, .sa_flags = SA_RESTART}, NULL);
}
