/* Attributes of init that survive its exec: what procfs sets, scheduling, personality, memory
 * policy. */
#include "launcher.h"

#include <fcntl.h>
#include <sys/personality.h>
#include <sys/vfs.h>

#define MASK_MAX 8192 /* bytes: 65536 CPUs, more than any kernel is built for */

/* A file below the /proc of the slot: of procfs itself and of nothing that is mounted over a part
 * of it. */
static int open_proc(int proc, const char *path) {
    struct kernel_open_how how = {
        .flags = O_WRONLY | O_CLOEXEC,
        .resolve = KERNEL_RESOLVE_BENEATH | KERNEL_RESOLVE_NO_XDEV | KERNEL_RESOLVE_NO_MAGICLINKS,
    };
    return (int)syscall(SYS_openat2, proc, path, &how, sizeof how);
}

int op_WRITE_PROC(struct run *run, const struct arg *args) {
    struct statfs file_system;
    int proc = slot(run, &args[0]);
    if (fstatfs(proc, &file_system) != 0)
        return failed(run, STEP_STAT);
    if (file_system.f_type != KERNEL_PROC_MAGIC)
        return failed_with(run, STEP_STAT, ENOTSUP);
    int fd = open_proc(proc, args[1].string);
    if (fd < 0 && errno == ENOENT && args[2].count > 0)
        fd = open_proc(proc, args[2].string);
    if (fd < 0)
        return failed(run, STEP_OPENAT2);
    ssize_t written = write(fd, args[3].string, args[3].count);
    int result = written == (ssize_t)args[3].count
                     ? 0
                     : failed_with(run, STEP_WRITE, written < 0 ? errno : EIO);
    close(fd);
    return result;
}

int op_SCHEDULER(struct run *run, const struct arg *args) {
    struct kernel_sched_attr attr = {
        .size = sizeof attr,
        .policy = (uint32_t)args[0].number,
        .flags = args[1].number,
        .nice = (int32_t)args[2].number,
        .priority = (uint32_t)args[3].number,
        .runtime = args[4].number,
        .deadline = args[5].number,
        .period = args[6].number,
    };
    return syscall(SYS_sched_setattr, 0, &attr, 0) == 0 ? 0 : failed(run, STEP_SCHED_SETATTR);
}

int op_IO_PRIORITY(struct run *run, const struct arg *args) {
    return syscall(SYS_ioprio_set, KERNEL_IOPRIO_WHO_PROCESS, 0, (int)args[0].number) == 0
               ? 0
               : failed(run, STEP_IOPRIO_SET);
}

int op_PERSONALITY(struct run *run, const struct arg *args) {
    return personality((unsigned long)args[0].number) >= 0 ? 0 : failed(run, STEP_PERSONALITY);
}

/* The kernel takes the number of bits to be one less than it is told. */
int op_MEMORY_POLICY(struct run *run, const struct arg *args) {
    unsigned long nodes[MASK_MAX / sizeof(unsigned long)] = {0};
    unsigned long bits = args[1].count == 0 ? 0 : 8 * (unsigned long)args[1].count + 1;
    if (args[1].count > sizeof nodes)
        return failed_with(run, STEP_SET_MEMPOLICY, EINVAL);
    memcpy(nodes, args[1].bytes, args[1].count);
    return syscall(SYS_set_mempolicy, (int)args[0].number, bits ? nodes : NULL, bits) == 0
               ? 0
               : failed(run, STEP_SET_MEMPOLICY);
}

/* All CPUs there can be: the kernel leaves out those it does not have, and those outside the
 * cgroup's cpuset for as long as that stays as it is. Init does without where it is refused, as
 * runc's does. */
int op_ALL_CPUS(struct run *run, const struct arg *args) {
    uint8_t all[MASK_MAX];
    (void)args;
    memset(all, 0xff, sizeof all);
    syscall(SYS_sched_setaffinity, run->init, sizeof all, all);
    return 0;
}
