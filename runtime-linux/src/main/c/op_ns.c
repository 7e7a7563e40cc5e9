/* User and time namespaces of init, and the namespaces that whoever clones it has to join first. */
#include "launcher.h"

#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define MAP_SIZE 16384  /* the kernel takes 340 lines, of 33 bytes where it writes them */
#define TOOL_WORDS 1040 /* of newuidmap: 340 times three, and a few */

/* How an errand ended: what its function returned, and the step and operation that failed. */
struct errand {
    int32_t result;
    uint32_t step, op;
};

/* Has a child do what this process could not take back, such as joining a user namespace. A
 * positive result is handed on too. The child is born in the cgroup, unless that is -1.
 */
int errand(struct run *run, int (*work)(struct run *run, const void *what), const void *what,
           int cgroup) {
    struct kernel_clone_args clone = {
        .flags = cgroup < 0 ? 0 : KERNEL_CLONE_INTO_CGROUP,
        .exit_signal = SIGCHLD,
        .cgroup = cgroup < 0 ? 0 : (uint64_t)cgroup,
    };
    struct errand done = {.result = -EPROTO, .step = STEP_RECV, .op = run->op};
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return failed(run, STEP_SOCKET);
    pid_t child = (pid_t)syscall(SYS_clone3, &clone, sizeof clone);
    if (child == 0) {
        done.result = work(run, what);
        done.step = run->step;
        done.op = run->op;
        write_all(ends[1], &done, sizeof done);
        _exit(0);
    }
    int error = errno;
    close(ends[1]);
    if (child > 0) {
        if (read(ends[0], &done, sizeof done) != sizeof done)
            done.result = -EPROTO;
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    close(ends[0]);
    if (child < 0)
        return failed_with(run, STEP_CLONE3, error);
    run->step = done.step;
    run->op = done.op;
    return done.result;
}

int op_JOIN_BEFORE(struct run *run, const struct arg *args) {
    struct joined *joined = &run->joined[run->joined_count];
    if (run->joined_count == JOINED_MAX)
        return failed_with(run, STEP_SETNS, E2BIG);
    *joined = (struct joined){slot(run, &args[0]), (int)args[1].number, run->op};
    run->joined_count++;
    return 0;
}

/* Joins what is to be joined, in order. What belongs to a user namespace that comes later may be
 * refused before it, and is joined after it. */
static int join_all(struct run *run) {
    bool users = false;
    for (uint32_t i = 0; i < run->joined_count; i++)
        users |= run->joined[i].type == CLONE_NEWUSER;
    for (uint32_t i = 0; i < run->joined_count; i++) {
        const struct joined *joined = &run->joined[i];
        bool joins_users = joined->type == CLONE_NEWUSER;
        if (setns(joined->fd, joined->type) == 0) {
            users &= !joins_users;
        } else if (errno == EPERM && users && !joins_users && run->joined_count < 2 * JOINED_MAX) {
            run->joined[run->joined_count++] = *joined;
        } else {
            run->op = joined->op;
            return failed(run, STEP_SETNS);
        }
    }
    return 0;
}

/* init becomes the launcher's child all the same. Nobody who is in the namespaces already is to
 * look into it, or into this process. */
static int join_and_clone(struct run *run, const void *what) {
    struct cloning cloning = *(const struct cloning *)what;
    prctl(PR_SET_DUMPABLE, 0);
    close(cloning.pair[0]);
    int result = join_all(run);
    if (result != 0)
        return result;
    cloning.args.flags = (cloning.args.flags & ~KERNEL_CLONE_PIDFD) | KERNEL_CLONE_PARENT;
    cloning.args.exit_signal = 0; /* as for this process */
    return clone_init(run, &cloning);
}

/* What was set for init alone, pid and time namespace, must not stay for later children. */
int restore_children(struct run *run) {
    static const struct {
        int type;
        const char *path;
    } own[] = {{CLONE_NEWPID, "/proc/self/ns/pid"}, {KERNEL_CLONE_NEWTIME, "/proc/self/ns/time"}};
    for (int i = 0; i < 2; i++) {
        if (!(run->children & own[i].type))
            continue;
        int fd = open(own[i].path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            return failed(run, STEP_OPEN);
        int result = setns(fd, own[i].type) == 0 ? 0 : failed(run, STEP_SETNS);
        close(fd);
        if (result != 0)
            return result;
    }
    run->children = 0;
    return 0;
}

/* init's pid, or -errno. */
int make_init(struct run *run, struct cloning *cloning) {
    int pid =
        run->joined_count > 0 ? errand(run, join_and_clone, cloning, -1) : clone_init(run, cloning);
    if ((pid == -EACCES || pid == -ENOENT) && run->step == STEP_CLONE3 && run->joined_count > 0 &&
        cloning->args.flags & KERNEL_CLONE_INTO_CGROUP) {
        /* The cgroup has been given to another id of a user namespace, which nobody is yet once it
         * has been joined; or a cgroup namespace has been joined that one cannot come into from
         * outside (nsdelegate, cgroups(7)): go there first, by the launcher's rights. */
        struct cloning there = *cloning;
        there.args.flags &= ~KERNEL_CLONE_INTO_CGROUP;
        pid = errand(run, join_and_clone, &there, (int)cloning->args.cgroup);
    }
    if (pid > 0 && run->joined_count > 0) {
        cloning->pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
        if (cloning->pidfd < 0)
            return failed(run, STEP_PIDFD_OPEN);
    }
    return pid;
}

static void process_path(struct text *path, pid_t pid, const char *file) {
    path->length = 0;
    text_add(path, "/proc/");
    text_number(path, (unsigned)pid, 10);
    text_add(path, "/");
    text_add(path, file);
}

/* In one write, as the kernel wants it. */
static int write_file(struct run *run, const char *path, const char *text, size_t length) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return failed(run, STEP_OPEN);
    int result = write(fd, text, length) >= 0 ? 0 : failed(run, STEP_WRITE);
    close(fd);
    return result;
}

/* Reads one mapping, three numbers; false at the end. */
static bool take_mapping(const char **at, uint64_t *mapping) {
    for (int i = 0; i < 3; i++) {
        char *end;
        mapping[i] = strtoull(*at, &end, 10);
        if (end == *at)
            return false;
        *at = end;
    }
    return true;
}

static int count_mappings(const char *map, const uint64_t *wanted) {
    uint64_t mapping[3];
    int count = 0;
    while (take_mapping(&map, mapping))
        count += !wanted || memcmp(mapping, wanted, sizeof mapping) == 0;
    return count;
}

/* True if two maps are the same but for their order. */
static bool maps_equal(const char *map, const char *other) {
    uint64_t mapping[3];
    if (count_mappings(map, NULL) != count_mappings(other, NULL))
        return false;
    for (const char *at = map; take_mapping(&at, mapping);)
        if (count_mappings(other, mapping) != count_mappings(map, mapping))
            return false;
    return true;
}

static int compare_map(struct run *run, const char *path, const char *expected) {
    static char map[MAP_SIZE];
    size_t have = 0;
    ssize_t got;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return failed(run, STEP_OPEN);
    while ((got = read(fd, map + have, sizeof map - 1 - have)) > 0)
        have += (size_t)got;
    int result = got < 0 ? failed(run, STEP_READ) : 0;
    close(fd);
    map[have] = 0;
    if (result == 0 && !maps_equal(map, expected))
        return failed_with(run, STEP_EXISTING, EINVAL);
    return result;
}

int op_ID_MAP(struct run *run, const struct arg *args) {
    struct text path;
    if (run->init <= 0)
        return failed_with(run, STEP_WRITE, ESRCH);
    process_path(&path, run->init, args[0].string);
    return args[2].number ? compare_map(run, path.bytes, args[1].string)
                          : write_file(run, path.bytes, args[1].string, args[1].count);
}

/* A user may not write a map of more than one id himself; the two set-user-ID programs do it for
 * the ids that root has given him. */
int op_ID_MAP_TOOL(struct run *run, const struct arg *args) {
    char *argv[TOOL_WORDS] = {0}, *nothing[] = {NULL};
    struct text pid = {0};
    struct arg hook[OP_FIELDS_MAX] = {0};
    if (run->init <= 0 || args[1].count > TOOL_WORDS - 3)
        return failed_with(run, STEP_EXECVE, run->init <= 0 ? ESRCH : E2BIG);
    text_number(&pid, (uint64_t)run->init, 10);
    argv[0] = strrchr(args[0].string, '/');
    argv[0] = argv[0] ? argv[0] + 1 : (char *)(uintptr_t)args[0].string;
    argv[1] = pid.bytes;
    memcpy(argv + 2, args[1].strings, args[1].count * sizeof *argv);
    hook[0] = args[0];
    hook[1].strings = argv;
    hook[2].strings = nothing;
    hook[3].string = hook[6].string = hook[7].string = "";
    return run_hook(run, hook, true);
}

/* From here on init's clone would start in a new time namespace, which nobody is in yet: only now
 * can it be set. */
int op_TIME_OFFSETS(struct run *run, const struct arg *args) {
    if (unshare(KERNEL_CLONE_NEWTIME) != 0)
        return failed(run, STEP_UNSHARE);
    run->children |= KERNEL_CLONE_NEWTIME;
    return write_file(run, "/proc/self/timens_offsets", args[0].string, args[0].count);
}

/* A user namespace with these maps, as a descriptor: a process makes it and ends. Without maps,
 * that of init. */
int user_namespace(struct run *run, const char *uids, const char *gids) {
    struct text path;
    struct kernel_clone_args clone = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
    int result = 0, fd = -1;
    pid_t launcher = getpid();
    long pid = *uids ? syscall(SYS_clone3, &clone, sizeof clone) : run->init;
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        while (getppid() == launcher)
            pause();
        _exit(1);
    }
    if (pid < 0)
        return failed(run, STEP_CLONE3);
    if (*uids) {
        process_path(&path, (pid_t)pid, "gid_map");
        result = write_file(run, path.bytes, gids, strlen(gids));
        process_path(&path, (pid_t)pid, "uid_map");
        if (result == 0)
            result = write_file(run, path.bytes, uids, strlen(uids));
    }
    process_path(&path, (pid_t)pid, "ns/user");
    if (result == 0 && (fd = open(path.bytes, O_RDONLY | O_CLOEXEC)) < 0)
        result = failed(run, STEP_OPEN);
    if (*uids) {
        kill((pid_t)pid, SIGKILL);
        while (waitpid((pid_t)pid, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    return result == 0 ? fd : result;
}

/* Files that the container makes while it is set up are to be its root's. */
int op_ID_ROOT(struct run *run, const struct arg *args) {
    (void)args;
    if (syscall(SYS_setresgid, 0, 0, 0) != 0)
        return failed(run, STEP_SETGID);
    return syscall(SYS_setresuid, 0, 0, 0) == 0 ? 0 : failed(run, STEP_SETUID);
}

/* Ids that are not those of whoever made the user namespace leave init to root alone. Nobody else
 * is in that namespace yet. */
int op_DUMPABLE(struct run *run, const struct arg *args) {
    (void)args;
    return prctl(PR_SET_DUMPABLE, 1) == 0 ? 0 : failed(run, STEP_PRCTL);
}
