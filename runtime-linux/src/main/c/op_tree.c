/* Mounts that the container's root could not make: the launcher looks up the source with its own
 * rights, in init's mount namespace, and sends the detached tree. In that namespace, so that the
 * flags which a user namespace may not clear stay locked (mount_namespaces(7)).
 */
#include "launcher.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

struct request {
    const char *path;
    uint64_t flags;
    int users; /* user namespace that maps the ids, or -1 */
};

static int map_ids(struct run *run, int tree, const struct request *request) {
    struct kernel_mount_attr attr = {.attr_set = KERNEL_MOUNT_ATTR_IDMAP,
                                     .userns_fd = (uint64_t)(int64_t)request->users};
    int flags = request->flags & TREE_IDMAP_ALL ? KERNEL_AT_RECURSIVE : 0;
    return syscall(SYS_mount_setattr, tree, "", flags | AT_EMPTY_PATH, &attr, sizeof attr) == 0
               ? 0
               : failed(run, STEP_MOUNT_SETATTR);
}

/* In a child of the launcher's, which ends with it. */
static int fetch_tree(struct run *run, const void *what) {
    const struct request *request = what;
    int recursive = request->flags & TREE_ALL ? KERNEL_AT_RECURSIVE : 0;
    /* A user has the right to join it only as root of init's user namespace. */
    if (setns(run->pidfd, CLONE_NEWNS) != 0 &&
        (errno != EPERM || setns(run->pidfd, CLONE_NEWUSER | CLONE_NEWNS) != 0))
        return failed(run, STEP_SETNS);
    int tree, place = -1;
    if (request->flags & TREE_ON_ITSELF) {
        place = open(request->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (place < 0)
            return failed(run, STEP_OPEN);
        tree = clone_tree(run, place, "", AT_EMPTY_PATH | recursive);
    } else {
        tree = clone_tree(run, AT_FDCWD, request->path, recursive);
    }
    if (tree < 0)
        return tree;
    int result = request->users >= 0 ? map_ids(run, tree, request) : 0;
    if (result == 0 && place >= 0)
        result = attach(run, fcntl(tree, F_DUPFD_CLOEXEC, 3), place);
    if (result == 0 && !send_fd(run->report, tree, ""))
        result = failed(run, STEP_SEND);
    return result;
}

int op_SEND_TREE(struct run *run, const struct arg *args) {
    struct request request = {args[0].string, args[1].number, -1};
    struct record record;
    int result = await_record(run, RECORD_BARRIER, &record);
    if (result != 0)
        return result;
    if ((uint32_t)record.error != TREE_BARRIER)
        return failed_with(run, STEP_RECV, EPROTO);
    if (request.flags & TREE_IDMAP) {
        request.users = user_namespace(run, args[2].string, args[3].string);
        if (request.users < 0)
            return request.users;
    }
    result = errand(run, fetch_tree, &request, -1);
    if (request.users >= 0)
        close(request.users);
    return result;
}

/* The tree of the SEND_TREE whose turn it is. A launcher that has failed is about to kill this
 * process. */
static int receive_tree(struct run *run) {
    char byte, control[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec bytes = {&byte, 1};
    struct msghdr message = {.msg_iov = &bytes,
                             .msg_iovlen = 1,
                             .msg_control = control,
                             .msg_controllen = sizeof control};
    int fd = -1;
    ssize_t got;
    if (!report(run->report, RECORD_BARRIER, run, (int)TREE_BARRIER))
        _exit(1);
    do
        got = recvmsg(run->report, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    struct cmsghdr *head = got == 1 ? CMSG_FIRSTHDR(&message) : NULL;
    if (!head || head->cmsg_type != SCM_RIGHTS)
        _exit(1);
    memcpy(&fd, CMSG_DATA(head), sizeof fd);
    return fd;
}

int op_ROOTFS_TREE(struct run *run, const struct arg *args) {
    fill_slot(run, &args[0], receive_tree(run));
    return 0;
}

int op_MOUNT_TREE(struct run *run, const struct arg *args) {
    const struct kernel_mount_attr attr = {args[0].number, args[1].number, 0, 0};
    return place_tree(run, receive_tree(run), 0, attr, args[2].string);
}

/* A user namespace can make no device that would work. */
int op_BIND_DEVICE(struct run *run, const struct arg *args) {
    const struct kernel_mount_attr attr = {.attr_set =
                                               KERNEL_MOUNT_ATTR_NOSUID | KERNEL_MOUNT_ATTR_NOEXEC};
    struct stat node;
    int tree = clone_tree(run, AT_FDCWD, args[4].string, 0);
    if (tree < 0)
        return tree;
    if (fstat(tree, &node) != 0 || (node.st_mode & S_IFMT) != args[1].number ||
        node.st_rdev != makedev((unsigned)args[2].number, (unsigned)args[3].number)) {
        close(tree);
        return failed_with(run, STEP_FSTAT, ENODEV);
    }
    return place_tree(run, tree, 0, attr, args[0].string);
}

/* After a MOUNT_FS with MOUNT_FLAG_MAY_BE_REFUSED. */
int op_BIND_IF_REFUSED(struct run *run, const struct arg *args) {
    const struct kernel_mount_attr attr = {args[1].number, args[2].number, 0, 0};
    if (!run->refused)
        return 0;
    run->refused = false;
    int tree = clone_tree(run, AT_FDCWD, args[0].string, KERNEL_AT_RECURSIVE);
    return tree < 0 ? tree : place_tree(run, tree, KERNEL_AT_RECURSIVE, attr, args[3].string);
}
