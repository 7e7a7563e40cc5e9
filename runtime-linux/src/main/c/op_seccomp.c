/* The filter of system calls, and the way its listener takes to whoever answers for it. */
#include "launcher.h"

#include <poll.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>

#define UNDECIDED (-2)
#define PARTS_MAX 15

/* A second process in init's memory and with its descriptors, which the filter does not hold: what
 * it does in init's stead, the filter cannot refuse and nobody has to answer for. */
struct messenger {
    _Atomic int listener;
    _Atomic int alive; /* the kernel clears it */
    int socket;
    pid_t init;
};

static int deliver(void *argument) {
    struct messenger *messenger = argument;
    const struct timespec pause = {.tv_nsec = 20000};
    int listener;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    /* Init cannot wake it: that would be a system call. */
    while ((listener = atomic_load(&messenger->listener)) == UNDECIDED &&
           getppid() == messenger->init)
        nanosleep(&pause, NULL);
    if (listener >= 0)
        send_fd(messenger->socket, listener, "");
    return 0;
}

/* Nobody can wait for the messenger; that nobody has to is forgotten at the exec. */
static int send_messenger(struct run *run, struct messenger *messenger, int socket) {
    static _Alignas(16) char stack[16384];
    const struct sigaction unwaited = {.sa_handler = SIG_DFL, .sa_flags = SA_NOCLDWAIT};
    *messenger = (struct messenger){UNDECIDED, 1, socket, getpid()};
    sigaction(SIGCHLD, &unwaited, NULL);
    return clone(deliver, stack + sizeof stack,
                 CLONE_VM | CLONE_FILES | CLONE_CHILD_CLEARTID | SIGCHLD, messenger, NULL, NULL,
                 (void *)&messenger->alive) > 0
               ? 0
               : failed(run, STEP_CLONE3);
}

/* The kernel looks at the flags first, then for the program. */
static bool flags_are_known(uint32_t flags) {
    return syscall(SYS_seccomp, KERNEL_SECCOMP_SET_MODE_FILTER, flags, NULL) != 0 &&
           errno == EFAULT;
}

static int check_flags(struct run *run, uint32_t flags) {
    static const char *const names[] = {"TSYNC",        "LOG",         "SPEC_ALLOW",
                                        "NEW_LISTENER", "TSYNC_ESRCH", "WAIT_KILLABLE_RECV"};
    struct text text = {0};
    if (flags_are_known(flags))
        return 0;
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        /* The last two are meant for a listener. */
        if (flags >> i & 1 && !flags_are_known(i < 4 ? 1u << i : 1u << i | 8u)) {
            text_add(&text, "this kernel does not know SECCOMP_FILTER_FLAG_");
            text_add(&text, names[i]);
            memcpy(run->text, text.bytes, text.length);
            break;
        }
    return failed_with(run, STEP_SECCOMP, EINVAL);
}

/* CAP_SYS_ADMIN, if it is there to be had, so that no_new_privs is not needed. Exec takes it away
 * again: it computes the program's capabilities from the other sets alone. */
static int raise_privilege(struct run *run, bool only_look) {
    struct kernel_cap_header header = {KERNEL_CAPABILITY_VERSION_3, 0};
    struct kernel_cap_data data[2];
    const uint32_t bit = 1u << KERNEL_CAP_SYS_ADMIN;
    if (syscall(SYS_capget, &header, data) != 0)
        return failed(run, STEP_CAPSET);
    if (!(data[0].permitted & bit))
        return failed_with(run, STEP_SECCOMP, EACCES);
    if (only_look || data[0].effective & bit)
        return 0;
    data[0].effective |= bit;
    return syscall(SYS_capset, &header, data) == 0 ? 0 : failed(run, STEP_CAPSET);
}

int op_SECCOMP_CHECK(struct run *run, const struct arg *args) {
    int result = args[1].number ? raise_privilege(run, true) : 0;
    return result != 0 ? result : check_flags(run, (uint32_t)args[0].number);
}

