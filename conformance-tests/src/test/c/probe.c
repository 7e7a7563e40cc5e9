/*
 * Says what a process sees in a container, one fact per line: "key: value". Lists are in the order
 * of the kernel, so whoever compares two reports sorts what has no order of its own. Nothing here
 * fails: what cannot be found out is reported as its errno.
 *
 *   probe [PATH...]    the paths are looked at more closely
 *   probe exit N       exits with this status
 *   probe signal N     sends itself this signal
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <signal.h>
#include <linux/keyctl.h>

enum { MAX_FDS = 64, DEPTH = 3 };

extern char **environ;

static void errno_line(const char *key) {
    printf("%s: errno %s\n", key, strerrorname_np(errno));
}

/* A value may hold anything. */
static void text_line(const char *key, const char *text) {
    printf("%s: ", key);
    for (const char *c = text; *c; c++) {
        if (*c == '\n')
            printf("\\n");
        else
            putchar(*c);
    }
    putchar('\n');
}

/* Every line of a file under its own key. */
static void file_lines(const char *key, const char *path) {
    FILE *file = fopen(path, "re");
    if (!file) {
        errno_line(key);
        return;
    }
    char line[8192];
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        for (char *c = line; *c; c++)
            if (*c == '\t')
                *c = ' ';
        printf("%s: %s\n", key, line);
    }
    if (ferror(file))
        errno_line(key);
    fclose(file);
}

static const char *type_of(mode_t mode) {
    switch (mode & S_IFMT) {
    case S_IFREG:
        return "file";
    case S_IFDIR:
        return "directory";
    case S_IFLNK:
        return "link";
    case S_IFCHR:
        return "char";
    case S_IFBLK:
        return "block";
    case S_IFIFO:
        return "fifo";
    case S_IFSOCK:
        return "socket";
    default:
        return "other";
    }
}

static void node_line(const char *key, const char *path) {
    struct stat st;
    if (lstat(path, &st)) {
        printf("%s %s: errno %s\n", key, path, strerrorname_np(errno));
        return;
    }
    printf("%s %s: %s %o %u:%u", key, path, type_of(st.st_mode), st.st_mode & 07777U, st.st_uid,
           st.st_gid);
    if (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode))
        printf(" %u:%u", major(st.st_rdev), minor(st.st_rdev));
    if (S_ISLNK(st.st_mode)) {
        char target[PATH_MAX] = "";
        if (readlink(path, target, sizeof target - 1) >= 0)
            printf(" -> %s", target);
    }
    putchar('\n');
}

/* Whether a device may be used, which the cgroup's filter decides. */
static void device_line(const char *path) {
    static const struct {
        const char *name;
        int flags;
    } ways[] = {{"r", O_RDONLY}, {"w", O_WRONLY}};
    printf("open %s:", path);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        int fd = open(path, ways[i].flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        printf(" %s=%s", ways[i].name, fd < 0 ? strerrorname_np(errno) : "ok");
        if (fd >= 0)
            close(fd);
    }
    putchar('\n');
}

static void tree(const char *key, const char *path, int depth) {
    node_line(key, path);
    struct stat st;
    if (lstat(path, &st))
        return;
    if (S_ISCHR(st.st_mode))
        device_line(path);
    if (!S_ISDIR(st.st_mode) || depth == 0)
        return;
    DIR *directory = opendir(path);
    if (!directory) {
        printf("list %s: errno %s\n", path, strerrorname_np(errno));
        return;
    }
    for (struct dirent *entry; (entry = readdir(directory));) {
        char child[PATH_MAX];
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        snprintf(child, sizeof child, "%s/%s", path, entry->d_name);
        tree(key, child, depth - 1);
    }
    closedir(directory);
}

