/* The physical floor: what the default bundle asks of the kernel and nothing else. No config, no
 * state, no protocol, no errors explained: a benchmark's lower bound, not a runtime. Usage: floor
 * ROOTFS CGROUP_PARENT COMMAND [ARGUMENT...] */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHECK(call)        \
    do {                   \
        if ((call) < 0)    \
            err(1, #call); \
    } while (0)
#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct mounted {
    const char *target, *type, *options;
    unsigned long flags;
} MOUNTS[] = {
    {"proc", "proc", NULL, 0},
    {"dev", "tmpfs", "mode=755,size=65536k", MS_NOSUID | MS_STRICTATIME},
    {"dev/pts", "devpts", "newinstance,ptmxmode=0666,mode=0620,gid=5", MS_NOSUID | MS_NOEXEC},
    {"dev/shm", "tmpfs", "mode=1777,size=65536k", MS_NOSUID | MS_NOEXEC | MS_NODEV},
    {"dev/mqueue", "mqueue", NULL, MS_NOSUID | MS_NOEXEC | MS_NODEV},
    {"sys", "sysfs", NULL, MS_NOSUID | MS_NOEXEC | MS_NODEV | MS_RDONLY},
    {"sys/fs/cgroup", "cgroup2", NULL, MS_NOSUID | MS_NOEXEC | MS_NODEV | MS_RDONLY},
};
static const struct node {
    const char *path;
    unsigned major, minor;
} NODES[] = {{"dev/null", 1, 3},   {"dev/zero", 1, 5},    {"dev/full", 1, 7},
             {"dev/random", 1, 8}, {"dev/urandom", 1, 9}, {"dev/tty", 5, 0}};
static const char *const LINKS[][2] = {
    {"/proc/self/fd", "dev/fd"},       {"/proc/self/fd/0", "dev/stdin"},
    {"/proc/self/fd/1", "dev/stdout"}, {"/proc/self/fd/2", "dev/stderr"},
    {"pts/ptmx", "dev/ptmx"},          {"/proc/kcore", "dev/core"}};
static const char *const MASKED[] = {"/proc/acpi",        "/proc/asound",        "/proc/kcore",
                                     "/proc/keys",        "/proc/latency_stats", "/proc/timer_list",
                                     "/proc/timer_stats", "/proc/sched_debug",   "/sys/firmware",
                                     "/proc/scsi"};
static const char *const READ_ONLY[] = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
                                        "/proc/sysrq-trigger"};

static void set_up_root(const char *rootfs) {
    CHECK(mount(NULL, "/", NULL, MS_SLAVE | MS_REC, NULL));
    CHECK(mount(rootfs, rootfs, NULL, MS_BIND | MS_REC, NULL));
    CHECK(chdir(rootfs));
    for (size_t i = 0; i < COUNT(MOUNTS); i++) {
        (void)mkdir(MOUNTS[i].target, 0755);
        CHECK(mount(MOUNTS[i].type, MOUNTS[i].target, MOUNTS[i].type, MOUNTS[i].flags,
                    MOUNTS[i].options));
    }
    for (size_t i = 0; i < COUNT(NODES); i++) {
        CHECK(mknod(NODES[i].path, S_IFCHR | 0666, makedev(NODES[i].major, NODES[i].minor)));
        CHECK(chmod(NODES[i].path, 0666));
    }
    for (size_t i = 0; i < COUNT(LINKS); i++)
        CHECK(symlink(LINKS[i][0], LINKS[i][1]));
    CHECK(syscall(SYS_pivot_root, ".", "."));
    CHECK(umount2(".", MNT_DETACH));
    CHECK(chdir("/"));
    CHECK(mount(NULL, "/", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL));
}

static void hide_paths(void) {
    for (size_t i = 0; i < COUNT(READ_ONLY); i++)
        if (mount(READ_ONLY[i], READ_ONLY[i], NULL, MS_BIND | MS_REC, NULL) == 0)
            CHECK(mount(NULL, READ_ONLY[i], NULL,
                        MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL));
    for (size_t i = 0; i < COUNT(MASKED); i++) {
        struct stat status;
        if (stat(MASKED[i], &status) != 0)
            continue;
        if (S_ISDIR(status.st_mode))
            CHECK(mount("tmpfs", MASKED[i], "tmpfs", MS_RDONLY, "nr_blocks=1,nr_inodes=1"));
        else
            CHECK(mount("/dev/null", MASKED[i], NULL, MS_BIND, NULL));
    }
}

static void drop_privileges(void) {
    /* CAP_KILL, CAP_NET_BIND_SERVICE, CAP_AUDIT_WRITE */
    const uint64_t keep = 1ull << CAP_KILL | 1ull << CAP_NET_BIND_SERVICE | 1ull << CAP_AUDIT_WRITE;
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {{(uint32_t)keep, (uint32_t)keep, 0}};
    struct rlimit files = {1024, 1024};
    CHECK(setrlimit(RLIMIT_NOFILE, &files));
    for (int i = 0; i <= CAP_LAST_CAP; i++)
        if (!(keep >> i & 1))
            (void)prctl(PR_CAPBSET_DROP, i);
    CHECK(syscall(SYS_setgroups, 0, NULL));
    CHECK(syscall(SYS_setgid, 0));
    CHECK(syscall(SYS_setuid, 0));
    CHECK(syscall(SYS_capset, &header, data));
    CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

int main(int argc, char **argv) {
    if (argc < 4)
        errx(2, "usage: floor ROOTFS CGROUP_PARENT COMMAND [ARGUMENT...]");
    char cgroup[4096];
    snprintf(cgroup, sizeof cgroup, "%s/floor-%d", argv[2], (int)getpid());
    CHECK(mkdir(cgroup, 0755));
    int directory = open(cgroup, O_PATH | O_CLOEXEC);
    CHECK(directory);
    struct clone_args args = {
        .flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS |
                 CLONE_NEWCGROUP | CLONE_INTO_CGROUP,
        .exit_signal = SIGCHLD,
        .cgroup = (uint64_t)directory,
    };
    pid_t child = (pid_t)syscall(SYS_clone3, &args, sizeof args);
    CHECK(child);
    if (child == 0) {
        set_up_root(argv[1]);
        hide_paths();
        CHECK(sethostname("floor", 5));
        CHECK(setsid());
        drop_privileges();
        CHECK((int)syscall(SYS_close_range, 3, ~0u, 0));
        execv(argv[3], argv + 3);
        err(127, "%s", argv[3]);
    }
    int status;
    CHECK(waitpid(child, &status, 0));
    CHECK(rmdir(cgroup));
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
