/* Who the program is: ids, capabilities, environment. */
#include "launcher.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#define PASSWD_MAX (1u << 20)

int op_NO_NEW_PRIVS(struct run *run, const struct arg *args) {
    (void)args;
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : failed(run, STEP_PRCTL);
}

int op_BOUNDING_SET(struct run *run, const struct arg *args) {
    for (unsigned long i = 0; i < 64; i++) {
        if (args[0].number >> i & 1)
            continue;
        if (prctl(PR_CAPBSET_DROP, i, 0, 0, 0) != 0)
            return errno == EINVAL
                       ? 0
                       : failed(run, STEP_PRCTL); /* EINVAL: beyond the kernel's last one */
    }
    return 0;
}

/* A user namespace whose gid map an unprivileged user wrote says "deny". */
static bool groups_are_denied(void) {
    char word[4] = {0};
    int fd = open("/proc/self/setgroups", O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, word, sizeof word);
    if (fd >= 0)
        close(fd);
    return got == 4 && memcmp(word, "deny", 4) == 0;
}

/* By the bare calls: a libc's own would reach out to threads that there are none of. */
int op_USER(struct run *run, const struct arg *args) {
    uint32_t uid = (uint32_t)args[0].number, gid = (uint32_t)args[1].number;
    if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0)
        return failed(run, STEP_PRCTL);
    if (syscall(SYS_setgroups, args[2].count / 4, args[2].bytes) != 0) {
        int error = errno;
        if (error != EPERM || !groups_are_denied())
            return failed_with(run, STEP_SETGROUPS, error);
    }
    if (syscall(SYS_setresgid, gid, gid, gid) != 0)
        return failed(run, STEP_SETGID);
    return syscall(SYS_setresuid, uid, uid, uid) == 0 ? 0 : failed(run, STEP_SETUID);
}

int op_CAPABILITIES(struct run *run, const struct arg *args) {
    struct kernel_cap_header header = {KERNEL_CAPABILITY_VERSION_3, 0};
    struct kernel_cap_data data[2];
    /* What this process does not have cannot be granted, which is no reason to fail (config.md,
     * Linux Process). */
    if (syscall(SYS_capget, &header, data) != 0)
        return failed(run, STEP_CAPSET);
    for (int half = 0; half < 2; half++) {
        uint32_t own = data[half].permitted;
        data[half].effective = (uint32_t)(args[0].number >> 32 * half) & own;
        data[half].permitted = (uint32_t)(args[1].number >> 32 * half) & own;
        data[half].inheritable = (uint32_t)(args[2].number >> 32 * half) & own;
        data[half].effective &= data[half].permitted;
    }
    if (syscall(SYS_capset, &header, data) != 0)
        return failed(run, STEP_CAPSET);
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    for (unsigned long i = 0; i < 64; i++)
        if (args[3].number >> i & 1)
            prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, i, 0, 0);
    return 0;
}

/* name:password:UID:gid:comment:HOME:shell */
static bool home_in_line(char *line, char *end, uint64_t uid, struct text *home) {
    char *fields[7] = {line};
    int count = 1;
    for (char *at = line; at < end && count < 7; at++)
        if (*at == ':') {
            *at = 0;
            fields[count++] = at + 1;
        }
    if (count < 6 || fields[2][0] < '0' || fields[2][0] > '9' ||
        strtoull(fields[2], NULL, 10) != uid)
        return false;
    text_add(home, fields[5]);
    return true;
}

/* HOME of the uid by the container's /etc/passwd, which may be anything: only a regular file is
 * read, and not without end. */
static void look_up_home(struct run *run, uint64_t uid, struct text *home) {
    struct stat file;
    int fd = in_root(run, "/etc/passwd", O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
    char *bytes = mmap(NULL, PASSWD_MAX, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    size_t have = 0;
    ssize_t got = 1;
    if (fd >= 0 && bytes != MAP_FAILED && fstat(fd, &file) == 0 && S_ISREG(file.st_mode))
        while (have < PASSWD_MAX - 1 && (got = read(fd, bytes + have, PASSWD_MAX - 1 - have)) > 0)
            have += (size_t)got;
    for (size_t start = 0; start < have;) {
        char *end = memchr(bytes + start, '\n', have - start);
        end = end ? end : bytes + have;
        *end = 0;
        if (home_in_line(bytes + start, end, uid, home))
            break;
        start = (size_t)(end - bytes) + 1;
    }
    if (fd >= 0)
        close(fd);
    if (bytes != MAP_FAILED)
        munmap(bytes, PASSWD_MAX);
}

int op_ENVIRON(struct run *run, const struct arg *args) {
    struct text home = {0};
    uint32_t at = args[0].count;
    run->environment = args[0].strings;
    for (uint32_t i = 0; i < args[0].count; i++)
        if (strncmp(run->environment[i], "HOME=", 5) == 0) {
            at = i;
            if (run->environment[i][5])
                return 0;
        }
    text_add(&home, "HOME=");
    look_up_home(run, args[1].number, &home);
    if (home.length == 5)
        text_add(&home, "/");
    if (home.length >= sizeof run->home)
        return failed_with(run, STEP_READ, ENAMETOOLONG);
    memcpy(run->home, home.bytes, home.length + 1);
    run->environment[at] = run->home; /* the decoder has left room for one more */
    return 0;
}
