/* Moves a network interface into the container's network namespace, with its addresses
 * (rtnetlink(7)). */
#include "launcher.h"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/socket.h>

#define BUFFER_SIZE 32768 /* what the kernel fills at most for one part of a dump */

/* One request, or several in a row. */
struct request {
    size_t length;
    union {
        struct kernel_netlink_head head;
        uint8_t bytes[BUFFER_SIZE];
    };
};

/* What an interface is found by, and what becomes of it. */
struct link_change {
    uint32_t index;   /* 0: by name */
    const char *name; /* the new one, unless it is the one to find; NULL leaves it */
    uint16_t ns_type; /* IFLA_NET_NS_* or 0 */
    uint32_t ns_value;
    bool up;
};

static size_t padded(size_t length) {
    return (length + 3) & ~(size_t)3;
}

static void put(struct request *request, const void *bytes, size_t length) {
    memcpy(request->bytes + request->length, bytes, length);
    memset(request->bytes + request->length + length, 0, padded(length) - length);
    request->length += padded(length);
}

static void put_attribute(struct request *request, uint16_t type, const void *value,
                          size_t length) {
    struct kernel_netlink_attribute head = {(uint16_t)(sizeof head + length), type};
    put(request, &head, sizeof head);
    put(request, value, length);
}

/* Sends one request and reads the first datagram of the answer: its length, or -errno, which an
 * acknowledgement without one turns into 0. */
static ssize_t ask(int fd, const struct request *request, void *answer) {
    struct kernel_netlink_head *head = answer;
    int32_t error;
    ssize_t got;
    if (send(fd, request->bytes, request->length, 0) < 0)
        return -errno;
    do
        got = recv(fd, answer, BUFFER_SIZE, 0);
    while (got < 0 && errno == EINTR);
    if (got < (ssize_t)(sizeof *head + sizeof error))
        return got < 0 ? -errno : -EPROTO;
    if (head->type != KERNEL_NLMSG_ERROR)
        return got;
    memcpy(&error, head + 1, sizeof error);
    return error;
}

static ssize_t change_link(int fd, uint16_t type, struct link_change change, void *answer) {
    static struct request request;
    struct kernel_link_message link = {.index = (int32_t)change.index};
    uint16_t acknowledge = type == KERNEL_RTM_NEWLINK ? KERNEL_NLM_F_ACK : 0;
    link.flags = link.change = change.up ? IFF_UP : 0;
    request.length = sizeof request.head;
    put(&request, &link, sizeof link);
    if (change.ns_type)
        put_attribute(&request, change.ns_type, &change.ns_value, sizeof change.ns_value);
    if (change.name)
        put_attribute(&request, KERNEL_IFLA_IFNAME, change.name, strlen(change.name) + 1);
    request.head = (struct kernel_netlink_head){.length = (uint32_t)request.length,
                                                .type = type,
                                                .flags = KERNEL_NLM_F_REQUEST | acknowledge};
    return ask(fd, &request, answer);
}

/* Index of the interface of this name, or -errno. */
static int find_link(int fd, const char *name) {
    static union {
        struct {
            struct kernel_netlink_head head;
            struct kernel_link_message link;
        };
        uint8_t bytes[BUFFER_SIZE];
    } answer;
    ssize_t got = change_link(fd, KERNEL_RTM_GETLINK, (struct link_change){.name = name}, &answer);
    if (got < (ssize_t)sizeof answer.head + (ssize_t)sizeof answer.link)
        return got < 0 ? (int)got : -EPROTO;
    return answer.link.index;
}

/* Adds to `kept` the request that makes such an address again. Label and lifetimes are left out: a
 * label begins with the interface's name, and what is permanent has none. */
static int keep_address(struct request *kept, const struct kernel_netlink_head *message) {
    const uint8_t *at = (const uint8_t *)(message + 1), *end = (const uint8_t *)message;
    const struct kernel_address_message *address = (const void *)at;
    const struct kernel_netlink_attribute *attribute;
    struct kernel_netlink_head head = {.type = KERNEL_RTM_NEWADDR,
                                       .flags = KERNEL_NLM_F_REQUEST | KERNEL_NLM_F_ACK |
                                                KERNEL_NLM_F_CREATE | KERNEL_NLM_F_EXCL};
    size_t start = kept->length;
    if (kept->length + message->length > sizeof kept->bytes)
        return -ENOBUFS;
    end += message->length;
    put(kept, &head, sizeof head);
    put(kept, address, sizeof *address);
    for (at += sizeof *address; at + sizeof *attribute <= end; at += padded(attribute->length)) {
        attribute = (const void *)at;
        if (attribute->length < sizeof *attribute || at + attribute->length > end)
            return -EPROTO;
        if (attribute->type != KERNEL_IFA_LABEL && attribute->type != KERNEL_IFA_CACHEINFO)
            put(kept, attribute, attribute->length);
    }
    head.length = (uint32_t)(kept->length - start);
    memcpy(kept->bytes + start, &head, sizeof head);
    return 0;
}

static bool is_kept(const struct kernel_address_message *address, int index) {
    return (int)address->index == index && address->flags & KERNEL_IFA_F_PERMANENT &&
           address->scope == KERNEL_RT_SCOPE_UNIVERSE;
}

