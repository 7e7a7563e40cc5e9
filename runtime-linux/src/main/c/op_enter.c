/* Entering a container that exists: its init, the target, is held by descriptors from the first. */
#include "launcher.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>

static const struct {
    int type;
    const char *path; /* below /proc/PID */
} namespaces[] = {
    {CLONE_NEWUSER, "ns/user"},     {CLONE_NEWNS, "ns/mnt"},           {CLONE_NEWUTS, "ns/uts"},
    {CLONE_NEWIPC, "ns/ipc"},       {CLONE_NEWPID, "ns/pid"},          {CLONE_NEWNET, "ns/net"},
    {CLONE_NEWCGROUP, "ns/cgroup"}, {KERNEL_CLONE_NEWTIME, "ns/time"},
};

/* In which namespaces a process differs from this one. Those the kernel does not have are the same.
 */
static int compare_namespaces(struct run *run, int process) {
    struct stat ours, theirs;
    int self = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC), result = 0;
    if (self < 0)
        return failed(run, STEP_OPEN);
    run->foreign = 0;
    for (size_t i = 0; result == 0 && i < sizeof namespaces / sizeof *namespaces; i++) {
        if (fstatat(self, namespaces[i].path, &ours, 0) != 0)
            result = errno == ENOENT ? 0 : failed(run, STEP_STAT);
        else if (fstatat(process, namespaces[i].path, &theirs, 0) != 0)
            /* A process that has ended has none. */
            result = failed_with(run, STEP_STAT, errno == ENOENT ? ESRCH : errno);
        else if (ours.st_ino != theirs.st_ino || ours.st_dev != theirs.st_dev)
            run->foreign |= namespaces[i].type;
    }
    close(self);
    return result;
}

/* The start time is compared last: if it is right, all that was opened before belongs to that
 * process. Whoever is in the container is not to look into this process or its children before
 * they execute the program (CVE-2016-9962). */
int op_TARGET(struct run *run, const struct arg *args) {
    struct text path = {0};
    uint64_t time;
    prctl(PR_SET_DUMPABLE, 0);
    int pidfd = (int)syscall(SYS_pidfd_open, (pid_t)args[2].number, 0);
    if (pidfd < 0)
        return failed(run, STEP_PIDFD_OPEN);
    fill_slot(run, &args[0], own(run->launcher, pidfd));
    text_add(&path, "/proc/");
    text_number(&path, args[2].number, 10);
    int process = open(path.bytes, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (process < 0)
        return failed_with(run, STEP_OPEN, errno == ENOENT ? ESRCH : errno);
    process = own(run->launcher, process);
    fill_slot(run, &args[1], process);
    int result = compare_namespaces(run, process);
    if (result == 0 && (!start_time((uint32_t)args[2].number, &time) || time != args[3].number))
        result = failed_with(run, STEP_STAT, ESRCH);
    return result;
}

int op_ENTER_BEFORE(struct run *run, const struct arg *args) {
    int types = (int)args[1].number & run->foreign;
    if (types == 0)
        return 0;
    if (run->joined_count == JOINED_MAX)
        return failed_with(run, STEP_SETNS, E2BIG);
    run->joined[run->joined_count++] = (struct joined){slot(run, &args[0]), types, run->op};
    return 0;
}

int op_ENTER_CHILDREN(struct run *run, const struct arg *args) {
    int types = (int)args[1].number & run->foreign;
    if (types != 0 && setns(slot(run, &args[0]), types) != 0)
        return failed(run, STEP_SETNS);
    run->children |= types;
    return 0;
}

int op_ENTER(struct run *run, const struct arg *args) {
    int types = (int)args[1].number & run->foreign;
    return types == 0 || setns(slot(run, &args[0]), types) == 0 ? 0 : failed(run, STEP_SETNS);
}

/* By descriptor: the path of that root may mean something else here. */
int op_ENTER_ROOT(struct run *run, const struct arg *args) {
    int root = openat(slot(run, &args[0]), "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return failed(run, STEP_OPEN);
    int result = 0;
    if (fchdir(root) != 0)
        result = failed(run, STEP_CHDIR);
    else if (chroot(".") != 0)
        result = failed(run, STEP_CHROOT);
    else if (chdir("/") != 0)
        result = failed(run, STEP_CHDIR);
    close(root);
    return result;
}

int op_OWN_CGROUP(struct run *run, const struct arg *args) {
    run->target = slot(run, &args[0]);
    run->cgroup_mount = args[1].string;
    return 0;
}

/* The cgroup v2 line is the one that begins with 0::. What lies outside our cgroup namespace begins
 * with /.. and is not to be had. */
int open_own_cgroup(struct run *run) {
    char bytes[8192];
    struct text path = {0};
    int file = openat(run->target, "cgroup", O_RDONLY | O_CLOEXEC);
    ssize_t got = file < 0 ? -1 : read(file, bytes, sizeof bytes - 1);
    if (file >= 0)
        close(file);
    bytes[got > 0 ? got : 0] = 0;
    char *line = strncmp(bytes, "0::", 3) == 0 ? bytes : strstr(bytes, "\n0::");
    char *start = line ? strchr(line, '/') : NULL, *end = start ? strchr(start, '\n') : NULL;
    if (!end)
        return failed_with(run, STEP_CLONE3, EBUSY);
    *end = 0;
    if (strstr(start, "/../"))
        return failed_with(run, STEP_CLONE3, EBUSY);
    text_add(&path, run->cgroup_mount);
    text_add(&path, start);
    int cgroup = open(path.bytes, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return cgroup < 0 ? failed_with(run, STEP_CLONE3, EBUSY) : own(run->launcher, cgroup);
}

int op_AFFINITY(struct run *run, const struct arg *args) {
    pid_t process = args[0].number ? run->init : 0;
    return syscall(SYS_sched_setaffinity, process, (size_t)args[1].count, args[1].bytes) >= 0
               ? 0
               : failed(run, STEP_SCHED_SETAFFINITY);
}
