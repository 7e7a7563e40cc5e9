/* Messages to and from the planner: uint32 length, uint16 type, fields. */
#include "launcher.h"

#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

#define LENGTH_SIZE 4
#define BUFFER_SIZE (MESSAGE_MAX + LENGTH_SIZE)

struct writer {
    uint8_t *bytes; /* NULL: only count */
    size_t length;
};

static void put(struct writer *out, const void *bytes, size_t length) {
    if (out->bytes && length > 0)
        memcpy(out->bytes + out->length, bytes, length);
    out->length += length;
}

static void put_number(struct writer *out, uint64_t number, size_t size) {
    uint8_t bytes[8];
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(number >> 8 * i);
    put(out, bytes, size);
}

static void put_string(struct writer *out, const char *string) {
    size_t length = strlen(string);
    put_number(out, length, 4);
    put(out, string, length + 1);
}

static void put_strings(struct writer *out, char **strings) {
    size_t count = 0;
    while (strings[count])
        count++;
    put_number(out, count, 4);
    while (*strings)
        put_string(out, *strings++);
}

static bool send_all(int fd, const uint8_t *bytes, size_t length) {
    while (length > 0) {
        ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            return false;
        bytes += sent > 0 ? sent : 0;
        length -= sent > 0 ? (size_t)sent : 0;
    }
    return true;
}

static void *map(size_t size) {
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

static void put_head(struct writer *out, size_t length, enum message_type type) {
    put_number(out, length - LENGTH_SIZE, 4);
    put_number(out, type, 2);
}

struct hello {
    size_t length;
    char cwd[4096];
    uint32_t ttys, rows, columns;
};

static void put_hello(struct writer *out, const struct hello *hello,
                      const struct launcher *launcher) {
    put_head(out, hello->length, MESSAGE_HELLO);
    put_number(out, PROTOCOL_VERSION, 4);
    put_string(out, BUILD_ID);
    put_number(out, (uint32_t)getpid(), 4);
    put_number(out, geteuid(), 4);
    put_strings(out, launcher->argv);
    put_string(out, hello->cwd);
    put_strings(out, launcher->environment);
    put_number(out, launcher->umask, 4);
    put_number(out, hello->ttys, 4);
    put_number(out, hello->rows, 4);
    put_number(out, hello->columns, 4);
}

/* Written twice: to know the length, and in earnest. */
bool channel_hello(struct launcher *launcher) {
    struct hello hello = {.length = LENGTH_SIZE};
    struct writer out = {0};
    for (int fd = 0; fd < 3; fd++)
        hello.ttys |= (uint32_t)isatty(fd) << fd;
    terminal_size(launcher, &hello.rows, &hello.columns);
    if (!getcwd(hello.cwd, sizeof hello.cwd))
        hello.cwd[0] = 0;
    put_hello(&out, &hello, launcher);
    hello.length = out.length;
    out = (struct writer){.bytes = hello.length <= BUFFER_SIZE ? map(hello.length) : NULL};
    if (!out.bytes)
        complain(launcher, "the arguments and the environment are too long", "");
    put_hello(&out, &hello, launcher);
    bool sent = send_all(launcher->channel.fd, out.bytes, hello.length);
    munmap(out.bytes, hello.length);
    return sent;
}

bool channel_event(struct channel *channel, enum event event, enum program program,
                   const struct record *what, const char *text) {
    uint8_t bytes[64 + RECORD_TEXT_MAX];
    struct writer out = {.bytes = bytes};
    size_t length = strnlen(text, what->text_length);
    put_head(&out, LENGTH_SIZE + 2 + 5 * 4 + 4 + length + 1, MESSAGE_EVENT);
    put_number(&out, event, 4);
    put_number(&out, program, 4);
    put_number(&out, what->op, 4);
    put_number(&out, (uint32_t)what->error, 4);
    put_number(&out, what->step, 4);
    put_number(&out, length, 4);
    put(&out, text, length);
    put(&out, "", 1);
    return send_all(channel->fd, bytes, out.length);
}

/* All that a descriptor holds, for READ. */
bool channel_input(struct channel *channel, int fd) {
    uint8_t *bytes = map(BUFFER_SIZE);
    size_t head = LENGTH_SIZE + 2 + 4 + 4, have = head;
    ssize_t got = 1;
    int error = bytes ? 0 : ENOMEM;
    while (!error && got != 0) {
        got = read(fd, bytes + have, BUFFER_SIZE - have);
        have += got > 0 ? (size_t)got : 0;
        error = got < 0 && errno != EINTR ? errno : have == BUFFER_SIZE ? EFBIG : 0;
    }
    uint8_t failure[LENGTH_SIZE + 2 + 4 + 4];
    struct writer out = {.bytes = error ? failure : bytes};
    have = error ? head : have;
    put_head(&out, have, MESSAGE_INPUT);
    put_number(&out, (uint32_t)error, 4);
    put_number(&out, have - head, 4);
    bool sent = send_all(channel->fd, out.bytes, have);
    if (bytes)
        munmap(bytes, BUFFER_SIZE);
    return sent;
}

static const char *signature(uint16_t type) {
    switch (type) {
#define X(name, code, fields) \
    case code:                \
        return fields;
        MESSAGES(X)
#undef X
    default:
        return NULL;
    }
}

static bool parse(const uint8_t *bytes, size_t length, struct message *message) {
    struct cursor in = {bytes, bytes + length};
    message->type = (uint16_t)(bytes[0] | bytes[1] << 8);
    in.at += 2;
    return message->type >= MESSAGE_COMMIT && signature(message->type) &&
           decode_fields(&in, NULL, signature(message->type), message->args) && in.at == in.end;
}

/* The next message, which points into the buffer until the next call; false when the planner is
 * gone or talks nonsense. After a PLAN the buffer is the plan's, and the next call makes a new one.
 */
bool channel_next(struct channel *channel, struct message *message) {
    if (!channel->buffer && !(channel->buffer = map(BUFFER_SIZE)))
        return false;
    if (channel->start == channel->end)
        channel->start = channel->end = 0;
    for (;;) {
        uint8_t *at = channel->buffer + channel->start;
        size_t have = channel->end - channel->start, length = 0;
        if (have >= LENGTH_SIZE) {
            length = at[0] | (size_t)at[1] << 8 | (size_t)at[2] << 16 | (size_t)at[3] << 24;
            if (length < 2 || length > MESSAGE_MAX)
                return false;
        }
        if (have >= LENGTH_SIZE && have - LENGTH_SIZE >= length) {
            channel->start += LENGTH_SIZE + length;
            return parse(at + LENGTH_SIZE, length, message);
        }
        if (channel->start > 0) {
            memmove(channel->buffer, at, have);
            channel->start = 0;
            channel->end = have;
        }
        ssize_t got = recv(channel->fd, channel->buffer + have, BUFFER_SIZE - have, 0);
        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        channel->end += got > 0 ? (size_t)got : 0;
    }
}

/* For the caller's stdout and stderr, which may be non-blocking; a reader that has gone is no
 * failure of ours. */
bool write_all(int fd, const void *bytes, size_t length) {
    const char *at = bytes;
    while (length > 0) {
        ssize_t written = write(fd, at, length);
        if (written < 0 && errno == EAGAIN)
            poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
        else if (written < 0 && errno != EINTR)
            return false;
        at += written > 0 ? written : 0;
        length -= written > 0 ? (size_t)written : 0;
    }
    return true;
}
