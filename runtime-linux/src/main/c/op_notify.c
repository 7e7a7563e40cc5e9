/* sd_notify(3) for the container: its program sends to a socket of ours, READY goes on to the
 * caller's. The container's words alone are not enough for the host: it believes its own children
 * (systemd.exec(5), NotifyAccess=), so what it hears comes from this process. */
#include "launcher.h"

#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#define BARRIER_PATIENCE 30000 /* milliseconds, as runc */
#define AT_ONCE 16 /* datagrams: a program that never stops must not keep us from else */

static int host_socket(struct run *run, const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    socklen_t size = sizeof address;
    int target = -1;
    if (*path == '@') { /* the abstract namespace: a NUL, and no NUL at the end */
        size_t length = strlen(path);
        if (length > sizeof address.sun_path)
            return failed_with(run, STEP_CONNECT, ENAMETOOLONG);
        memcpy(address.sun_path + 1, path + 1, length - 1);
        size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    } else if ((target = open(path, O_PATH | O_CLOEXEC)) < 0) {
        return failed(run, STEP_OPEN);
    } else if (socket_address(&address, target, "") != 0) {
        return failed(run, STEP_CONNECT);
    }
    run->notify_host = own(run->launcher, socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    int result = run->notify_host < 0 ? failed(run, STEP_SOCKET)
                 : connect(run->notify_host, (struct sockaddr *)&address, size) != 0
                     ? failed(run, STEP_CONNECT)
                     : 0;
    if (target >= 0)
        close(target);
    return result;
}

int op_NOTIFY_SOCKET(struct run *run, const struct arg *args) {
    struct sockaddr_un address;
    int result = host_socket(run, args[2].string);
    if (result != 0)
        return result;
    int directory = open(args[0].string, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return failed(run, STEP_OPEN);
    run->notify = own(run->launcher, socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (run->notify < 0 ||
        fchmod(run->notify, 0777) != 0) /* the mode that bind gives to the name */
        result = failed(run, STEP_SOCKET);
    else if (socket_address(&address, directory, args[1].string) != 0 ||
             bind(run->notify, (struct sockaddr *)&address, sizeof address) != 0)
        result = failed(run, STEP_BIND);
    close(directory);
    return result;
}

/* The first line of a datagram that begins with READY=, if one has come; all others are dropped. */
static bool heard_ready(const struct run *run, struct text *line) {
    char bytes[4096];
    for (int i = 0; i < AT_ONCE; i++) {
        ssize_t got = recv(run->notify, bytes, sizeof bytes - 1, MSG_DONTWAIT);
        if (got < 0 && errno != EINTR)
            return false;
        bytes[got > 0 ? got : 0] = 0;
        if (strncmp(bytes, "READY=", 6) == 0) {
            bytes[strcspn(bytes, "\n")] = 0;
            line->length = 0;
            text_add(line, bytes);
            text_add(line, "\n");
            return true;
        }
    }
    return false;
}

static bool tell(const struct run *run, const struct text *line) {
    return send(run->notify_host, line->bytes, line->length, MSG_NOSIGNAL) == (ssize_t)line->length;
}

/* Passes READY on if it has come, with the pid that is the service's from now on; 1 if so, 0 if not
 * yet, -1 if the host cannot be told. The other end of *barrier is closed once it has understood
 * all of it. */
int notify_pass_on(struct run *run, pid_t service, int *barrier) {
    struct text line = {0};
    int ends[2];
    *barrier = -1;
    if (!heard_ready(run, &line))
        return 0;
    if (!tell(run, &line))
        return -1;
    line.length = 0;
    text_add(&line, "MAINPID=");
    text_number(&line, (uint64_t)service, 10);
    text_add(&line, "\n");
    if (!tell(run, &line) || pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    bool sent = send_fd(run->notify_host, ends[1], "BARRIER=1");
    close(ends[1]);
    *barrier = ends[0];
    return sent ? 1 : -1;
}

/* Until READY has been passed on, or the process of this pidfd has ended without it. */
static int await_ready(struct run *run, int pidfd, pid_t service) {
    int barrier, said;
    for (;;) {
        struct pollfd waits[] = {{.fd = run->notify, .events = POLLIN},
                                 {.fd = pidfd, .events = POLLIN}};
        if (poll(waits, 2, -1) < 0) {
            if (errno != EINTR)
                return failed(run, STEP_POLL);
            continue;
        }
        said = notify_pass_on(run, service, &barrier);
        if (said != 0)
            break;
        if (waits[1].revents && !(waits[0].revents & POLLIN))
            return 0;
    }
    int result = said < 0 ? failed(run, STEP_SEND) : 0;
    struct pollfd closed = {.fd = barrier};
    if (result == 0 && poll(&closed, 1, BARRIER_PATIENCE) == 0)
        result = failed_with(run, STEP_POLL, ETIMEDOUT);
    if (barrier >= 0)
        close(barrier);
    return result;
}

/* The container runs, whatever becomes of the host's interest in it: of an init of this plan's, no
 * failure is one. That its planner may be lost meanwhile is none either: there is nothing left to
 * plan. */
int op_AWAIT_READY(struct run *run, const struct arg *args) {
    struct launcher *launcher = run->launcher;
    struct pollfd planner = {.fd = launcher->channel.fd, .events = POLLIN};
    pid_t service = run->init > 0 ? run->init : (pid_t)args[0].number;
    int pidfd = run->pidfd, result = 0;
    uint64_t time = 0;
    if (run->init <= 0) {
        run->pidfd = pidfd = own(launcher, (int)syscall(SYS_pidfd_open, service, 0));
        if (pidfd < 0 || !start_time((uint32_t)service, &time) || time != args[1].number)
            return 0; /* it has ended */
    }
    result = await_ready(run, pidfd, service);
    launcher->ended = poll(&planner, 1, 0) > 0 && planner.revents & POLLHUP;
    return run->init > 0 ? 0 : result;
}