/* The permanent addresses of universal scope, of all families. */
static int keep_addresses(int fd, int index, struct request *kept) {
    static union {
        struct kernel_netlink_head head;
        uint8_t bytes[BUFFER_SIZE];
    } answer;
    static struct request request;
    const struct kernel_address_message all = {0};
    request.length = sizeof request.head;
    put(&request, &all, sizeof all);
    request.head = (struct kernel_netlink_head){.length = (uint32_t)request.length,
                                                .type = KERNEL_RTM_GETADDR,
                                                .flags = KERNEL_NLM_F_REQUEST | KERNEL_NLM_F_DUMP};
    ssize_t got = ask(fd, &request, &answer);
    while (got > 0) {
        for (size_t at = 0; at + sizeof answer.head <= (size_t)got;) {
            const struct kernel_netlink_head *message = (const void *)(answer.bytes + at);
            if (message->type == KERNEL_NLMSG_DONE)
                return 0;
            if (message->length < sizeof *message || at + message->length > (size_t)got)
                return -EPROTO;
            if (message->type == KERNEL_RTM_NEWADDR &&
                is_kept((const void *)(message + 1), index) && keep_address(kept, message) != 0)
                return -ENOBUFS;
            at += padded(message->length);
        }
        got = recv(fd, &answer, sizeof answer, 0);
        got = got < 0 ? -errno : got;
    }
    return got < 0 ? (int)got : -EPROTO;
}

static int add_addresses(int fd, int index, struct request *kept) {
    static struct request request, answer;
    for (size_t at = 0; at < kept->length; at += request.length) {
        struct kernel_netlink_head *head = (void *)(kept->bytes + at);
        struct kernel_address_message *address = (void *)(head + 1);
        address->index = (uint32_t)index;
        request.length = head->length;
        memcpy(request.bytes, head, head->length);
        ssize_t got = ask(fd, &request, answer.bytes);
        if (got != 0)
            return got < 0 ? (int)got : -EPROTO;
    }
    return 0;
}

/* A netlink socket in the namespace, which the launcher enters for that and leaves again. */
static int socket_in(int ns) {
    int fd = -1, here = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    if (here < 0)
        return -1;
    if (setns(ns, KERNEL_CLONE_NEWNET) == 0) {
        fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, KERNEL_NETLINK_ROUTE);
        if (setns(here, KERNEL_CLONE_NEWNET) != 0 && fd >= 0) {
            close(fd);
            fd = -1;
        }
    }
    int error = errno;
    close(here);
    errno = error;
    return fd;
}

static int link_failed(struct run *run, const char *what, ssize_t error) {
    strncpy(run->text, what, RECORD_TEXT_MAX - 1);
    return failed_with(run, STEP_RTNETLINK, error < 0 ? (int)-error : EPROTO);
}

/* With a template for a name the kernel could say after the move only which it chose. So such an
 * interface gets a name of ours on its way, by which it can be found. */
static int move_link(struct run *run, const struct arg *args, const int *sockets) {
    static struct request kept, answer;
    struct text passing = {0};
    const char *wanted = args[1].string;
    bool template = strchr(wanted, '%') != NULL, joined = args[2].number != NO_SLOT;
    int result, index = find_link(sockets[0], args[0].string);
    if (index < 0)
        return link_failed(run, "find the interface", index);
    text_add(&passing, "demi");
    text_number(&passing, (unsigned)index, 10);
    const char *name = template ? passing.bytes : wanted;
    if (find_link(sockets[1], name) >= 0)
        return link_failed(run, "the network namespace has an interface of this name", -EEXIST);
    kept.length = 0;
    if ((result = keep_addresses(sockets[0], index, &kept)) != 0)
        return link_failed(run, "read its addresses", result);
    struct link_change move = {
        .index = (uint32_t)index,
        .name = name,
        .ns_type = joined ? KERNEL_IFLA_NET_NS_FD : KERNEL_IFLA_NET_NS_PID,
        .ns_value = (uint32_t)(joined ? slot(run, &args[2]) : run->init),
    };
    if ((result = (int)change_link(sockets[0], KERNEL_RTM_NEWLINK, move, &answer.bytes)) != 0)
        return link_failed(run, "move it", result);
    if ((index = find_link(sockets[1], name)) < 0)
        return link_failed(run, "find it where it was moved to", index);
    struct link_change rename = {.index = (uint32_t)index, .name = wanted};
    if (template &&
        (result = (int)change_link(sockets[1], KERNEL_RTM_NEWLINK, rename, &answer.bytes)) != 0)
        return link_failed(run, "name it", result);
    if ((result = add_addresses(sockets[1], index, &kept)) != 0)
        return link_failed(run, "give it its addresses", result);
    struct link_change up = {.index = (uint32_t)index, .up = true};
    if ((result = (int)change_link(sockets[1], KERNEL_RTM_NEWLINK, up, &answer.bytes)) != 0)
        return link_failed(run, "bring it up", result);
    return 0;
}

int op_MOVE_LINK(struct run *run, const struct arg *args) {
    int ns = args[2].number == NO_SLOT ? run->pidfd : slot(run, &args[2]);
    int there, here = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, KERNEL_NETLINK_ROUTE);
    if (here < 0)
        return failed(run, STEP_SOCKET);
    int result = (there = socket_in(ns)) < 0 ? failed(run, STEP_SETNS)
                                             : move_link(run, args, (const int[]){here, there});
    close(here);
    if (there >= 0)
        close(there);
    return result;
}
