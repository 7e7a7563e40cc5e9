/* What init tells the launcher, and how failures and texts are put together. */
#include "launcher.h"

#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>

int failed_with(struct run *run, enum step step, int error) {
    run->step = step;
    return -error;
}

int failed(struct run *run, enum step step) {
    return failed_with(run, step, errno);
}

void text_add(struct text *text, const char *string) {
    size_t length = strlen(string), room = sizeof text->bytes - 1 - text->length;
    if (length > room)
        length = room;
    /* NOLINTNEXTLINE(clang-analyzer-unix.cstring.UninitializedRead): length is within string */
    memcpy(text->bytes + text->length, string, length);
    text->length += length;
    text->bytes[text->length] = 0;
}

void text_number(struct text *text, uint64_t number, unsigned base) {
    char digits[24];
    size_t at = sizeof digits;
    digits[--at] = 0;
    do
        digits[--at] = (char)('0' + number % base);
    while ((number /= base) != 0);
    text_add(text, digits + at);
}

/* The path by which a descriptor, or a name in the directory it stands for, can be given to a call
 * that wants a path. */
void text_fd(struct text *text, int fd, const char *name) {
    text->length = 0;
    text_add(text, "/proc/self/fd/");
    text_number(text, (unsigned)fd, 10);
    text_add(text, *name ? "/" : "");
    text_add(text, name);
}

size_t text_length(const struct run *run) {
    return strnlen(run->text, RECORD_TEXT_MAX);
}

/* A seccomp filter allows write(2) if it allows anything. The signal that a lost reader may cause
 * then ends this process no differently. */
static bool send_whole(const struct run *run, int fd, const void *bytes, size_t length) {
    ssize_t sent;
    do
        sent = run->filtered ? write(fd, bytes, length) : send(fd, bytes, length, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)length;
}
bool report(int fd, uint32_t kind, const struct run *run, int error) {
    struct record record = {.kind = kind, .op = run->op, .error = error};
    if (kind == RECORD_FAILED) {
        record.step = run->step;
        record.text_length = (uint32_t)text_length(run);
    }
    return send_whole(run, fd, &record, sizeof record) &&
           (record.text_length == 0 || send_whole(run, fd, run->text, record.text_length));
}

static bool receive_whole(int fd, char *bytes, size_t length) {
    while (length > 0) {
        ssize_t got = recv(fd, bytes, length, 0);
        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        bytes += got > 0 ? got : 0;
        length -= got > 0 ? (size_t)got : 0;
    }
    return true;
}

/* The text goes to where RECORD_TEXT_MAX bytes have room. */
bool report_read(int fd, struct record *record, char *text) {
    return receive_whole(fd, (char *)record, sizeof *record) &&
           record->text_length <= RECORD_TEXT_MAX && receive_whole(fd, text, record->text_length);
}

#ifdef STOP_AT_STAGES
/* For the tests that kill at each stage: DEMITASSE_STOP_AT=N stops there, N:die dies there. A PID 1
 * cannot stop itself. */
void stage(int number) {
    const char *wanted = getenv("DEMITASSE_STOP_AT");
    char *end;
    if (!wanted || strtol(wanted, &end, 10) != number)
        return;
    if (strcmp(end, ":die") == 0)
        _exit(99);
    struct text name = {0};
    text_add(&name, "stop-");
    text_number(&name, (unsigned)number, 10);
    prctl(PR_SET_NAME, name.bytes);
    while (getpid() == 1)
        pause();
    kill(getpid(), SIGSTOP);
}
#else
void stage(int number) {
    (void)number;
}
#endif

/* One message with one descriptor. A stream carries no descriptor without a byte: an empty text
 * becomes a NUL. */
bool send_fd(int socket, int fd, const char *text) {
    char control[CMSG_SPACE(sizeof(int))] = {0};
    size_t length = strlen(text);
    struct iovec bytes = {(void *)(uintptr_t)text, length ? length : 1};
    struct msghdr message = {.msg_iov = &bytes,
                             .msg_iovlen = 1,
                             .msg_control = control,
                             .msg_controllen = sizeof control};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(head), &fd, sizeof fd);
    ssize_t sent;
    do
        sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent > 0;
}

/* The descriptor of one message, close-on-exec; -1 without one, and errno says why. */
int receive_fd(int socket, int flags) {
    char control[CMSG_SPACE(sizeof(int))] = {0}, byte[64];
    struct iovec bytes = {byte, sizeof byte};
    struct msghdr message = {.msg_iov = &bytes,
                             .msg_iovlen = 1,
                             .msg_control = control,
                             .msg_controllen = sizeof control};
    int fd = -1;
    if (recvmsg(socket, &message, flags | MSG_CMSG_CLOEXEC) < 0)
        return -1;
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    if (!head || head->cmsg_type != SCM_RIGHTS || head->cmsg_len != CMSG_LEN(sizeof(int)))
        return errno = EPROTO, -1;
    memcpy(&fd, CMSG_DATA(head), sizeof fd);
    return fd;
}
