/* Sockets of the host program: start.sock, console and pidfd sockets. */
#include "launcher.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

/* The address of a name in a directory, however long the directory's path is. */
int socket_address(struct sockaddr_un *address, int directory, const char *name) {
    struct text path;
    text_fd(&path, directory, name);
    if (path.length >= sizeof address->sun_path)
        return errno = ENAMETOOLONG, -1;
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    memcpy(address->sun_path, path.bytes, path.length);
    return 0;
}

int op_LISTEN(struct run *run, const struct arg *args) {
    struct sockaddr_un address;
    int directory = open(args[1].string, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return failed(run, STEP_OPEN);
    int fd = own(run->launcher, socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    fill_slot(run, &args[0], fd);
    int result = 0;
    if (fd < 0 || fchmod(fd, 0600) != 0) /* the mode that bind gives to the name */
        result = failed(run, STEP_SOCKET);
    else if (socket_address(&address, directory, args[2].string) != 0 ||
             bind(fd, (struct sockaddr *)&address, sizeof address) != 0)
        result = failed(run, STEP_BIND);
    else if (listen(fd, 8) != 0)
        result = failed(run, STEP_LISTEN);
    close(directory);
    return result;
}

/* Connects to the socket that an O_PATH descriptor stands for, which it closes. */
static int connect_to(struct run *run, int target, int *connection) {
    struct sockaddr_un address;
    int result = 0;
    *connection = own(run->launcher, socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (*connection < 0)
        result = failed(run, STEP_SOCKET);
    else if (socket_address(&address, target, "") != 0 ||
             connect(*connection, (struct sockaddr *)&address, sizeof address) != 0)
        result = failed(run, STEP_CONNECT);
    close(target);
    return result;
}

int op_CONNECT(struct run *run, const struct arg *args) {
    int connection, target = open(args[1].string, O_PATH | O_CLOEXEC);
    if (target < 0)
        return failed(run, STEP_OPEN);
    int result = connect_to(run, target, &connection);
    fill_slot(run, &args[0], connection);
    return result;
}

int op_SOCKETPAIR(struct run *run, const struct arg *args) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return failed(run, STEP_SOCKET);
    fill_slot(run, &args[0], own(run->launcher, pair[0]));
    fill_slot(run, &args[1], own(run->launcher, pair[1]));
    return 0;
}

int op_SEND_PIDFD(struct run *run, const struct arg *args) {
    return send_fd(slot(run, &args[0]), run->pidfd, args[1].string) ? 0 : failed(run, STEP_SEND);
}

/* Of several that start the same container, the one that removes the name wins; the others tell
 * init so, since the end of a connection without a word means that a winner has died. */
int op_START(struct run *run, const struct arg *args) {
    int directory = open(args[0].string, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return failed(run, STEP_OPEN);
    int target = openat(directory, args[1].string, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    int result = target < 0 ? failed(run, STEP_OPEN) : connect_to(run, target, &run->report);
    bool won = result == 0 && unlinkat(directory, args[1].string, 0) == 0;
    if (result == 0 && !won)
        result = failed(run, STEP_UNLINKAT);
    close(directory);
    if (run->report >= 0 && send(run->report, won ? "\1" : "", 1, MSG_NOSIGNAL) != 1 && won)
        result = failed(run, STEP_SEND);
    return result == 0 ? await_exec(run) : result;
}