int op_SECCOMP(struct run *run, const struct arg *args) {
    static struct messenger messenger;
    uint32_t flags = (uint32_t)args[0].number, count = args[3].count / 8;
    struct kernel_filter_program program = {(uint16_t)count, args[3].bytes};
    bool listens = args[2].number != NO_SLOT;
    if (args[3].count % 8 || count > KERNEL_SECCOMP_INSTRUCTIONS_MAX ||
        listens != ((flags & KERNEL_SECCOMP_NEW_LISTENER) != 0))
        return failed_with(run, STEP_SECCOMP, EINVAL);
    int result = args[1].number ? raise_privilege(run, false) : 0;
    if (result == 0 && listens)
        result = send_messenger(run, &messenger, slot(run, &args[2]));
    if (result != 0)
        return result;
    int listener = (int)syscall(SYS_seccomp, KERNEL_SECCOMP_SET_MODE_FILTER, flags, &program);
    atomic_store(&messenger.listener, listener);
    /* Else it could be the program's child, which does not know of it. */
    while (listens && atomic_load(&messenger.alive) != 0)
        continue;
    if (listener >= 0) {
        run->filtered = true;
        return 0;
    }
    int error = errno;
    return check_flags(run, flags) != 0 ? -EINVAL : failed_with(run, STEP_SECCOMP, error);
}

/* All of it, the descriptor with the first part. */
static bool send_parts(int socket, int fd, struct iovec *parts, size_t count) {
    char control[CMSG_SPACE(sizeof(int))] = {0};
    struct msghdr message = {.msg_control = control, .msg_controllen = sizeof control};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(head), &fd, sizeof fd);
    while (count > 0) {
        message.msg_iov = parts;
        message.msg_iovlen = count;
        ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return false;
        message.msg_control = NULL;
        message.msg_controllen = 0;
        for (; count > 0 && (size_t)sent >= parts->iov_len; parts++, count--)
            sent -= (ssize_t)parts->iov_len;
        if (count > 0) {
            parts->iov_base = (char *)parts->iov_base + sent;
            parts->iov_len -= (size_t)sent;
        }
    }
    return true;
}

/* init's pid, as it is seen here, goes between the texts. */
static int tell(struct run *run, const struct arg *socket, int listener, const struct arg *texts) {
    struct iovec parts[PARTS_MAX];
    struct text pid = {0};
    size_t count = 0;
    if (texts->count == 0 || 2 * texts->count - 1 > PARTS_MAX)
        return failed_with(run, STEP_SEND, EINVAL);
    text_number(&pid, (uint64_t)run->init, 10);
    for (uint32_t i = 0; i < texts->count; i++) {
        if (i > 0)
            parts[count++] = (struct iovec){pid.bytes, pid.length};
        parts[count++] = (struct iovec){texts->strings[i], strlen(texts->strings[i])};
    }
    return send_parts(slot(run, socket), listener, parts, count) ? 0 : failed(run, STEP_SEND);
}

int op_SECCOMP_LISTENER(struct run *run, const struct arg *args) {
    struct pollfd waits[] = {{.fd = slot(run, &args[0]), .events = POLLIN},
                             {.fd = run->launcher->channel.fd}};
    fill_slot(run, &args[1], -1); /* so that the end of init shows */
    while (ppoll(waits, 2, NULL, run->foreground ? &run->old_mask : NULL) < 0)
        if (errno != EINTR)
            return failed(run, STEP_POLL);
    if (!waits[0].revents)
        return OUTCOME_PLANNER_LOST;
    int listener = receive_fd(waits[0].fd, MSG_DONTWAIT);
    if (listener < 0) {
        struct record record;
        int result = await_record(run, RECORD_FAILED, &record);
        return result != 0 ? result : failed_with(run, STEP_RECV, EPROTO);
    }
    int result = tell(run, &args[2], listener, &args[3]);
    close(listener);
    fill_slot(run, &args[0], -1);
    fill_slot(run, &args[2], -1); /* one state for each connection */
    return result;
}