/* What can be done with a path: its first bytes or entries, writing, its file system. */
static void path_lines(const char *path) {
    char key[PATH_MAX + 16];
    node_line("path", path);
    snprintf(key, sizeof key, "stat %s", path);
    struct stat st;
    if (stat(path, &st)) {
        errno_line(key);
        return;
    }
    printf("%s: %s %o %u:%u\n", key, type_of(st.st_mode), st.st_mode & 07777U, st.st_uid,
           st.st_gid);
    struct statfs fs;
    if (!statfs(path, &fs))
        printf("statfs %s: type %lx flags %lx\n", path, (unsigned long)fs.f_type,
               (unsigned long)fs.f_flags);
    if (S_ISDIR(st.st_mode)) {
        tree("entry", path, 1);
        char file[PATH_MAX];
        snprintf(file, sizeof file, "%s/probe-was-here", path);
        int fd = open(file, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
        printf("write %s: %s\n", path, fd < 0 ? strerrorname_np(errno) : "ok");
        if (fd >= 0) {
            node_line("made", file);
            close(fd);
            unlink(file);
        }
    } else if (S_ISREG(st.st_mode)) {
        snprintf(key, sizeof key, "read %s", path);
        file_lines(key, path);
        int fd = open(path, O_WRONLY | O_CLOEXEC);
        printf("write %s: %s\n", path, fd < 0 ? strerrorname_np(errno) : "ok");
        if (fd >= 0)
            close(fd);
    } else if (S_ISCHR(st.st_mode)) {
        device_line(path);
    }
}

static void identity(void) {
    printf("pid: %d parent %d group %d session %d\n", getpid(), getppid(), getpgrp(), getsid(0));
    for (char **variable = environ; *variable; variable++)
        text_line("env", *variable);
    char cwd[PATH_MAX];
    if (getcwd(cwd, sizeof cwd))
        text_line("cwd", cwd);
    else
        errno_line("cwd");
    struct utsname uts;
    if (!uname(&uts))
        printf("uts: %s %s %s\n", uts.nodename, uts.domainname, uts.machine);
}

static void limits(void) {
    static const char *const names[] = {
        "cpu",     "fsize", "data",  "stack",      "core",     "rss",  "nproc",  "nofile",
        "memlock", "as",    "locks", "sigpending", "msgqueue", "nice", "rtprio", "rttime"};
    for (int i = 0; i < (int)(sizeof names / sizeof names[0]); i++) {
        struct rlimit limit;
        if (!getrlimit((__rlimit_resource_t)i, &limit))
            printf("limit %s: %llu %llu\n", names[i], (unsigned long long)limit.rlim_cur,
                   (unsigned long long)limit.rlim_max);
    }
}

static void scheduling(void) {
    struct sched_param param = {0};
    sched_getparam(0, &param);
    printf("scheduler: policy %d priority %d nice %d\n", sched_getscheduler(0),
           param.sched_priority, getpriority(PRIO_PROCESS, 0));
    printf("ioprio: %ld\n", syscall(SYS_ioprio_get, 1, 0));
    printf("personality: %x\n", (unsigned)personality(0xffffffff));
    int mode = 0;
    unsigned long nodes[64] = {0};
    if (syscall(SYS_get_mempolicy, &mode, nodes, sizeof nodes * CHAR_BIT, 0, 0))
        errno_line("mempolicy");
    else
        printf("mempolicy: %x nodes %lx\n", (unsigned)mode, nodes[0]);
}

static void process_controls(void) {
    int death = 0;
    int subreaper = 0;
    prctl(PR_GET_PDEATHSIG, &death);
    prctl(PR_GET_CHILD_SUBREAPER, &subreaper);
    printf(
        "prctl: death signal %d, subreaper %d, keepcaps %d, securebits %x, dumpable %d, slack %d\n",
        death, subreaper, prctl(PR_GET_KEEPCAPS), (unsigned)prctl(PR_GET_SECUREBITS),
        prctl(PR_GET_DUMPABLE), prctl(PR_GET_TIMERSLACK));
    char keyring[256] = "";
    if (syscall(SYS_keyctl, KEYCTL_DESCRIBE, KEY_SPEC_SESSION_KEYRING, keyring,
                sizeof keyring - 1) < 0)
        errno_line("keyring");
    else
        text_line("keyring", keyring);
}

static void descriptors(void) {
    for (int fd = 0; fd < MAX_FDS; fd++) {
        struct stat st;
        if (fstat(fd, &st))
            continue;
        printf("fd %d: %s flags %x cloexec %d\n", fd, type_of(st.st_mode),
               (unsigned)fcntl(fd, F_GETFL), fcntl(fd, F_GETFD));
    }
}

static void namespaces(void) {
    static const char *const names[] = {"cgroup", "ipc",  "mnt",  "net",
                                        "pid",    "time", "user", "uts"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[64];
        char link[64] = "";
        snprintf(path, sizeof path, "/proc/self/ns/%s", names[i]);
        if (readlink(path, link, sizeof link - 1) < 0)
            printf("namespace %s: errno %s\n", names[i], strerrorname_np(errno));
        else
            printf("namespace %s: %s\n", names[i], link);
    }
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq request = {.ifr_name = "lo"};
    if (fd < 0 || ioctl(fd, SIOCGIFFLAGS, &request))
        errno_line("loopback");
    else
        printf("loopback: %s\n", request.ifr_flags & IFF_UP ? "up" : "down");
    if (fd >= 0)
        close(fd);
}

static void files(void) {
    file_lines("status", "/proc/self/status");
    file_lines("mount", "/proc/self/mountinfo");
    file_lines("cgroup", "/proc/self/cgroup");
    file_lines("oom_score_adj", "/proc/self/oom_score_adj");
    file_lines("uid_map", "/proc/self/uid_map");
    file_lines("gid_map", "/proc/self/gid_map");
    file_lines("setgroups", "/proc/self/setgroups");
    file_lines("timens", "/proc/self/timens_offsets");
    file_lines("label", "/proc/self/attr/current");
}

int main(int argc, char **argv) {
    if (argc == 3 && !strcmp(argv[1], "exit"))
        return (int)strtol(argv[2], NULL, 10);
    if (argc == 3 && !strcmp(argv[1], "signal")) {
        raise((int)strtol(argv[2], NULL, 10));
        return 99;
    }
    descriptors();
    printf("argv0: %s\n", argv[0]);
    identity();
    limits();
    scheduling();
    process_controls();
    namespaces();
    files();
    tree("dev", "/dev", DEPTH);
    node_line("root", "/");
    for (int i = 1; i < argc; i++)
        path_lines(argv[i]);
    puts("end: ok");
    return 0;
}
